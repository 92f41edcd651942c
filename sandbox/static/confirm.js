/** The dialog that asks before something is done. */

import { openDialog } from "./dialog.js";
import { button, el } from "./dom.js";
import { plainText, textNodes } from "./mrkdwn.js";

/** Ask as `confirm`, one of Slack's confirmation objects, says; answers whether the person agreed. */
export function confirmed(confirm) {
  return new Promise((answer) => {
    const close = (agreed) => () => (dialog.close(), answer(agreed));
    const style = confirm.style === "danger" ? "danger" : "primary";
    const dialog = openDialog(
      { class: "confirm", role: "alertdialog", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
      close(false),
      el("h2", { id: "confirm-title" }, plainText(confirm.title)),
      el("p", { id: "confirm-text" }, textNodes(confirm.text)),
      el("footer", {}, button(plainText(confirm.deny), close(false)), button(plainText(confirm.confirm), close(true), { class: style, autofocus: true })),
    );
  });
}
