/** The drawer at the right: a heading, a way to close it, and what one of the tools puts in. */

import { button, byId, el, fill, icon } from "./dom.js";
import { rememberFocus } from "./focus.js";
import { state, when } from "./state.js";
import { showDrawer } from "./visit.js";

const tools = new Map();
let goBack = null;

/** Register what the drawer called `name` shows: `draw(body)` fills it anew. */
export function drawerOf(name, title, draw) {
  tools.set(name, { title, draw });
}

/** Draw the open drawer anew, if it is this one. */
export function redraw(name) {
  if (state.drawer === name) tools.get(name).draw(byId("drawer").querySelector(".content"));
}

function draw() {
  const drawer = byId("drawer");
  const wasHidden = drawer.hidden;
  if (wasHidden) goBack = rememberFocus();
  drawer.hidden = !state.drawer;
  document.body.classList.toggle("with-drawer", Boolean(state.drawer));
  if (!state.drawer) {
    fill(drawer);
    if (!wasHidden) goBack();
    return;
  }
  const { title } = tools.get(state.drawer);
  const close = button(icon("close"), () => showDrawer(null), { class: "plain", "aria-label": `Close ${title.toLowerCase()}` });
  fill(drawer, el("header", { class: "bar" }, el("h2", { id: "drawer-heading" }, title), close), el("div", { class: "content" }));
  redraw(state.drawer);
  if (wasHidden) close.focus({ focusVisible: false });
}

document.addEventListener("keydown", (event) => {
  const isOurs = event.key === "Escape" && !event.defaultPrevented && !document.querySelector(".menu, dialog[open]");
  if (isOurs && state.drawer) showDrawer(null);
});
when("drawer", draw);
