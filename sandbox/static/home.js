/** The Home tab of the app. */

import { blockNodes } from "./blocks/index.js";
import { byId, el, fill } from "./dom.js";
import { keepFocus } from "./focus.js";
import { state, when } from "./state.js";
import { Surface } from "./surface.js";

function draw() {
  const home = byId("home");
  home.hidden = state.place.tab !== "home";
  if (home.hidden) return;
  if (!state.home) {
    fill(home, el("p", { class: "empty-channel" }, `${state.bot.name} shows nothing here yet.`));
    return;
  }
  const top = home.scrollTop;
  const surface = new Surface({ view_id: state.home.id });
  keepFocus(home, () => fill(home, el("div", { class: "blocks" }, blockNodes(state.home.blocks, surface))));
  home.scrollTop = top;
}

when("place home users", draw);
