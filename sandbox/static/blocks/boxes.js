/** Blocks that are boxes: cards, alone or side by side, containers of other blocks, and alerts. */

import { el, freshId } from "../dom.js";
import { plainText, textNodes } from "../mrkdwn.js";
import { elementNode } from "./elements.js";
import { picture } from "./pictures.js";
import { richText } from "./rich_text.js";

/** A card block. */
export function card(block, surface) {
  const title = block.title && el("h4", {}, textNodes(block.title));
  const subtitle = block.subtitle && el("p", { class: "subtitle" }, textNodes(block.subtitle));
  return el(
    "section",
    { class: "card" },
    block.hero_image ? picture(block.hero_image, "hero") : null,
    el("div", { class: "card-head" }, block.icon ? picture(block.icon, "small") : null, el("div", {}, title, subtitle)),
    block.body ? el("div", { class: "text" }, textNodes(block.body)) : null,
    block.actions ? el("div", { class: "actions" }, block.actions.map((each) => elementNode(block, each, surface))) : null,
  );
}

/** A carousel block: its cards in a row that scrolls, by keys too. `cards` are drawn already. */
export function carousel(cards) {
  return el("div", { class: "carousel", role: "group", "aria-label": `${cards.length} cards`, tabindex: "0" }, cards);
}

/** A container block around its children, which are drawn already. */
export function container(block, children) {
  const id = freshId("container");
  const named = block.title ? plainText(block.title) : block.rich_text_title.elements.map(richText);
  const head = [
    block.icon ? picture(block.icon, "small") : null,
    el("div", {}, el("h4", { id }, named), block.subtitle ? el("p", { class: "subtitle" }, textNodes(block.subtitle)) : null),
  ];
  const inside = el("div", { class: block.has_header_divider ? "blocks divided" : "blocks" }, children);
  const box = { class: `container ${block.width ?? "standard"}` };
  if (!block.is_collapsible) return el("section", { ...box, "aria-labelledby": id }, el("div", { class: "card-head" }, head), inside);
  return el("details", { ...box, open: !block.default_collapsed }, el("summary", { class: "card-head" }, head), inside);
}

const LEVELS = { info: ["ℹ️", "Note"], warning: ["⚠️", "Warning"], error: ["⛔", "Error"], success: ["✅", "Done"] };

/** An alert block; its level is a sign with a name, and a colour besides. */
export function alert(block) {
  const [sign, name] = LEVELS[block.level] ?? [null, "Note"];
  return el("div", { class: `alert ${block.level ?? "default"}`, role: "note", "aria-label": name },
    sign ? el("span", { "aria-hidden": "true" }, sign) : null, el("div", { class: "text" }, textNodes(block.text)));
}
