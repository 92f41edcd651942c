/** The stack of modals: the top one, drawn as a dialog. */

import { tell } from "./api.js";
import { blockNodes } from "./blocks/index.js";
import { showErrors } from "./blocks/input.js";
import { openDialog } from "./dialog.js";
import { button, el, fill, icon } from "./dom.js";
import { sameElement } from "./focus.js";
import { plainText } from "./mrkdwn.js";
import { complain } from "./notices.js";
import { state, when } from "./state.js";
import { Surface } from "./surface.js";

const FIRST = ".blocks [autofocus], .blocks .input :is(input, textarea, button):not([type=file])";
const left = new Set();
let dialog = null;

function draw() {
  const view = state.views.at(-1);
  if (!view) return close();
  const isSame = dialog?.dataset.view === view.id;
  dialog ??= openDialog({ class: "modal", "aria-labelledby": "modal-title" }, () => leave(state.views.at(-1)));
  dialog.dataset.view = view.id;
  if (isSame) return drawAnew(dialog.querySelector("form"), formOf(view));
  fill(dialog, formOf(view));
  return (dialog.querySelector(FIRST) ?? dialog.querySelector("footer button:last-child")).focus();
}

/** A form in place of the old: what is in sight, the focus and the place in what is typed stay; so does an open menu. */
function drawAnew(before, form) {
  const { scrollTop } = before.querySelector(".blocks");
  const focused = before.contains(document.activeElement) ? document.activeElement : null;
  before.replaceWith(form);
  form.querySelector(".blocks").scrollTop = scrollTop;
  if (!focused) return;
  const node = sameElement(form, focused) ?? form.querySelector("footer button:last-child");
  node.focus({ preventScroll: true });
  if (node.setSelectionRange && focused.selectionStart !== null) node.setSelectionRange(focused.selectionStart, focused.selectionEnd);
}

function formOf(view) {
  const surface = new Surface({ view_id: view.id });
  const blocks = el("div", { class: "blocks" }, blockNodes(view.blocks, surface));
  const trouble = el("p", { class: "wrong trouble", role: "alert" });
  const send = view.submit ? el("button", { type: "submit", class: "primary" }, plainText(view.submit)) : null;
  const onSubmit = (event) => (event.preventDefault(), submit(view, surface, { blocks, trouble, send }));
  return el(
    "form",
    { novalidate: true, on: { input: forgive, submit: onSubmit } },
    el("header", {},
      state.views.length > 1 ? button(icon("back"), () => leave(view), { class: "plain", "aria-label": "Back" }) : null,
      el("h2", { id: "modal-title" }, plainText(view.title)),
      button(icon("close"), () => leave(view, true), { class: "plain", "aria-label": "Close" })),
    blocks, trouble,
    el("footer", {}, button(view.close ? plainText(view.close) : "Cancel", () => leave(view)), send),
  );
}

function close() {
  dialog?.close();
  dialog = null;
}

/** What is typed anew is not wrong until it is submitted again. */
function forgive(event) {
  const input = event.target.closest(".input");
  if (input) showErrors(input.parentElement, {}, input);
}

async function submit(view, surface, { blocks, trouble, send }) {
  if (!send || send.disabled) return;
  send.disabled = true;
  send.setAttribute("aria-busy", "true");
  trouble.textContent = "";
  try {
    const done = await tell("views/submit", { view_id: view.id, values: surface.values });
    showErrors(blocks, done.errors ?? {});
    trouble.textContent = done.error ?? "";
  } catch (error) {
    complain(error);
  } finally {
    send.disabled = false;
    send.removeAttribute("aria-busy");
  }
}

/** Close a view, once: Escape is told twice where a picker of days has the focus. */
function leave(view, all = false) {
  if (!view || left.has(view.id)) return;
  left.add(view.id);
  tell("views/close", { view_id: view.id, all }).catch((error) => {
    left.delete(view.id);
    complain(error);
  });
}

when("views", draw);
