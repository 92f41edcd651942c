/** The stream of changes, turned into changes of the state. */

import { changed, keep, state } from "./state.js";

let source = null;

const TAKE = {
  message({ message }) {
    if (!state.messages.has(message.channel)) return; // it is loaded when its channel is opened
    keep(message);
    changed("message", message);
  },
  gone({ channel, ts }) {
    state.messages.get(channel)?.delete(ts);
    changed("gone", { channel, ts });
  },
  channel({ channel }) {
    state.channels.set(channel.id, channel);
    changed("channels", channel);
  },
  left({ channel }) {
    state.channels.delete(channel);
    changed("channels");
    changed("left", channel);
  },
  views({ views }) {
    state.views = views;
    changed("views");
  },
  home({ home }) {
    state.home = home;
    changed("home");
  },
  notice(notice) {
    changed("notice", notice);
  },
  user({ user }) {
    state.users[user.id] = user;
    changed("users");
  },
  wire({ entry }) {
    state.entries.set(entry.id, entry);
    changed("wire", entry);
  },
  violation({ violation }) {
    state.violations.push(violation);
    changed("violations");
  },
  clock({ clock }) {
    state.clock = clock;
    changed("clock");
  },
  faults({ faults }) {
    state.faults = faults;
    changed("faults");
  },
  app({ bot }) {
    state.bot = bot;
    changed("app");
  },
  reset() {
    changed("reset");
  },
};

/** Listen as the person who acts, from where the state was taken on. */
export function listen() {
  source?.close();
  source = new EventSource(`/page/events?me=${state.me.id}&after=${state.seq}`);
  for (const [type, take] of Object.entries(TAKE)) {
    source.addEventListener(type, (event) => take(JSON.parse(event.data)));
  }
}

addEventListener("pagehide", () => source?.close());
