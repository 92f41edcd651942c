/** What a person may be about to type: commands and their first words, members, conversations. */

import { nameOf } from "./people.js";
import { state } from "./state.js";

const MOST = 12;

/**
 * What could complete `text`, typed up to the caret: {from, items, eager}. An item replaces all from the place
 * `from` on by its `text`; `eager` tells that Enter takes the first. None: null.
 */
export function completions(text) {
  const found = commands(text) ?? words(text) ?? people(text) ?? channels(text);
  if (!found || !found.items.length) return null;
  return { ...found, items: found.items.slice(0, MOST) };
}

function commands(text) {
  const typed = /^\/\S*$/.exec(text)?.[0];
  if (typed === undefined) return null;
  const items = state.commands
    .filter(({ command }) => command.startsWith(typed) && command !== typed)
    .map(({ command, description }) => ({ label: command, note: description, text: `${command} ` }));
  return { from: 0, items, eager: true };
}

/** The words that the manifest's usage hint lists after the command. */
function words(text) {
  const typed = /^(\/\S+) (\S*)$/.exec(text);
  const command = typed && state.commands.find((each) => each.command === typed[1]);
  if (!command) return null;
  const hints = command.usage_hint.split("|").map((hint) => hint.trim()).filter((hint) => /^\w/.test(hint));
  const items = hints
    .filter((hint) => hint.startsWith(typed[2]) && hint !== typed[2])
    .map((hint) => ({ label: `${typed[1]} ${hint}`, note: "", text: `${hint} ` }));
  return { from: typed[1].length + 1, items, eager: false };
}

function people(text) {
  const typed = /(?:^|\s)@(\w*)$/.exec(text);
  if (!typed) return null;
  const items = Object.values(state.users)
    .filter((user) => !user.is_bot && user.name.startsWith(typed[1].toLowerCase()))
    .map((user) => ({ label: `@${user.name}`, note: nameOf(user.id), text: `@${user.name} ` }));
  return { from: text.length - typed[1].length - 1, items, eager: true };
}

function channels(text) {
  const typed = /(?:^|\s)#(\w+)$/.exec(text);
  if (!typed || /^\d+$/.test(typed[1])) return null;
  const items = [...state.channels.values()]
    .filter((channel) => channel.kind !== "im" && channel.name.startsWith(typed[1]))
    .map((channel) => ({ label: `#${channel.name}`, note: channel.topic, text: `#${channel.name} ` }));
  return { from: text.length - typed[1].length - 1, items, eager: true };
}
