/** The sidebar's conversations, and the line above the open one. */

import { tell } from "./api.js";
import { button, byId, el, fill, icon } from "./dom.js";
import { keepFocus } from "./focus.js";
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
  const place = byId("channels");
  keepFocus(place, () => fill(place, list("Channels", rooms), direct.length ? list("Direct messages", direct) : null));
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
      data: { action: channel.id },
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
  const title = !channel ? "No conversation" : channel.kind === "im" ? channel.name : `#${channel.name}`;
  const place = byId("heading");
  document.title = `${title} · ${state.team.name}`;
  keepFocus(place, () => fill(
    place,
    burger(),
    el("div", { class: "title" }, el("h2", {}, title), channel ? about(channel) : null),
    channel?.has_home ? tabs(channel) : null,
    tools(),
  ));
}

function about(channel) {
  const people = `${channel.members.length} people`;
  return channel.kind === "im" ? null : el("p", { class: "topic" }, [people, channel.topic].filter(Boolean).join(" · "));
}

function burger() {
  return button(icon("menu"), () => toggleSidebar(), { class: "plain burger", data: { action: "burger" }, "aria-label": "Conversations and people", "aria-controls": "sidebar", "aria-expanded": "false" });
}

function tabs(channel) {
  const show = (name) => open(channel.id, name).catch(complain);
  const other = { home: "messages", messages: "home" }[state.place.tab];
  const tab = (name, label) => {
    const isHere = state.place.tab === name;
    const attributes = { class: "tab", role: "tab", "aria-selected": String(isHere), tabindex: isHere ? null : "-1", data: { action: `tab-${name}` } };
    return button(label, () => show(name), attributes);
  };
  const turn = async (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    await show(other);
    byId("heading").querySelector("[aria-selected=true]")?.focus();
  };
  return el("div", { class: "tabs", role: "tablist", "aria-label": channel.name, on: { keydown: turn } }, tab("home", "Home"), tab("messages", "Messages"));
}

function tools() {
  const tool = (name, label, sign, count = 0) =>
    button([icon(sign), el("span", { class: "label" }, label), count ? el("span", { class: "badge bad" }, String(count)) : null],
      () => showDrawer(state.drawer === name ? null : name),
      { class: "plain tool", data: { action: name }, "aria-label": count ? `${label}, ${count} to look at` : label, "aria-pressed": String(state.drawer === name), title: label });
  return el("div", { class: "tools" },
    button([icon("help"), el("span", { class: "label" }, "Try")], () => changed("greet"), { class: "plain tool", data: { action: "try" }, "aria-label": "Five things to try", title: "Five things to try" }),
    tool("wire", "Inspector", "wire", state.violations.length),
    tool("clock", "Clock", "clock"),
    tool("faults", "Faults", "fault", state.faults.length));
}

/** Show or hide the sidebar where it is a drawer: on a phone. */
export function toggleSidebar(shown = !document.body.classList.contains("with-sidebar")) {
  document.body.classList.toggle("with-sidebar", shown);
  byId("heading").querySelector(".burger")?.setAttribute("aria-expanded", String(shown));
}

/** A line instead of the composer where the person cannot write; null where they can. */
export function barrier(channel) {
  if (channel.is_read_only) return el("p", { class: "join" }, "Sending messages to this app has been turned off.");
  if (channel.is_member) return null;
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
