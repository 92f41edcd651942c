/** Dialogs over the page: the focus stays inside, and goes back to where it was. */

import { el } from "./dom.js";
import { rememberFocus } from "./focus.js";

const CAN_FOCUS = "a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex='0']";

/** Open a dialog; `leave` is what Escape does. It takes itself away when it is closed. */
export function openDialog(attributes, leave, ...children) {
  const goBack = rememberFocus();
  const cancel = (event) => (event.preventDefault(), leave());
  const dialog = el("dialog", { ...attributes, on: { cancel, close: () => (dialog.remove(), goBack()), keydown: goRound } }, children);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Tab goes from the last element to the first, and back. */
function goRound(event) {
  if (event.key !== "Tab") return;
  const all = [...event.currentTarget.querySelectorAll(CAN_FOCUS)].filter((each) => each.checkVisibility() && each.tabIndex >= 0);
  const [end, other] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  if (document.activeElement !== end) return;
  event.preventDefault();
  other.focus();
}
