/** Where the person is: who they are, which conversation is open, which drawer. */

import { ask, tell } from "./api.js";
import { listen } from "./events.js";
import { adopt, changed, keep, state } from "./state.js";

const FIRST = ["sales", "partners", "lobby"];

/** Act as someone, in `channel` where they see it. Nothing is drawn before all of it is there. */
export async function actAs(user, channel = state.place.channel) {
  const known = await ask("state", { me: user });
  adopt(known);
  isNewcomer = true;
  listen();
  await open(state.channels.has(channel) ? channel : favourite());
}

let latest = 0; // number of the latest call of `open`
let isNewcomer = false; // the person who acts is not drawn yet

/** Open a conversation; in the one with the app, `tab` is "messages" or "home". */
export async function open(channel, tab = "messages") {
  latest += 1;
  const mine = latest;
  if (!state.channels.get(channel)?.has_home) tab = "messages";
  if (channel && tab === "home") state.home = (await tell("home")).home ?? state.home;
  else if (channel) await load(channel);
  if (mine !== latest) return; // the person went elsewhere meanwhile
  state.place = { channel, tab };
  if (state.drawer === "thread") showDrawer(null);
  history.replaceState(null, "", `#${state.me.id}/${channel}${tab === "home" ? "/home" : ""}`);
  if (isNewcomer) for (const topic of ["person", "views"]) changed(topic);
  isNewcomer = false;
  changed("place");
}

/** Open the thread under a message. */
export async function openThread(channel, ts) {
  state.thread = ts;
  showDrawer("thread");
  const { messages } = await ask("messages", { channel, thread_ts: ts });
  messages.forEach(keep);
  changed("thread");
}

/** Show a drawer: "thread", "wire", "clock", "faults", or null for none. */
export function showDrawer(name) {
  state.drawer = name;
  if (name !== "thread") state.thread = null;
  changed("drawer");
}

/** Begin where the address says, or as Ana in #sales. */
export async function begin() {
  const [user, channel, tab] = location.hash.slice(1).split("/");
  await actAs(user || "U0ANA", channel).catch(() => actAs("U0ANA"));
  if (tab === "home") await open(state.place.channel, "home");
}

async function load(channel) {
  const { messages } = await ask("messages", { channel });
  messages.forEach(keep);
  const { unread, last_read } = state.channels.get(channel);
  state.newSince = unread ? last_read : null;
  if (!state.messages.has(channel)) state.messages.set(channel, new Map());
  markRead(channel);
}

/** Tell that the person has seen what is in the channel. */
export function markRead(channel) {
  if (!document.hidden) tell("read", { channel }).catch(() => {}); // an unread mark that stays is harm enough
}

function favourite() {
  const channels = [...state.channels.values()];
  const first = FIRST.map((name) => channels.find((each) => each.name === name && each.is_member)).find(Boolean);
  return (first ?? channels[0])?.id ?? null;
}
