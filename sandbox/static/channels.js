/** The sidebar's conversations, and the line above the open one. */

import { tell } from "./api.js";
import { button, byId, el, fill, icon } from "./dom.js";
import { complain } from "./notices.js";
import { avatar } from "./people.js";
import { changed, state, when } from "./state.js";
import { open, showDrawer } from "./visit.js";

/** The open conversation. */
export function here() {
  return state.channels.get(state.place.channel);
}

function drawSidebar() {
  byId("workspace").textContent = state.team.name;
  const all = [...state.channels.values()];
  const rooms = all.filter((channel) => channel.kind !== "im");
  const direct = all.filter((channel) => channel.kind === "im");
  fill(byId("channels"), list("Channels", rooms), direct.length ? list("Direct messages", direct) : null);
}

function list(title, channels) {
  return [el("h2", {}, title), el("ul", {}, channels.map((channel) => el("li", {}, entry(channel))))];
}

function entry(channel) {
  const isHere = channel.id === state.place.channel;
  const unread = isHere ? 0 : channel.unread;
  const label = unread ? `${channel.name}, ${unread} unread` : channel.name;
  const sign = channel.kind === "im" ? avatar(channel.user) : channel.kind === "private" ? icon("lock") : el("span", { class: "hash" }, "#");
  return el(
    "button",
    {
      type: "button",
      class: unread ? "channel unread" : channel.is_member ? "channel" : "channel outside",
      "aria-label": label,
      "aria-current": isHere ? "page" : null,
      on: { click: () => (toggleSidebar(false), open(channel.id).catch(complain)) },
    },
    sign,
    el("span", { class: "name" }, channel.name),
    channel.is_ext_shared ? el("span", { class: "mark", title: "Shared with another organisation" }, "shared") : null,
    unread ? el("span", { class: "badge" }, String(unread)) : null,
  );
}

function drawHeading() {
  const channel = here();
  if (!channel) return fill(byId("heading"), burger(), el("h2", {}, "No conversation"), tools());
  const title = channel.kind === "im" ? channel.name : `#${channel.name}`;
  document.title = `${title} · ${state.team.name}`;
  return fill(
    byId("heading"),
    burger(),
    el("div", { class: "title" }, el("h2", {}, title), about(channel)),
    channel.is_app ? tabs(channel) : null,
    tools(),
  );
}

function about(channel) {
  const people = `${channel.members.length} people`;
  return channel.kind === "im" ? null : el("p", { class: "topic" }, [people, channel.topic].filter(Boolean).join(" · "));
}

function burger() {
  return button(icon("menu"), () => toggleSidebar(), { class: "plain burger", "aria-label": "Conversations and people", "aria-controls": "sidebar", "aria-expanded": "false" });
}

function tabs(channel) {
  const tab = (name, label) =>
    button(label, () => open(channel.id, name).catch(complain), { class: "tab", role: "tab", "aria-selected": String(state.place.tab === name) });
  return el("div", { class: "tabs", role: "tablist", "aria-label": channel.name }, tab("home", "Home"), tab("messages", "Messages"));
}

function tools() {
  const tool = (name, label, sign, count = 0) =>
    button([icon(sign), el("span", { class: "label" }, label), count ? el("span", { class: "badge bad" }, String(count)) : null],
      () => showDrawer(state.drawer === name ? null : name),
      { class: "plain tool", "aria-label": count ? `${label}, ${count} to look at` : label, "aria-pressed": String(state.drawer === name), title: label });
  return el("div", { class: "tools" },
    button([icon("help"), el("span", { class: "label" }, "Try")], () => changed("greet"), { class: "plain tool", "aria-label": "Five things to try", title: "Five things to try" }),
    tool("wire", "Inspector", "wire", state.violations.length),
    tool("clock", "Clock", "clock"),
    tool("faults", "Faults", "fault", state.faults.length));
}

/** Show or hide the sidebar where it is a drawer: on a phone. */
export function toggleSidebar(shown = !document.body.classList.contains("with-sidebar")) {
  document.body.classList.toggle("with-sidebar", shown);
  byId("heading").querySelector(".burger")?.setAttribute("aria-expanded", String(shown));
}

/** A line instead of the composer for those who look in from outside. */
export function joinLine(channel) {
  const join = () => tell("join", { channel: channel.id }).catch(complain);
  return el("div", { class: "join" }, `You are not in #${channel.name}. `, button("Join", join, { class: "primary" }));
}

document.addEventListener("click", (event) => {
  const isOpen = document.body.classList.contains("with-sidebar");
  if (isOpen && !event.target.closest("#sidebar, .burger")) toggleSidebar(false);
});

when("person channels place users", drawSidebar);
when("person channels place drawer violations faults", drawHeading);
when("person", () => toggleSidebar(false));
when("left", (channel) => channel === state.place.channel && open([...state.channels.keys()][0] ?? null));
