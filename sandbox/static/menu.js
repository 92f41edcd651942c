/** A menu that opens at an element: groups of options, with type-ahead, for one choice or for several. */

import { button, el, fill, freshId } from "./dom.js";
import { rememberFocus } from "./focus.js";

const WIDTH = 300; // at least
const GAP = 4;
const PAUSE = 200; // milliseconds of no typing before options are asked for

/**
 * Open a menu at `anchor`. `find(query)` answers, perhaps in a while, with groups `[{label?, options: [{label,
 * value, description?}]}]`, once `least` letters were typed. With `search` false there is no field to type in.
 * `chosen` are values that are marked. `choose(option)` is called with what was chosen; with `many` the menu stays
 * open, takes no more than `most`, and `done` is called with all of them at its end.
 */
export function openMenu({ anchor, label, find, choose, done = () => {}, search = true, least = 0, many = false, most = Infinity, chosen = [] }) {
  const list = el("div", { role: "listbox", id: freshId("list"), "aria-label": label, "aria-multiselectable": many ? "true" : null, tabindex: search ? null : "-1" });
  const field = search
    ? el("input", { type: "text", role: "combobox", placeholder: "Type to search", "aria-label": label, "aria-expanded": "true", "aria-controls": list.id, "aria-autocomplete": "list", autocomplete: "off" })
    : list;
  const end = many ? button("Done", () => menu.hidePopover(), { class: "done" }) : null;
  const menu = el("div", { class: "menu", popover: "auto" }, search ? field : null, list, end);
  const marks = new Set(chosen);
  let active = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const activate = (at) => {
    const all = options();
    all[active]?.classList.remove("active");
    active = all.length ? (at + all.length) % all.length : -1;
    all[active]?.classList.add("active");
    all[active]?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", all[active]?.id ?? "");
  };
  const pick = (option, node) => {
    if (!many) {
      menu.hidePopover();
      return choose(option);
    }
    if (!marks.delete(option.value) && marks.size < most) marks.add(option.value);
    node.setAttribute("aria-selected", String(marks.has(option.value)));
    full();
    return choose(option);
  };
  const full = () => options().forEach((node) => node.setAttribute("aria-disabled", String(marks.size >= most && node.ariaSelected !== "true")));
  const draw = async (query) => {
    if (query.length < least) return fill(list, el("p", { class: "empty" }, least === 1 ? "Type a letter" : `Type ${least} letters or more`));
    let groups;
    list.setAttribute("aria-busy", "true");
    try {
      groups = await find(query);
    } catch (error) {
      groups = [];
      if (!error.code) throw error;
    }
    if (search && field.value !== query) return; // more was typed since
    list.removeAttribute("aria-busy");
    const shown = groups.filter((group) => group.options.length);
    fill(list, shown.length ? shown.map((group) => groupNode(group, marks, pick)) : el("p", { class: "empty" }, "Nothing found"));
    full();
    active = -1;
    return activate(Math.max(0, options().findIndex((node) => node.getAttribute("aria-selected") === "true")));
  };
  const keys = {
    ArrowDown: () => activate(active + 1),
    ArrowUp: () => activate(active - 1),
    Home: () => activate(0),
    End: () => activate(-1),
    Enter: () => options()[active]?.click(),
    Tab: () => menu.hidePopover(),
  };
  if (!search) keys[" "] = keys.Enter;
  field.addEventListener("keydown", (event) => {
    if (!(event.key in keys) || (search && ["Home", "End"].includes(event.key))) return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
  let waiting;
  if (search) field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => draw(field.value), find.isSlow ? PAUSE : 0);
  });
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    if (menu.contains(document.activeElement)) document.activeElement.blur();
    menu.remove();
    goBack();
    done([...marks]);
  });
  anchor.focus();
  const goBack = rememberFocus();
  (anchor.closest("dialog") ?? document.body).append(menu);
  menu.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  place(menu, anchor);
  field.focus();
  draw("");
}

/** Options of which the label holds all that was typed. */
export function matching(groups) {
  return (query) => {
    const words = query.toLowerCase();
    const fits = (option) => option.label.toLowerCase().includes(words);
    return groups.map((group) => ({ ...group, options: group.options.filter(fits) }));
  };
}

function groupNode(group, marks, pick) {
  const options = group.options.map((option) => {
    const node = el(
      "div",
      { role: "option", id: freshId("option"), "aria-selected": String(marks.has(option.value)), class: option.class },
      el("span", {}, option.label),
      option.description ? el("small", {}, option.description) : null,
    );
    node.addEventListener("click", () => pick(option, node));
    return node;
  });
  if (!group.label) return options;
  return el("div", { role: "group", "aria-label": group.label }, el("p", { class: "group", "aria-hidden": "true" }, group.label), options);
}

/** Below the anchor where there is room, else above it, and within the window. On a phone the style sheet places it. */
function place(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const below = innerHeight - at.bottom;
  const wide = Math.max(WIDTH, at.width);
  menu.style.width = `${wide}px`;
  menu.style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - wide - GAP))}px`;
  if (below > 300 || below > at.top) {
    menu.style.top = `${at.bottom + GAP}px`;
    menu.style.setProperty("--room", `${below - 3 * GAP}px`);
  } else {
    menu.style.bottom = `${innerHeight - at.top + GAP}px`;
    menu.style.setProperty("--room", `${at.top - 3 * GAP}px`);
  }
}
