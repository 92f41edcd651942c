/** The thread under a message, in the drawer. */

import { barrier, here } from "./channels.js";
import { Composer } from "./composer.js";
import { el, fill } from "./dom.js";
import { drawerOf, redraw } from "./drawer.js";
import { MessageList } from "./messages.js";
import { kept, state, when } from "./state.js";

let list = null;

drawerOf("thread", "Thread", (body) => {
  const messages = el("div", { class: "thread", role: "log", "aria-label": "Thread" });
  const { channel } = state.place;
  const { thread } = state;
  const inThread = (message) => message.ts === thread || message.thread_ts === thread;
  list = new MessageList(messages, () => kept(channel).filter(inThread), { inThread: true });
  fill(body, messages, barrier(here()) ?? new Composer({ channel, thread, label: "Reply" }).node);
  list.draw();
});

when("thread", () => redraw("thread"));
when("message", (message) => {
  if (state.drawer === "thread" && message.channel === state.place.channel) list.show(message);
});
when("gone", ({ ts }) => state.drawer === "thread" && list.remove(ts));
