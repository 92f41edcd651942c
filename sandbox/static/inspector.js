/** What went over the wire between Slack's stand-in and the bot, newest first; violations in red. */

import { ask, tell } from "./api.js";
import { button, el, fill } from "./dom.js";
import { drawerOf, redraw } from "./drawer.js";
import { complain } from "./notices.js";
import { state, when } from "./state.js";

const MOST = 200; // entries that are drawn
const KINDS = { to_bot: "→ bot", to_slack: "→ Slack" };

drawerOf("wire", "Inspector", async (body) => {
  if (!body.firstChild) await load();
  const opened = new Set([...body.querySelectorAll("details[open]")].map((node) => node.dataset.entry));
  const entries = [...state.entries.values()].sort((a, b) => b.id - a.id).slice(0, MOST);
  fill(
    body,
    el("p", { class: "hint" }, "What went over the wire, newest first. Tokens and signatures are masked."),
    violations(),
    entries.length ? entries.map((entry) => entryNode(entry, opened.has(String(entry.id)))) : el("p", { class: "empty" }, "Nothing yet."),
  );
});

async function load() {
  const { entries } = await ask("inspector", { after: 0 }).catch(() => ({ entries: [] }));
  for (const entry of entries) state.entries.set(entry.id, entry);
}

function violations() {
  if (!state.violations.length) return el("p", { class: "fine" }, "No violation of Slack’s rules.");
  const line = (each) => el("li", {}, el("strong", {}, each.where), " ", el("code", {}, each.pointer), el("br"), each.rule);
  return el("section", { class: "violations", "aria-label": "Violations" }, el("h3", {}, `${state.violations.length} against Slack’s rules`), el("ul", {}, state.violations.map(line)));
}

function entryNode(entry, isOpen) {
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
  const show = () => node.open && !body.firstChild && fill(body, details(entry));
  node.addEventListener("toggle", show);
  show();
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

when("wire violations", () => redraw("wire"));
