/** Elements that the browser has itself: fields to type in, pickers of dates, lists of choices. */

import { momentIn, momentOut } from "../dates.js";
import { el, freshId } from "../dom.js";
import { plainText, textNodes } from "../mrkdwn.js";
import { actsAtOnce, take } from "./taking.js";

const TYPES = { email_text_input: "email", url_text_input: "url" };
const PAUSE = 300; // milliseconds of no typing before what was typed is sent

/** A field for text or a number. Where the block dispatches, Enter sends what was typed, or each pause does. */
export function field(block, element, surface, describedBy) {
  const isLong = element.multiline;
  const sentOn = block.dispatch_action ? (element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"]) : [];
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
  const send = () => take(block, element, surface, node.value || null, node);
  let waiting;
  node.value = surface.valueOf(block, element) ?? "";
  node.addEventListener("input", () => {
    surface.enter(block, element, node.value || null);
    clearTimeout(waiting);
    if (sentOn.includes("on_character_entered")) waiting = setTimeout(send, PAUSE);
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || isLong || event.isComposing || !sentOn.includes("on_enter_pressed")) return;
    event.preventDefault();
    send();
  });
  return node;
}

/**
 * A picker of a date, a time or both, by the browser's own. Where it acts at once, what is typed waits for Enter
 * or for the field to be left, since half a year is a year to the browser.
 */
export function picker(type) {
  const isMoment = type === "datetime-local";
  return (block, element, surface, describedBy) => {
    const value = surface.valueOf(block, element);
    const label = element.placeholder ? plainText(element.placeholder) : { date: "Date", time: "Time" }[type] ?? "Date and time";
    const node = el("input", { class: "element", type, autofocus: element.focus_on_load, "aria-label": label, "aria-describedby": describedBy });
    node.value = isMoment && value ? momentIn(value) : (value ?? "");
    let [sent, isTyping] = [node.value, false];
    const send = () => {
      if (node.value === sent) return;
      sent = node.value;
      take(block, element, surface, (isMoment && sent ? momentOut(sent) : sent) || null, node);
    };
    node.addEventListener("keydown", (event) => {
      isTyping = event.key !== "Enter";
      if (!isTyping) send();
    });
    node.addEventListener("pointerdown", () => (isTyping = false));
    node.addEventListener("change", () => (isTyping && actsAtOnce(block)) || send());
    node.addEventListener("blur", send);
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
        el("span", {}, textNodes(option.text), option.description ? el("small", {}, textNodes(option.description)) : null)),
    );
    const node = el("div", { class: "element choices", role: isMany ? "group" : "radiogroup", "aria-labelledby": describedBy }, choices);
    node.addEventListener("change", () => {
      const values = [...node.querySelectorAll("input:checked")].map((box) => box.value);
      take(block, element, surface, isMany ? values : values[0], node);
    });
    return node;
  };
}
