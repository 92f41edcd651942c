/** Where the keys are: kept when what has them is drawn anew. What is to be found again has a `data-action`. */

import { byId } from "./dom.js";

const PARTS = "button, input, textarea";

/** What within `place` is the same as `node` once was; undefined where there is no such. */
export function sameElement(place, node) {
  const { action } = node.closest("[data-action]")?.dataset ?? {};
  const whole = action && place.querySelector(`[data-action="${CSS.escape(action)}"]`);
  if (!whole) return undefined;
  const parts = whole.matches(PARTS) ? [whole] : [...whole.querySelectorAll(PARTS)];
  return parts.find((each) => each.type === node.type && each.value === node.value) ?? parts[0];
}

/** Draw `place` anew; the focus stays on the same element of it. */
export function keepFocus(place, draw) {
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  draw();
  if (focused && !focused.isConnected) sameElement(place, focused)?.focus({ preventScroll: true });
}

/** Answers with a function that gives the focus back to what has it now, if nothing has it by then. */
export function rememberFocus() {
  const node = document.activeElement;
  const { ts } = node.closest("[data-ts]")?.dataset ?? {};
  const around = node.closest("dialog") ?? document.body;
  return () => {
    if (document.activeElement !== document.body) return;
    const place = (ts && document.querySelector(`[data-ts="${ts}"]`)) || around;
    const back = node.isConnected && node !== document.body ? node : (sameElement(place, node) ?? byId("composer"));
    back?.focus();
  };
}
