/** The dialog that asks before something is done. */

import { button, el } from "./dom.js";
import { mrkdwn, plainText } from "./mrkdwn.js";

/** Ask as `confirm`, one of Slack's confirmation objects, says; answers whether the person agreed. */
export function confirmed(confirm) {
  return new Promise((answer) => {
    const close = (agreed) => () => (dialog.close(), answer(agreed));
    const style = confirm.style === "danger" ? "danger" : "primary";
    const words = confirm.text.type === "mrkdwn" ? mrkdwn(confirm.text.text) : plainText(confirm.text);
    const dialog = el(
      "dialog",
      { class: "confirm", role: "alertdialog", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text", on: { cancel: close(false), close: () => dialog.remove() } },
      el("h2", { id: "confirm-title" }, plainText(confirm.title)),
      el("p", { id: "confirm-text" }, words),
      el("footer", {}, button(plainText(confirm.deny), close(false)), button(plainText(confirm.confirm), close(true), { class: style, autofocus: true })),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}
