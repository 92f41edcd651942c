/** Elements, made one way only: never from markup, so that what people wrote can never become markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. `attributes` are set as attributes, but `class`, `on` ({event: listener}), `data` (data-*) and
 * booleans, which stand for their presence. Children are nodes or text; null, undefined and false are left out.
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An element of a drawing, with these attributes; null ones are left out. */
export function svg(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(name, value);
  return node;
}

/** A button that never submits a form. */
export function button(label, onClick, attributes = {}) {
  return el("button", { type: "button", on: { click: onClick }, ...attributes }, label);
}

/** The element of the page with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Replace all that is in `node`. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter((child) => child));
  return node;
}

let lastId = 0;

/** An id that no other element has. */
export function freshId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** Outlines on a grid of 20 by 20, drawn in the colour of the text. */
const ICONS = {
  menu: "M3 5h14M3 10h14M3 15h14",
  close: "M5 5l10 10M15 5L5 15",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  bolt: "M11 2L4 11h5l-1 7 7-9h-5z",
  send: "M3 10h12M10 4l6 6-6 6",
  reply: "M3 4h14v9H9l-4 4v-4H3z",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 8a2 2 0 100 4 2 2 0 000-4z",
  wire: "M3 7h13l-3-3M17 13H4l3 3",
  clock: "M10 3a7 7 0 100 14 7 7 0 000-14zM10 6v4l3 2",
  fault: "M10 3l8 14H2zM10 8v4M10 14.5h.01",
  down: "M5 8l5 5 5-5",
  smile: "M10 3a7 7 0 100 14 7 7 0 000-14zM7 8h.01M13 8h.01M7 12c1.5 2 4.500 2 6 0",
  lock: "M5 9h10v8H5zM7 9V6a3 3 0 016 0v3",
  back: "M12 4l-6 6 6 6",
  clip: "M14 6l-6.500 6.500a1.500 1.500 0 002 2L16 8a3 3 0 00-4.500-4L5 10.500a4.500 4.500 0 006.500 6.500L16 12.500",
  help: "M10 3a7 7 0 100 14 7 7 0 000-14zM8 8a2 2 0 113 1.700c-.7.4-1 .8-1 1.600M10 14h.01",
};

/** An icon; decoration only, so what it stands on needs a label. */
export function icon(name) {
  const drawing = svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true", class: "icon" });
  drawing.append(svg("path", { d: ICONS[name] }));
  return drawing;
}
