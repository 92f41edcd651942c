/** The greeting: five things to try, each of them a button away. */

import { composer } from "./composer.js";
import { button, el } from "./dom.js";
import { complain } from "./notices.js";
import { kept, state, when } from "./state.js";
import { actAs, open } from "./visit.js";

const SEEN = "greeted";
const [ANA, CHRIS, GUIDO] = ["U0ANA", "U0CHRIS", "U0GUIDO"];
const [SALES, PARTNERS] = ["C0SALES", "C0PARTNERS"];

/** Go to `channel` as `user` and put `text` where it can be sent. */
async function prepare(user, channel, text) {
  if (state.me.id !== user) await actAs(user, channel);
  else if (state.place.channel !== channel || state.place.tab === "home") await open(channel);
  composer()?.write(text());
}

/** A deal that a menu of the last answer moves, as a person would read it off the board. */
function someDeal() {
  const sections = kept(SALES).reverse().flatMap((message) => message.blocks ?? []);
  const row = sections.find((block) => block.accessory?.type === "static_select" && /#\d+/.test(block.text?.text));
  return row ? /#(\d+)/.exec(row.text.text)[1] : "";
}

const STEPS = [
  ["See the board", "/deal board", () => prepare(ANA, SALES, () => "/deal board")],
  ["Move one of your deals: choose a stage in the “Move to…” menu beside it.", null, null],
  ["Look at #sales as somebody else: the channel heard of it.", "Act as Chris", () => actAs(CHRIS, SALES)],
  ["Win a deal, then press Undo.", "/deal won …", () => prepare(ANA, SALES, () => `/deal won ${someDeal()}`)],
  ["Ask as Guido, a guest, and be refused.", "Act as Guido", () => prepare(GUIDO, PARTNERS, () => "/deal board")],
];

function greet() {
  document.querySelector("dialog.greeting")?.remove();
  const close = () => dialog.close();
  const step = ([words, label, run]) =>
    el("li", {}, el("span", {}, words), label ? button(label, () => (close(), run().catch(complain)), { class: "step" }) : null);
  const dialog = el(
    "dialog",
    { class: "greeting", "aria-labelledby": "greeting-title", on: { close: () => (sessionStorage.setItem(SEEN, "yes"), dialog.remove()) } },
    el("h2", { id: "greeting-title" }, `Try ${state.bot.name}`),
    el("p", {}, "This is a stand-in for Slack with sample deals, on your machine alone. You can be anyone in it: choose under “Act as”. Five things to try:"),
    el("ol", {}, STEPS.map(step)),
    el("p", { class: "hint" }, "The buttons put the command into the message field; Enter sends it. “Try” at the top brings this back."),
    el("footer", {}, button("Look around", close, { class: "primary", autofocus: true })),
  );
  document.body.append(dialog);
  dialog.showModal();
}

/** Greet a visitor who is here for the first time. */
export function greetOnce() {
  if (!sessionStorage.getItem(SEEN)) greet();
}

when("greet", greet);
