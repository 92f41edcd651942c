/** What went over the wire between Slack's stand-in and the bot, newest first; violations in red. */

import { ask, tell } from "./api.js";
import { button, el, fill } from "./dom.js";
import { drawerOf, redraw } from "./drawer.js";
import { complain } from "./notices.js";
import { state, when } from "./state.js";

const MOST = 200; // entries that are drawn
const KINDS = { to_bot: "→ bot", to_slack: "→ Slack" };

const list = el("div", { class: "entries" });

drawerOf("wire", "Inspector", async (body) => {
  const { entries } = await ask("inspector", { after: 0 });
  for (const entry of entries) state.entries.set(entry.id, entry);
  const newest = [...state.entries.values()].sort((a, b) => b.id - a.id).slice(0, MOST);
  fill(list, newest.map((entry) => entryNode(entry)));
  fill(body, el("p", { class: "hint" }, "What went over the wire, newest first. Tokens and signatures are masked."), violations(), list);
});

/** Show one entry that is new or changed, and leave the rest as a person has it before them. */
function show(entry) {
  const before = list.querySelector(`[data-entry="${entry.id}"]`);
  if (before) return before.replaceWith(entryNode(entry, before.open));
  list.prepend(entryNode(entry));
  if (list.childElementCount > MOST) list.lastChild.remove();
  return undefined;
}

function violations() {
  if (!state.violations.length) return el("p", { class: "fine" }, "No violation of Slack’s rules.");
  const line = (each) => el("li", {}, el("strong", {}, each.where), " ", el("code", {}, each.pointer), el("br"), each.rule);
  return el("section", { class: "violations", "aria-label": "Violations" }, el("h3", {}, `${state.violations.length} against Slack’s rules`), el("ul", {}, state.violations.map(line)));
}

function entryNode(entry, isOpen = false) {
  const isBad = entry.flags.length > 0 || entry.status >= 400 || entry.response?.ok === false;
  const body = el("div");
  const node = el(
    "details",
    { class: isBad ? "entry bad" : "entry", open: isOpen, data: { entry: entry.id } },
    el("summary", {},
      el("span", { class: `way ${entry.direction}` }, KINDS[entry.direction]),
      el("span", { class: "kind" }, entry.kind, " ", el("small", {}, entry.summary)),
      el("span", { class: "status" }, entry.status ? `${entry.status}` : "…", entry.ms === null ? null : ` · ${entry.ms} ms`)),
    body,
  );
  const unfold = () => node.open && !body.firstChild && fill(body, details(entry));
  node.addEventListener("toggle", unfold);
  unfold();
  return node;
}

function details(entry) {
  const replay = () => tell("replay", { entry: entry.id }).catch(complain);
  return [
    entry.flags.map((flag) => el("p", { class: "flag" }, flag)),
    entry.replayable ? button("Replay", replay, { title: "Send the same request once more, byte by byte" }) : null,
    json("Request", entry.request),
    json("Response", entry.response),
    Object.keys(entry.headers ?? {}).length ? json("Headers", entry.headers) : null,
  ];
}

function json(title, value) {
  return [el("h4", {}, title), el("pre", { tabindex: "0" }, typeof value === "string" ? value : JSON.stringify(value, null, 2))];
}

when("wire", (entry) => state.drawer === "wire" && show(entry));
when("violations", () => redraw("wire"));
