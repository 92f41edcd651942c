/** What went wrong, told to the person: as a passing notice, and as Slackbot in the conversation. */

import { button, byId, el, icon } from "./dom.js";
import { changed, keep, state, when } from "./state.js";

const SECONDS = 8;

/** Show a notice for a while. */
export function notify(words) {
  const shown = el("p", { class: "notice" }, words, " ", button(icon("close"), () => shown.remove(), { class: "plain", "aria-label": "Dismiss" }));
  byId("notices").append(shown);
  setTimeout(() => shown.remove(), SECONDS * 1000);
}

/** Show why something could not be done. For the end of a chain of promises. */
export function complain(error) {
  if (!error.code) throw error;
  notify(error.message);
}

when("notice", ({ text, channel, ts }) => {
  if (!channel || ts) return notify(text);
  const message = { ts: (Date.now() / 1000).toFixed(6), channel, user: "USLACKBOT", text, is_ephemeral: true, is_local: true };
  if (!state.messages.has(channel)) return notify(text);
  keep(message);
  return changed("message", message);
});
