/** Faults at will: what is to go wrong next, and the app taken away. */

import { tell } from "./api.js";
import { button, el, fill, freshId } from "./dom.js";
import { drawerOf, redraw } from "./drawer.js";
import { complain } from "./notices.js";
import { state, when } from "./state.js";

const CALLS = {
  server_error: "answer 500",
  rate_limited: "answer 429, too many requests",
  error: "answer with an error of Slack’s",
  dropped: "do it, then drop the connection",
  slow: "answer late",
};
const DELIVERIES = { twice: "deliver it twice", late: "deliver it after the next one", lost: "lose it" };
const ON = ["*", "chat.postMessage", "chat.update", "chat.postEphemeral", "response_url", "views.open", "users.info", "command", "click", "event", "view"];

drawerOf("faults", "Faults", (body) => {
  fill(
    body,
    el("p", { class: "hint" }, "Let something go wrong, and see that the bot stands it."),
    form(),
    waiting(),
    installation(),
  );
});

function form() {
  const choice = (value, label) => el("option", { value }, label);
  const entries = (kinds) => Object.entries(kinds).map(([value, label]) => choice(value, label));
  const on = el("select", { name: "on" }, ON.map((name) => choice(name, name === "*" ? "anything" : name)));
  const kind = el("select", { name: "kind" }, el("optgroup", { label: "What the bot calls" }, entries(CALLS)), el("optgroup", { label: "What the bot is sent" }, entries(DELIVERIES)));
  const times = el("input", { name: "times", type: "number", min: 1, max: 100, value: 1 });
  const seconds = el("input", { name: "seconds", type: "number", min: 0, max: 60, step: 0.5, value: 1 });
  const add = (event) => {
    event.preventDefault();
    tell("faults", { on: on.value, kind: kind.value, times: Number(times.value), seconds: Number(seconds.value) }).catch(complain);
  };
  return el("form", { class: "fault-form", on: { submit: add } },
    labelled("On", on), labelled("Let it", kind), labelled("Times", times), labelled("Seconds of delay or Retry-After", seconds),
    el("button", { type: "submit", class: "primary" }, "Let it fail"));
}

function labelled(words, node) {
  node.id = freshId("fault");
  return [el("label", { for: node.id }, words), node];
}

function waiting() {
  if (!state.faults.length) return el("p", { class: "fine" }, "Nothing is set to fail.");
  const words = (fault) => `${fault.on === "*" ? "anything" : fault.on}: ${CALLS[fault.kind] ?? DELIVERIES[fault.kind]}, ${fault.times === 1 ? "once" : `${fault.times} times`}`;
  return el("section", {}, el("h3", {}, "Still to come"), el("ul", {}, state.faults.map((fault) => el("li", {}, words(fault)))),
    button("Clear all", () => tell("faults/clear").catch(complain)));
}

function installation() {
  const act = (what) => () => tell("app", { team: state.team.id, do: what }).catch(complain);
  return el("section", {}, el("h3", {}, "The app"),
    el("p", {}, state.bot.installed ? `${state.bot.name} is installed in ${state.team.name}.` : `${state.bot.name} is not installed in ${state.team.name}.`),
    el("div", { class: "row" }, state.bot.installed
      ? [button("Revoke its token", act("revoke"), { class: "danger" }), button("Uninstall it", act("uninstall"), { class: "danger" })]
      : button("Install it", act("install"), { class: "primary" })));
}

when("faults app", () => redraw("faults"));
