/** Select menus: of given options, of what the app finds, of people, of conversations; for one or for several. */

import { el, icon } from "../dom.js";
import { matching, openMenu } from "../menu.js";
import { plainText } from "../mrkdwn.js";
import { state } from "../state.js";
import { take } from "./taking.js";

const KIND = /^(multi_)?(static|external|users|channels|conversations)_select$/;
const LEAST_LETTERS = 3; // of an external menu that says nothing else

/** Whether an element is a select menu. */
export function isMenu(element) {
  return KIND.test(element.type);
}

/** A select menu as a button that opens it. */
export function menuNode(block, element, surface, describedBy) {
  const [, multi, kind] = KIND.exec(element.type);
  const labels = new Map(known(element, kind));
  const placeholder = element.placeholder ? plainText(element.placeholder) : "Choose…";
  const words = el("span", { class: "words" });
  const node = el(
    "button",
    { type: "button", class: "element select", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-describedby": describedBy },
    words,
    icon("down"),
  );
  const values = () => [surface.valueOf(block, element) ?? []].flat();
  const show = () => {
    const chosen = values().map((value) => labels.get(value) ?? value);
    words.textContent = chosen.join(", ") || placeholder;
    node.classList.toggle("is-empty", !chosen.length);
    node.setAttribute("aria-label", chosen.length ? `${placeholder} ${chosen.join(", ")}` : placeholder);
  };
  const find = finder(block, element, surface, kind, labels);
  const single = async (option) => {
    await take(block, element, surface, option.value, node);
    show();
  };
  const several = async (after, before) => {
    if (String(after) === String(before)) return;
    await take(block, element, surface, after, node);
    show();
  };
  node.addEventListener("click", () => {
    const before = values();
    openMenu({
      anchor: node,
      label: placeholder,
      find,
      many: Boolean(multi),
      chosen: before,
      choose: multi ? () => {} : single,
      done: multi ? (after) => several(after, before) : undefined,
    });
  });
  show();
  return node;
}

/** Finds groups of options; remembers their labels, to show what is chosen. */
function finder(block, element, surface, kind, labels) {
  if (kind !== "external") return matching(offered(element, kind));
  const least = element.min_query_length ?? LEAST_LETTERS;
  const find = async (query) => {
    if (query.length < least) return [{ options: [] }];
    const groups = shownGroups(await surface.find(block, element, query));
    for (const option of groups.flatMap((group) => group.options)) labels.set(option.value, option.label);
    return groups;
  };
  find.isSlow = true;
  return find;
}

function offered(element, kind) {
  if (kind === "users") return [{ options: people() }];
  if (kind === "channels") return [{ options: channels((each) => each.kind === "public") }];
  if (kind === "conversations") return [{ options: channels(() => true) }];
  return shownGroups(element.option_groups ?? [{ options: element.options }]);
}

function shownGroups(groups) {
  const shown = (option) => ({
    label: plainText(option.text),
    description: option.description && plainText(option.description),
    value: option.value,
  });
  return groups.map((group) => ({ label: group.label && plainText(group.label), options: group.options.map(shown) }));
}

function people() {
  return Object.values(state.users)
    .filter((user) => !user.deleted && user.team_id === state.me.team_id)
    .map((user) => ({ label: user.real_name, value: user.id }));
}

function channels(fits) {
  return [...state.channels.values()].filter(fits).map((each) => ({ label: each.kind === "im" ? each.name : `#${each.name}`, value: each.id }));
}

/** Pairs of value and label that are known before the menu is opened. */
function known(element, kind) {
  const initial = shownGroups([{ options: [element.initial_option, ...(element.initial_options ?? [])].filter(Boolean) }]);
  const groups = kind === "external" ? initial : [...offered(element, kind), ...initial];
  return groups.flatMap((group) => group.options.map((option) => [option.value, option.label]));
}
