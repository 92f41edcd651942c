/** Elements that the browser has itself: fields to type in, pickers of dates, lists of choices. */

import { el, freshId } from "../dom.js";
import { mrkdwn, plainText } from "../mrkdwn.js";
import { take } from "./taking.js";

const TYPES = { email_text_input: "email", url_text_input: "url" };

/** A field for text or a number. Where the block dispatches, Enter sends what was typed. */
export function field(block, element, surface, describedBy) {
  const isLong = element.multiline;
  const node = el(isLong ? "textarea" : "input", {
    class: "element field",
    type: isLong ? null : (TYPES[element.type] ?? "text"),
    inputmode: element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null,
    rows: isLong ? 4 : null,
    placeholder: element.placeholder && plainText(element.placeholder),
    maxlength: element.max_length,
    autofocus: element.focus_on_load,
    "aria-describedby": describedBy,
  });
  node.value = surface.valueOf(block, element) ?? "";
  node.addEventListener("input", () => surface.enter(block, element, node.value || null));
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || isLong || event.isComposing || !block.dispatch_action) return;
    event.preventDefault();
    take(block, element, surface, node.value, node);
  });
  return node;
}

/** A picker of a date, a time or both, by the browser's own. */
export function picker(type) {
  return (block, element, surface, describedBy) => {
    const isMoment = type === "datetime-local";
    const value = surface.valueOf(block, element);
    const label = element.placeholder ? plainText(element.placeholder) : { date: "Date", time: "Time" }[type] ?? "Date and time";
    const node = el("input", { class: "element", type, "aria-label": label, "aria-describedby": describedBy });
    node.value = isMoment && value ? localMoment(value) : (value ?? "");
    node.addEventListener("change", () => {
      const chosen = isMoment && node.value ? Math.floor(new Date(node.value).getTime() / 1000) : node.value;
      take(block, element, surface, chosen || null, node);
    });
    return node;
  };
}

/** Checkboxes, or radio buttons. */
export function choiceList(type) {
  return (block, element, surface, describedBy) => {
    const name = freshId("choice");
    const isMany = type === "checkbox";
    const chosen = [surface.valueOf(block, element) ?? []].flat();
    const choices = element.options.map((option) =>
      el("label", { class: "choice" },
        el("input", { type, name, value: option.value, checked: chosen.includes(option.value) }),
        el("span", {}, words(option.text), option.description ? el("small", {}, words(option.description)) : null)),
    );
    const node = el("div", { class: "element choices", role: isMany ? "group" : "radiogroup", "aria-labelledby": describedBy }, choices);
    node.addEventListener("change", () => {
      const values = [...node.querySelectorAll("input:checked")].map((box) => box.value);
      take(block, element, surface, isMany ? values : values[0], node);
    });
    return node;
  };
}

function words(text) {
  return text.type === "mrkdwn" ? mrkdwn(text.text) : plainText(text);
}

function localMoment(unix) {
  const at = new Date(unix * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}
