/** The bot's clock: moved forward, so that what waits for tomorrow is seen at once. */

import { tell } from "./api.js";
import { momentOf } from "./dates.js";
import { button, el, fill } from "./dom.js";
import { drawerOf, redraw } from "./drawer.js";
import { complain } from "./notices.js";
import { state, when } from "./state.js";

const HOUR = 3600;
const STEPS = [["An hour", HOUR], ["A day", 24 * HOUR], ["A week", 7 * 24 * HOUR]];

drawerOf("clock", "Clock", (body) => {
  const forward = (seconds) => () => tell("clock", { forward: seconds }).catch(complain);
  fill(
    body,
    el("p", { class: "now", role: "status" }, momentOf(state.clock.now), el("small", {}, `${state.me.tz_label}, where ${state.me.real_name} is`)),
    el("p", {}, state.clock.ahead ? `${ahead(state.clock.ahead)} ahead of the real time.` : "This is the real time."),
    el("div", { class: "row", role: "group", "aria-label": "Move the clock forward" }, STEPS.map(([label, seconds]) => button(`${label} on`, forward(seconds)))),
    el("p", { class: "hint" }, "Moves the bot’s idea of today, so that deals grow stale and what is due falls due. It goes forward only; signatures and Slack’s own times keep the real time."),
  );
});

function ahead(seconds) {
  const days = Math.floor(seconds / (24 * HOUR));
  const hours = Math.round((seconds % (24 * HOUR)) / HOUR);
  const count = (number, word) => (number ? `${number} ${word}${number === 1 ? "" : "s"}` : null);
  return [count(days, "day"), count(hours, "hour")].filter(Boolean).join(" and ") || "A moment";
}

when("clock", () => redraw("clock"));
