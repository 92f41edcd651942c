/** Tables: `table`, all of it at once, and `data_table`, a page at a time. The first row holds the headings. */

import { button, el, fill, freshId } from "../dom.js";
import { richText } from "./rich_text.js";

const PAGE = 10; // rows of a data table that says nothing else

/** A table block. */
export function table(block) {
  const [head, ...rows] = block.rows;
  const settings = block.column_settings ?? [];
  return scrolling("Table", el("table", {}, heading(head, settings), el("tbody", {}, rows.map((row) => line(row, settings)))));
}

/** A data table block. */
export function dataTable(block) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? PAGE;
  const pages = Math.ceil(rows.length / size);
  const body = el("tbody");
  const place = el("span", { role: "status" });
  let page = 0;
  const turn = (by) => () => {
    page = Math.min(Math.max(page + by, 0), pages - 1);
    const from = page * size;
    const shown = rows.slice(from, from + size);
    fill(body, shown.map((row) => line(row, [], block.row_header_column_index)));
    place.textContent = `${from + 1}–${from + shown.length} of ${rows.length}`;
  };
  turn(0)();
  const caption = el("caption", { id: freshId("caption") }, block.caption);
  return el(
    "div",
    { class: "data-table" },
    scrolling(block.caption, el("table", {}, caption, heading(head, []), body)),
    pages > 1 ? el("div", { class: "row" }, button("Previous", turn(-1)), place, button("Next", turn(1))) : null,
  );
}

/** What is wider than its place scrolls in it, by keys too. */
function scrolling(label, node) {
  return el("div", { class: "table", role: "region", "aria-label": label, tabindex: "0" }, node);
}

function heading(row, settings) {
  return el("thead", {}, el("tr", {}, row.map((each, at) => cell("th", each, settings[at], { scope: "col" }))));
}

function line(row, settings, header = -1) {
  return el("tr", {}, row.map((each, at) => (at === header ? cell("th", each, settings[at], { scope: "row" }) : cell("td", each, settings[at]))));
}

function cell(tag, each, { align, is_wrapped } = {}, attributes = {}) {
  const side = align ?? (each.type === "raw_number" ? "right" : "left");
  const classes = [side, is_wrapped ? "wrapped" : null].filter(Boolean).join(" ");
  return el(tag, { ...attributes, class: classes }, each.type === "rich_text" ? each.elements.map(richText) : (each.text ?? String(each.value)));
}
