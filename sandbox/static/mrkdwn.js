/** Slack's mrkdwn as elements. Everything a person wrote becomes text nodes only. */

import { slackDate } from "./dates.js";
import { el } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { state } from "./state.js";
import { open } from "./visit.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const SAFE = /^(?:https?|mailto|tel):/i;
// A mark opens after no letter or digit and before no blank, and closes the other way round.
const marked = (mark) => `(?<![\\p{L}\\p{N}${mark}])${mark}(?=\\S)([^${mark}\\n]*?\\S)${mark}(?![\\p{L}\\p{N}${mark}])`;
const INLINE = new RegExp(
  ["`([^`\\n]+)`", "<([^<>\\n]+)>", marked("\\*"), marked("_"), marked("~"), ":([a-z0-9_+-]+):"].join("|"),
  "gu",
);

/** `text` as nodes: blocks of code, quotes, and lines with marks, links and mentions. */
export function mrkdwn(text) {
  return text.split(/```\n?([\s\S]*?)\n?```/).flatMap((part, at) => (at % 2 ? el("pre", {}, plain(part)) : quotes(part)));
}

/** `text` as Slack's plain_text shows it: emoji by name, and nothing else. */
export function plainText({ text, emoji = true }) {
  return emoji ? text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole) : text;
}

/** One of Slack's text objects as nodes. */
export function textNodes(text) {
  return text.type === "mrkdwn" ? mrkdwn(text.text) : plainText(text);
}

function quotes(part) {
  const nodes = [];
  let quote = null;
  for (const line of part.split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) nodes.push((quote = el("blockquote")));
      else quote.append("\n");
      quote.append(...inline(quoted[1]));
      continue;
    }
    if (nodes.length && !quote) nodes.push("\n");
    quote = null;
    nodes.push(...inline(line));
  }
  return nodes;
}

function inline(text) {
  const nodes = [];
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, code, token, bold, italic, strike, emoji] = found;
    if (found.index > done) nodes.push(plain(text.slice(done, found.index)));
    if (code !== undefined) nodes.push(el("code", {}, plain(code)));
    else if (token !== undefined) nodes.push(tokenNode(token));
    else if (bold !== undefined) nodes.push(el("strong", {}, inline(bold)));
    else if (italic !== undefined) nodes.push(el("em", {}, inline(italic)));
    else if (strike !== undefined) nodes.push(el("s", {}, inline(strike)));
    else nodes.push(EMOJI[emoji] ?? whole);
    done = found.index + whole.length;
  }
  if (done < text.length) nodes.push(plain(text.slice(done)));
  return nodes;
}

function plain(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

/** What stands between `<` and `>`: a member, a channel, a special mention, a date or a link. */
function tokenNode(token) {
  const bar = token.indexOf("|");
  const target = bar < 0 ? token : token.slice(0, bar);
  const label = bar < 0 ? "" : plain(token.slice(bar + 1));
  if (target.startsWith("@")) return person(target.slice(1), label);
  if (target.startsWith("#")) return channel(target.slice(1), label);
  if (target.startsWith("!")) return special(target.slice(1), label);
  return link(plain(target), label);
}

/** A mention of someone. */
export function person(user, label = "") {
  const mine = user === state.me.id ? "mention mine" : "mention";
  return el("span", { class: mine }, `@${state.users[user]?.real_name ?? (label || user)}`);
}

/** A link to a conversation, where the person sees it. */
export function channel(id, label = "") {
  const known = state.channels.get(id);
  if (!known) return el("span", { class: "mention" }, label ? `#${label}` : "a private channel");
  return el("button", { type: "button", class: "mention", on: { click: () => open(id) } }, `#${known.name}`);
}

function special(target, label) {
  const [name, unix, pattern, url] = target.split("^");
  if (name === "date") {
    const words = slackDate(unix, plain(pattern ?? ""), label);
    return url ? link(plain(url), words) : el("time", { datetime: new Date(Number(unix) * 1000 || 0).toISOString() }, words);
  }
  if (["here", "channel", "everyone"].includes(name)) return el("span", { class: "mention loud" }, `@${name}`);
  return el("span", { class: "mention" }, label || name);
}

/** A link, where its scheme is one that Slack opens; else its label. */
export function link(url, label) {
  if (!SAFE.test(url)) return label || url;
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label || url.replace(/^mailto:|^tel:/, ""));
}
