/** The open conversation: its messages in order, each drawn anew in its place when it changes. */

import { dayOf } from "./dates.js";
import { byId, el, fill } from "./dom.js";
import { sameElement } from "./focus.js";
import { messageNode } from "./message.js";
import { isInChannel, kept, state, when } from "./state.js";
import { markRead } from "./visit.js";

const NEAR = 120; // pixels from the end that still count as being there

/** Keep a list of messages, in `node`, up to date: those of `list()`, drawn with `options`. */
export class MessageList {
  constructor(node, list, options = {}) {
    Object.assign(this, { node, list, options });
  }

  /** Draw everything, and go to the end. */
  draw() {
    const since = this.options.inThread ? null : state.newSince;
    const firstNew = since && this.list().find((each) => each.ts > since && each.user !== state.me.id && !each.is_ephemeral);
    const signs = (message, previous) => [daySign(message, previous), message === firstNew ? el("p", { class: "day new" }, el("span", {}, "New")) : null];
    fill(this.node, this.list().flatMap((message, at, all) => [...signs(message, all[at - 1]), messageNode(message, this.options)]));
    this.node.scrollTop = this.node.scrollHeight;
  }

  /** Show one message that is new or changed. */
  show(message) {
    const all = this.list();
    const at = all.findIndex((each) => each.ts === message.ts);
    if (at < 0) return;
    const before = this.node.querySelector(`[data-ts="${message.ts}"]`);
    const drawn = messageNode(message, this.options);
    if (before) return replace(before, drawn);
    if (at < all.length - 1) return this.draw();
    const isAtEnd = this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR;
    this.node.querySelector(".empty-channel")?.remove();
    this.node.append(...[daySign(message, all[at - 1]), drawn].filter(Boolean));
    const isMine = message.is_ephemeral || message.user === state.me.id;
    if (isAtEnd || isMine) this.reveal(drawn);
  }

  /** Take a message away. */
  remove(ts) {
    this.node.querySelector(`[data-ts="${ts}"]`)?.remove();
  }

  /** Go to the end, or to the top of a message that is longer than what can be seen. */
  reveal(drawn) {
    const isLong = drawn.offsetHeight > this.node.clientHeight;
    this.node.scrollTop = isLong ? drawn.offsetTop - this.node.offsetTop : this.node.scrollHeight;
  }
}

/** Put the new drawing of a message in place of the old; the focus stays on the same element of it. */
function replace(before, drawn) {
  const focused = before.contains(document.activeElement) ? document.activeElement : null;
  before.replaceWith(drawn);
  drawn.classList.add("changed");
  if (focused) (sameElement(drawn, focused) ?? drawn).focus({ preventScroll: true });
}

function daySign(message, previous) {
  const day = dayOf(message.ts);
  return previous && dayOf(previous.ts) === day ? null : el("p", { class: "day" }, el("span", {}, day));
}

const middle = new MessageList(byId("messages"), () => kept(state.place.channel).filter(isInChannel));

function draw() {
  const isHome = state.place.tab === "home";
  byId("messages").hidden = isHome;
  if (isHome) return;
  middle.draw();
  const channel = state.channels.get(state.place.channel);
  if (channel && !middle.list().length) {
    const words = channel.kind === "im" ? `This is between you and ${channel.name}.` : `This is the very beginning of #${channel.name}.`;
    byId("messages").append(el("p", { class: "empty-channel" }, words));
  }
}

when("place users", draw);
when("message", (message) => {
  if (message.channel !== state.place.channel || state.place.tab === "home") return;
  middle.show(message);
  if (!message.is_local) markRead(message.channel);
});
when("gone", ({ channel, ts }) => channel === state.place.channel && middle.remove(ts));
