/** Select menus: of given options, of what the app finds, of people, of conversations; for one or for several. */

import { button, el, icon } from "../dom.js";
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

/** A select menu as a button that opens it; one that may stay empty has a button to empty it again. */
export function menuNode(block, element, surface, describedBy) {
  const [, multi, kind] = KIND.exec(element.type);
  const placeholder = element.placeholder ? plainText(element.placeholder) : "Choose…";
  const words = el("span", { class: "words" });
  const attributes = { class: "element select", autofocus: element.focus_on_load, role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-describedby": describedBy };
  const node = button([words, icon("down")], () => open(), attributes);
  const clear = block.optional && !multi ? button(icon("close"), () => (choose(null), node.focus()), { class: "plain clear", "aria-label": "Clear" }) : null;
  const values = () => [surface.valueOf(block, element) ?? []].flat();
  const show = () => {
    const labels = new Map([...known(element, kind), ...surface.labels]);
    const chosen = values().map((value) => labels.get(value) ?? value);
    words.textContent = chosen.join(", ") || placeholder;
    node.classList.toggle("is-empty", !chosen.length);
    node.setAttribute("aria-label", chosen.length ? `${placeholder} ${chosen.join(", ")}` : placeholder);
    if (clear) clear.hidden = !chosen.length;
  };
  const choose = (value) => {
    node.dispatchEvent(new Event("input", { bubbles: true }));
    return take(block, element, surface, value, node);
  };
  const open = () => openMenu({
    anchor: node,
    label: placeholder,
    find: finder(block, element, surface, kind),
    least: kind === "external" ? (element.min_query_length ?? LEAST_LETTERS) : 0,
    many: Boolean(multi),
    most: element.max_selected_items,
    chosen: values(),
    choose: multi ? () => {} : (option) => choose(option.value),
    done: multi ? (after) => String(after) === String(values()) || choose(after) : undefined,
  });
  if (element.default_to_current_conversation && !values().length) surface.enter(block, element, state.place.channel);
  surface.showing(element, show);
  return clear ? el("div", { class: "clearable" }, node, clear) : node;
}

/** Finds groups of options; what the app found is remembered, to show what is chosen. */
function finder(block, element, surface, kind) {
  if (kind !== "external") return matching(offered(element, kind));
  const find = async (query) => {
    const groups = shownGroups(await surface.find(block, element, query));
    for (const option of groups.flatMap((group) => group.options)) surface.labels.set(option.value, option.label);
    return groups;
  };
  find.isSlow = true;
  return find;
}

function offered(element, kind) {
  if (kind === "users") return [{ options: people() }];
  if (kind === "channels") return [{ options: conversations((each) => each.kind === "public") }];
  if (kind === "conversations") return [{ options: conversations(passing(element.filter ?? {})) }];
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

function conversations(fits) {
  return [...state.channels.values()].filter(fits).map((each) => ({ label: each.kind === "im" ? each.name : `#${each.name}`, value: each.id }));
}

/** Whether a conversation passes a conversations menu's `filter`. */
function passing({ include, exclude_external_shared_channels: noShared, exclude_bot_users: noBots }) {
  return (each) => (!include || include.includes(each.kind)) && !(noShared && each.is_ext_shared) && !(noBots && state.users[each.user]?.is_bot);
}

/** Pairs of value and label that are known before the menu is opened. */
function known(element, kind) {
  const initial = shownGroups([{ options: [element.initial_option, ...(element.initial_options ?? [])].filter(Boolean) }]);
  const groups = kind === "external" ? initial : [...offered(element, kind), ...initial];
  return groups.flatMap((group) => group.options.map((option) => [option.value, option.label]));
}
