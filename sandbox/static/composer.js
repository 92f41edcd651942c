/** Where messages and commands are typed. */

import { tell } from "./api.js";
import { Attachments } from "./attachments.js";
import { barrier, here } from "./channels.js";
import { completions } from "./completion.js";
import { button, byId, el, fill, freshId, icon } from "./dom.js";
import { matching, openMenu } from "./menu.js";
import { complain, notify } from "./notices.js";
import { state, when } from "./state.js";

const drafts = new Map(); // by person and conversation
const attached = new Map(); // the files that wait there

/** A composer for a channel, or for a thread in it. */
export class Composer {
  constructor({ channel, thread = null, label, id = freshId("composer") }) {
    Object.assign(this, { channel, thread, key: `${state.me.id}/${channel}/${thread ?? ""}` });
    this.list = el("div", { class: "completions", role: "listbox", id: `${id}-list`, "aria-label": "Suggestions", hidden: true });
    this.field = el("textarea", {
      id, rows: 1, placeholder: label, "aria-label": label, role: "combobox", "aria-autocomplete": "list",
      "aria-expanded": "false", "aria-controls": `${id}-list`, autocomplete: "off",
      on: { input: () => this.typed(), keydown: (event) => this.key_(event), blur: () => setTimeout(() => this.offer(null), 150) },
    });
    const send = button(icon("send"), () => this.send(), { class: "send", "aria-label": "Send" });
    this.attachments = attached.get(this.key) ?? new Attachments();
    attached.set(this.key, this.attachments);
    const box = el("div", { class: "box" }, thread ? null : shortcutsButton(), this.attachments.button, this.field, send);
    this.node = el("div", { class: "composer" }, this.list, this.attachments.list, box);
    this.attachments.takeDrops(this.node);
    this.write(drafts.get(this.key) ?? "", { focus: false });
  }

  /** Put text into the field. */
  write(text, { focus = true } = {}) {
    this.field.value = text;
    if (focus) {
      this.field.focus();
      this.field.setSelectionRange(text.length, text.length);
    }
    this.typed(focus);
  }

  typed(offers = true) {
    drafts.set(this.key, this.field.value);
    this.field.style.height = "auto";
    if (this.field.scrollHeight) this.field.style.height = `${Math.min(this.field.scrollHeight, 160)}px`;
    this.offer(offers ? completions(this.field.value.slice(0, this.field.selectionStart)) : null);
  }

  offer(found) {
    this.found = found;
    this.active = found?.eager ? 0 : -1;
    this.list.hidden = !found;
    this.field.setAttribute("aria-expanded", String(Boolean(found)));
    fill(this.list, (found?.items ?? []).map((item) => this.itemNode(item)));
    this.activate(this.active);
  }

  itemNode(item) {
    const take = (event) => (event.preventDefault(), this.complete(item));
    return el("div", { role: "option", id: freshId("suggestion"), on: { mousedown: take } }, el("strong", {}, item.label), el("small", {}, item.note));
  }

  activate(at) {
    const nodes = [...this.list.children];
    this.active = nodes.length && at >= -1 ? (at === -1 ? -1 : at % nodes.length) : nodes.length - 1;
    nodes.forEach((node, each) => node.setAttribute("aria-selected", String(each === this.active)));
    nodes[this.active]?.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", nodes[this.active]?.id ?? "");
  }

  complete(item) {
    const caret = this.field.selectionStart;
    this.write(this.field.value.slice(0, this.found.from) + item.text + this.field.value.slice(caret));
  }

  key_(event) {
    if (event.isComposing) return;
    const chosen = this.found?.items[Math.max(this.active, event.key === "Tab" ? 0 : -1)];
    if (this.found && event.key === "ArrowDown") this.activate(this.active + 1);
    else if (this.found && event.key === "ArrowUp") this.activate(this.active < 1 ? this.found.items.length - 1 : this.active - 1);
    else if (this.found && event.key === "Escape") this.offer(null);
    else if (this.found && chosen && event.key === "Tab" && !event.shiftKey) this.complete(chosen);
    else if (this.found && chosen && event.key === "Enter" && !event.shiftKey) this.complete(chosen);
    else if (event.key === "Enter" && !event.shiftKey) this.send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async send() {
    const text = this.field.value.trim();
    const files = this.attachments.ids;
    if (!text && !files.length) return;
    this.write("");
    this.node.setAttribute("aria-busy", "true");
    try {
      const done = await tell("say", { channel: this.channel, text, files, ...(this.thread && { thread_ts: this.thread }) });
      this.attachments.clear();
      if (done.error && this.thread) notify(done.error); // Slackbot tells it in the conversation, which may be out of sight
    } catch (error) {
      if (!this.field.value) this.write(text);
      complain(error);
    } finally {
      this.node.removeAttribute("aria-busy");
    }
  }
}

function shortcutsButton() {
  const shortcuts = state.shortcuts.filter((each) => each.type === "global");
  if (!shortcuts.length) return null;
  const options = shortcuts.map((each) => ({ label: each.name, description: each.description, value: each.callback_id }));
  const choose = (option) => tell("shortcut", { callback_id: option.value }).catch(complain);
  const node = button(icon("bolt"), () => openMenu({ anchor: node, label: "Shortcuts", find: matching([{ options }]), choose }), {
    class: "plain", "aria-label": "Shortcuts", title: "Shortcuts", "aria-haspopup": "listbox", "aria-expanded": "false",
  });
  return node;
}

let current = null;

/** The composer of the open conversation; null where one can only look. */
export function composer() {
  return current;
}

function draw() {
  const channel = here();
  const isHome = state.place.tab === "home";
  current = null;
  if (!channel || isHome) return fill(byId("composer-place"));
  const line = barrier(channel);
  if (line) return fill(byId("composer-place"), line);
  const label = channel.kind === "im" ? `Message ${channel.name}` : `Message #${channel.name}`;
  current = new Composer({ channel: channel.id, label, id: "composer" });
  return fill(byId("composer-place"), current.node);
}

when("place", draw);
when("channels", (channel) => {
  if (channel?.id !== state.place.channel || state.place.tab === "home") return;
  if (Boolean(barrier(channel)) === Boolean(current)) draw();
});
