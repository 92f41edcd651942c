/** The markdown block: standard Markdown, of which Slack shows headings all alike and images as links. */

import { el } from "../dom.js";
import { EMOJI } from "../emoji.js";
import { link } from "../mrkdwn.js";

const INLINE = new RegExp(
  [
    "\\\\([!-/:-@[-`{-~])", // an escaped sign
    "`([^`\\n]+)`",
    "!?\\[([^\\]\\n]*)\\]\\(([^)\\s]+)\\)",
    "(?:\\*\\*|__)(?=\\S)(.+?\\S|\\S)(?:\\*\\*|__)",
    "~~(?=\\S)(.+?)~~",
    "(?<![\\p{L}\\p{N}])[*_](?=\\S)([^*_\\n]*?\\S)[*_](?![\\p{L}\\p{N}])",
    "(https?://[^\\s<>)]+)",
    ":([a-z0-9_+-]+):",
  ].join("|"),
  "gu",
);
const [FENCE, HEADING, RULE, QUOTE, ITEM, ROW] = [/^```/, /^#{1,6} +(.*?)#*$/, /^ {0,3}([-*_])( *\1){2,} *$/, /^> ?/, /^( *)(?:([-*+])|\d+[.)]) +(.*)$/, /^\|.*\|\s*$/];
const DASHES = /^\|[\s:|-]+\|\s*$/;

/** Markdown as nodes. What a person wrote becomes text nodes only. */
export function markdown(text) {
  const lines = text.split("\n");
  const nodes = [];
  while (lines.length) {
    const kind = KINDS.find(([begins]) => begins.test(lines[0]));
    nodes.push(kind ? kind[1](lines) : paragraph(lines));
  }
  return nodes.filter(Boolean);
}

const KINDS = [
  [/^\s*$/, (lines) => void lines.shift()],
  [FENCE, fence],
  [HEADING, (lines) => el("h4", {}, inline(HEADING.exec(lines.shift())[1]))],
  [RULE, (lines) => (lines.shift(), el("hr"))],
  [QUOTE, (lines) => el("blockquote", {}, markdown(takeWhile(lines, (each) => QUOTE.test(each)).map((each) => each.replace(QUOTE, "")).join("\n")))],
  [ITEM, list],
  [ROW, rows],
];

/** Take lines from the front as long as they fit. */
function takeWhile(lines, fits) {
  const end = lines.findIndex((each) => !fits(each));
  return lines.splice(0, end < 0 ? lines.length : end);
}

function paragraph(lines) {
  const [first, ...more] = [lines.shift(), ...takeWhile(lines, (each) => !KINDS.some(([begins]) => begins.test(each)))];
  return el("p", {}, inline([first, ...more].join("\n")));
}

function fence(lines) {
  lines.shift();
  const code = takeWhile(lines, (each) => !FENCE.test(each));
  lines.shift();
  return el("pre", {}, code.join("\n"));
}

/** A list, and the lists that are indented below its items. */
function list(lines) {
  const [, indent, bullet] = ITEM.exec(lines[0]);
  const node = el(bullet ? "ul" : "ol");
  for (let item = ITEM.exec(lines[0] ?? ""); item && item[1].length >= indent.length; item = ITEM.exec(lines[0] ?? "")) {
    if (item[1].length > indent.length + 1) node.lastChild.append(list(lines));
    else node.append(el("li", {}, inline((lines.shift(), item[3].replace(/^\[( |x)\] /i, (_all, mark) => (mark === " " ? "☐ " : "☑ "))))));
  }
  return node;
}

function rows(lines) {
  const cells = (row) => row.trim().slice(1, -1).split("|").map((each) => inline(each.trim()));
  const [head, ...body] = takeWhile(lines, (each) => ROW.test(each)).filter((each) => !DASHES.test(each));
  const line = (tag) => (row) => el("tr", {}, cells(row).map((each) => el(tag, {}, each)));
  return el("div", { class: "table" }, el("table", {}, el("thead", {}, line("th")(head)), el("tbody", {}, body.map(line("td")))));
}

function inline(text) {
  const nodes = [];
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, escaped, code, label, address, bold, gone, slanted, bare, emoji] = found;
    nodes.push(text.slice(done, found.index));
    if (escaped !== undefined) nodes.push(escaped);
    else if (code !== undefined) nodes.push(el("code", {}, code));
    else if (address !== undefined) nodes.push(link(address, label));
    else if (bold !== undefined) nodes.push(el("strong", {}, inline(bold)));
    else if (gone !== undefined) nodes.push(el("s", {}, inline(gone)));
    else if (slanted !== undefined) nodes.push(el("em", {}, inline(slanted)));
    else if (bare !== undefined) nodes.push(link(bare, ""));
    else nodes.push(EMOJI[emoji] ?? whole);
    done = found.index + whole.length;
  }
  nodes.push(text.slice(done));
  return nodes.filter((each) => each !== "");
}
