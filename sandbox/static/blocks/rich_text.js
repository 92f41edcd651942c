/** Rich text: sections, lists, quotes and code, with their marked words. */

import { slackDate } from "../dates.js";
import { el } from "../dom.js";
import { EMOJI } from "../emoji.js";
import { channel, link, person } from "../mrkdwn.js";

const PARTS = {
  rich_text_section: (part) => el("p", {}, part.elements.map(inline)),
  rich_text_quote: (part) => el("blockquote", {}, part.elements.map(inline)),
  rich_text_preformatted: (part) => el("pre", {}, part.elements.map(inline)),
  rich_text_list: list,
};
const INLINE = {
  text: (each) => each.text,
  link: (each) => link(each.url, each.text),
  user: (each) => person(each.user_id),
  channel: (each) => channel(each.channel_id),
  emoji: (each) => EMOJI[each.name] ?? `:${each.name}:`,
  date: (each) => slackDate(each.timestamp, each.format, each.fallback ?? ""),
  color: (each) => [swatch(each.value), each.value],
  broadcast: (each) => `@${each.range}`,
  usergroup: (each) => `@${each.usergroup_id}`,
};
const MARKS = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

/** A part of a rich text block. */
export function richText(part) {
  return (PARTS[part.type] ?? PARTS.rich_text_section)({ elements: [], ...part });
}

function list(part) {
  const isOrdered = part.style === "ordered";
  const items = part.elements.map((item) => el("li", {}, item.elements.map(inline)));
  const node = el(isOrdered ? "ol" : "ul", { start: isOrdered && part.offset ? part.offset + 1 : null, data: { indent: part.indent ?? 0 } }, items);
  return part.border ? el("blockquote", {}, node) : node;
}

function swatch(colour) {
  const node = el("span", { class: "swatch", "aria-hidden": "true" });
  node.style.background = colour;
  return node;
}

function inline(each) {
  const words = (INLINE[each.type] ?? (() => ""))(each);
  return Object.entries(MARKS).reduce((node, [style, tag]) => (each.style?.[style] ? el(tag, {}, node) : node), words);
}
