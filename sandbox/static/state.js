/** What the page knows. Whoever changes it says so by `changed`; whoever shows it listens by `when`. */

export const state = {
  me: null,
  team: null,
  cast: [],
  users: {},
  channels: new Map(), // by id
  messages: new Map(), // by channel: a Map by ts
  place: { channel: null, tab: "messages" },
  newSince: null, // the ts of what was read last, where the open conversation had something new
  thread: null, // the ts of its parent
  drawer: null, // "thread", "wire", "clock", "faults"
  bot: { installed: false },
  commands: [],
  shortcuts: [],
  views: [],
  home: null,
  clock: { now: null, ahead: 0 },
  faults: [],
  violations: [],
  entries: new Map(), // by id
  seq: 0,
};

const listeners = new Map();

/** Call `listener` whenever one of `topics` changed. */
export function when(topics, listener) {
  for (const topic of topics.split(" ")) listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
}

/** Tell all who listen that `topic` changed. */
export function changed(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

/** Take over a `State` of the API: all that belongs to another person is forgotten. */
export function adopt(known) {
  const channels = new Map(known.channels.map((channel) => [channel.id, channel]));
  Object.assign(state, known, { channels, messages: new Map(), thread: null });
}

/** Keep a message, new or changed. */
export function keep(message) {
  if (!state.messages.has(message.channel)) state.messages.set(message.channel, new Map());
  state.messages.get(message.channel).set(message.ts, message);
}

/** What is kept of a channel, oldest first. */
export function kept(channel) {
  return [...(state.messages.get(channel)?.values() ?? [])].sort((a, b) => (a.ts < b.ts ? -1 : 1));
}

/** Whether a message stands in its channel rather than in a thread alone. */
export function isInChannel(message) {
  return !message.thread_ts || message.thread_ts === message.ts || message.is_broadcast;
}
