/** The greeting: five things to try, each of them a button away. */

import { composer } from "./composer.js";
import { openDialog } from "./dialog.js";
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

/** A deal that a menu of the last answer moves, as a person would read it off the board: `*#142 Acme renewal*`. */
function someDeal() {
  const sections = kept(SALES).reverse().flatMap((message) => message.blocks ?? []);
  const rows = sections.filter((block) => block.accessory?.type === "static_select");
  const [, number, word] = rows.map((block) => /#(\d+) ([\p{L}\p{N}]+)/u.exec(block.text?.text)).find(Boolean) ?? ["", "", ""];
  return { number, word };
}

const STEPS = [
  ["See the board.", "/deal board", () => prepare(ANA, SALES, () => "/deal board")],
  ["Move one of Ana’s deals by the “Move to…” menu beside it, then look at #sales as somebody else: the channel heard of it.", "Act as Chris", () => actAs(CHRIS, SALES)],
  ["Win a deal, then press Undo.", "/deal won …", () => prepare(ANA, SALES, () => `/deal won ${someDeal().number}`)],
  ["Find a deal by a word of its name, and open its card.", "/deal find …", () => prepare(ANA, SALES, () => `/deal find ${someDeal().word}`)],
  ["Ask as Guido, a guest, and be refused.", "Act as Guido", () => prepare(GUIDO, PARTNERS, () => "/deal board")],
];

function greet() {
  const close = () => dialog.close();
  const step = ([words, label, run]) =>
    el("li", {}, el("span", {}, words), button(label, () => (close(), run().catch(complain)), { class: "step" }));
  sessionStorage.setItem(SEEN, "yes");
  const dialog = openDialog(
    { class: "greeting", "aria-labelledby": "greeting-title" },
    close,
    el("h2", { id: "greeting-title" }, `Try ${state.bot.name}`),
    el("p", {}, "This is a stand-in for Slack with sample deals, on your machine alone. You can be anyone in it: choose under “Act as”. Five things to try:"),
    el("ol", {}, STEPS.map(step)),
    el("p", { class: "hint" }, "The buttons put the command into the message field; Enter sends it. “Try” at the top brings this back."),
    el("footer", {}, button("Look around", close, { class: "primary", autofocus: true })),
  );
}

/** Greet a visitor who is here for the first time. */
export function greetOnce() {
  if (!sessionStorage.getItem(SEEN)) greet();
}

when("greet", greet);
