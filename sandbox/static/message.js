/** One message as an element: who, when, what, and what can be done with it. */

import { tell } from "./api.js";
import { blockNodes } from "./blocks/index.js";
import { timeOf } from "./dates.js";
import { button, el, icon } from "./dom.js";
import { EMOJI, REACTIONS } from "./emoji.js";
import { matching, openMenu } from "./menu.js";
import { link, mrkdwn } from "./mrkdwn.js";
import { complain } from "./notices.js";
import { avatar, nameOf } from "./people.js";
import { state } from "./state.js";
import { Surface } from "./surface.js";
import { openThread } from "./visit.js";

/** A message. `inThread` leaves out the way into its thread. */
export function messageNode(message, { inThread = false } = {}) {
  const surface = new Surface({ channel: message.channel, ts: message.ts });
  const isApp = message.from_app;
  const tools = message.is_ephemeral ? null : toolbar(message, inThread);
  return el(
    "article",
    { class: message.is_ephemeral ? "message ephemeral" : "message", tabindex: "-1", "aria-label": `${nameOf(message.user)}, ${timeOf(message.ts)}`, data: { ts: message.ts } },
    avatar(message.user),
    el("div", { class: "body" },
      message.is_ephemeral ? el("p", { class: "only-you" }, icon("eye"), "Only visible to you") : null,
      el("header", {},
        el("strong", {}, nameOf(message.user)),
        isApp ? el("span", { class: "mark" }, "APP") : null,
        el("time", { datetime: new Date(message.ts * 1000).toISOString() }, timeOf(message.ts))),
      content(message, surface),
      (message.attachments ?? []).map((each) => attachment(each, surface)),
      (message.files ?? []).map((file) => el("p", { class: "file" }, link(`${file.url_private}?me=${state.me.id}`, file.title || file.name))),
      reactions(message),
      inThread ? null : threadLine(message)),
    tools,
  );
}

function content(message, surface) {
  if (message.blocks?.length) return el("div", { class: "blocks" }, blockNodes(message.blocks, surface), edited(message));
  return el("div", { class: "text" }, mrkdwn(message.text ?? ""), edited(message));
}

function edited(message) {
  return message.edited && !message.is_ephemeral ? el("small", { class: "edited" }, " (edited)") : null;
}

/** What a link unfurls to, and what apps attached before there were blocks. */
function attachment(each, surface) {
  const node = el(
    "div",
    { class: "attachment" },
    each.pretext ? el("div", { class: "text" }, mrkdwn(each.pretext)) : null,
    each.title ? el("strong", {}, each.title_link ? link(each.title_link, each.title) : each.title) : null,
    each.text ? el("div", { class: "text" }, mrkdwn(each.text)) : null,
    each.blocks ? el("div", { class: "blocks" }, blockNodes(each.blocks, surface)) : null,
  );
  if (/^#?[0-9a-f]{6}$/i.test(each.color ?? "")) node.style.borderColor = `#${each.color.replace("#", "")}`;
  return node;
}

function reactions(message) {
  const shown = message.reactions ?? [];
  if (!shown.length) return null;
  return el("div", { class: "reactions" }, shown.map(({ name, users }) =>
    button(`${EMOJI[name] ?? `:${name}:`} ${users.length}`, () => react(message, name), {
      class: "reaction",
      "aria-pressed": String(users.includes(state.me.id)),
      "aria-label": `${name}, ${users.map(nameOf).join(", ")}`,
    })));
}

function react(message, name) {
  tell("react", { channel: message.channel, ts: message.ts, name }).catch(complain);
}

function threadLine(message) {
  if (!message.reply_count) return null;
  const words = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return button([(message.reply_users ?? []).map(avatar), el("span", {}, words)], () => openThread(message.channel, message.ts).catch(complain), { class: "replies", data: { action: "replies" } });
}

function toolbar(message, inThread) {
  const thread = () => openThread(message.channel, message.thread_ts ?? message.ts).catch(complain);
  const shortcuts = state.shortcuts.filter((each) => each.type === "message");
  return el(
    "div",
    { class: "toolbar", role: "group", "aria-label": "Message actions" },
    menuButton("smile", "React", REACTIONS.map((name) => ({ label: `${EMOJI[name]} ${name}`, value: name })), (name) => react(message, name)),
    inThread ? null : button(icon("reply"), thread, { "aria-label": "Reply in thread", title: "Reply in thread" }),
    shortcuts.length
      ? menuButton("more", "Shortcuts", shortcuts.map((each) => ({ label: each.name, description: each.description, value: each.callback_id })), (callback_id) =>
          tell("shortcut", { callback_id, channel: message.channel, ts: message.ts }).catch(complain))
      : null,
  );
}

function menuButton(sign, label, options, choose) {
  const show = () => openMenu({ anchor: node, label, find: matching([{ options }]), choose: (option) => choose(option.value), search: false });
  const node = button(icon(sign), show, { "aria-label": label, title: label, "aria-haspopup": "listbox", "aria-expanded": "false" });
  return node;
}
