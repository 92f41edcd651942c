/** The stack of modals: the top one, drawn as a dialog. */

import { tell } from "./api.js";
import { blockNodes } from "./blocks/index.js";
import { showErrors } from "./blocks/input.js";
import { button, el, fill, icon } from "./dom.js";
import { plainText } from "./mrkdwn.js";
import { complain, notify } from "./notices.js";
import { state, when } from "./state.js";
import { Surface } from "./surface.js";

let dialog = null;

function draw() {
  const view = state.views.at(-1);
  if (!view) return close();
  if (!dialog) open();
  const surface = new Surface({ view_id: view.id });
  const title = el("h2", { id: "modal-title" }, plainText(view.title));
  const blocks = el("div", { class: "blocks" }, blockNodes(view.blocks, surface));
  const trouble = el("p", { class: "wrong trouble", role: "alert" });
  const send = view.submit ? el("button", { type: "submit", class: "primary" }, plainText(view.submit)) : null;
  const cancel = button(view.close ? plainText(view.close) : "Cancel", () => leave(view));
  const form = el(
    "form",
    { novalidate: true, on: { input: forgive, submit: (event) => (event.preventDefault(), submit(view, surface, { blocks, trouble, send })) } },
    el("header", {},
      state.views.length > 1 ? button(icon("back"), () => leave(view), { class: "plain", "aria-label": "Back" }) : null,
      title,
      button(icon("close"), () => leave(view, true), { class: "plain", "aria-label": "Close" })),
    blocks, trouble,
    el("footer", {}, cancel, send),
  );
  const focused = dialog.dataset.view === view.id ? document.activeElement?.closest("[data-action]")?.dataset.action : null;
  dialog.dataset.view = view.id;
  fill(dialog, form);
  const first = focused ? `[data-action="${CSS.escape(focused)}"]` : ".blocks [autofocus], .blocks .input input, .blocks .input textarea, .blocks .input button";
  (form.querySelector(first) ?? send ?? cancel).focus();
  return undefined;
}

function open() {
  dialog = el("dialog", { class: "modal", "aria-labelledby": "modal-title", on: { cancel: (event) => (event.preventDefault(), leave(state.views.at(-1))) } });
  document.body.append(dialog);
  dialog.showModal();
}

function close() {
  dialog?.close();
  dialog?.remove();
  dialog = null;
}

/** What is typed anew is not wrong until it is submitted again. */
function forgive(event) {
  const input = event.target.closest(".input");
  if (input) showErrors(input.parentElement, {}, input);
}

async function submit(view, surface, { blocks, trouble, send }) {
  send.disabled = true;
  trouble.textContent = "";
  try {
    const done = await tell("views/submit", { view_id: view.id, values: surface.values });
    showErrors(blocks, done.errors ?? {});
    if (done.error) trouble.textContent = done.error;
  } catch (error) {
    complain(error);
  } finally {
    send.disabled = false;
  }
}

function leave(view, all = false) {
  tell("views/close", { view_id: view.id, all }).catch((error) => notify(error.message));
}

when("views", draw);
