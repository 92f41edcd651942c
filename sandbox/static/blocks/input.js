/** The input block: a label, an element, a hint, and what is wrong with what was entered. */

import { el, freshId } from "../dom.js";
import { plainText } from "../mrkdwn.js";
import { elementNode } from "./elements.js";

const BY_NAME = "input, textarea, button.select, [role=group], [role=radiogroup]";

/** An input block. */
export function inputBlock(block, surface) {
  const id = freshId("input");
  const element = elementNode(block, block.element, surface, block.hint ? `${id}-hint` : null);
  const named = element.matches(BY_NAME) ? element : element.querySelector(BY_NAME);
  named.id = id;
  named.setAttribute("aria-labelledby", named.matches("button") ? `${id}-label ${id}` : `${id}-label`);
  if (!block.optional) named.setAttribute("aria-required", "true");
  return el(
    "div",
    { class: "input" },
    el("label", { for: id, id: `${id}-label` }, plainText(block.label), block.optional ? el("small", {}, " (optional)") : null),
    element,
    block.hint ? el("p", { class: "hint", id: `${id}-hint` }, plainText(block.hint)) : null,
    el("p", { class: "wrong", id: `${id}-wrong`, role: "alert" }),
  );
}

/** Show what is wrong, by block_id, beside the inputs within `node`, or beside `only`; the first gets the focus. */
export function showErrors(node, errors, only = null) {
  const inputs = only ? [only] : [...node.querySelectorAll(".input")];
  for (const input of inputs) {
    const words = errors[input.dataset.block] ?? "";
    const wrong = input.querySelector(".wrong");
    wrong.textContent = words;
    const named = input.querySelector("[id][aria-labelledby]");
    named?.setAttribute("aria-invalid", String(Boolean(words)));
    if (words) named?.setAttribute("aria-errormessage", wrong.id);
  }
  const first = inputs.find((input) => errors[input.dataset.block]);
  first?.querySelector(":is(input, textarea, button)[aria-invalid=true], [aria-invalid=true] input")?.focus();
}
