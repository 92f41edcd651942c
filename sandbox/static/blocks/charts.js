/** Charts, as drawings with their numbers in words beside them, for those who see no drawing. */

import { el, svg } from "../dom.js";
import { state } from "../state.js";

const [MOST_WIDE, HEIGHT] = [600, 260];
const BESIDE = 110; // pixels beside a drawing on a phone
const FRAME = { left: 56, right: 12, top: 12, bottom: 40 };
const LINES = 4; // across the plot, at most one more
const MOST_LABELS = 8; // below the plot

/** A data visualization block. */
export function chart(block) {
  const { type } = block.chart;
  const drawn = type === "pie" ? pie(block.chart) : plot(block.chart);
  return el("figure", { class: `chart chart-${type}` }, el("figcaption", {}, block.title), drawn);
}

function number(value) {
  return new Intl.NumberFormat(state.me.locale, { maximumFractionDigits: 2 }).format(value);
}

/** A square of a series' colour before its name. */
function key(at, ...words) {
  return el("li", {}, el("span", { class: `swatch hue-${at}`, "aria-hidden": "true" }), words);
}

function pie({ segments }) {
  const total = segments.reduce((sum, each) => sum + each.value, 0);
  const drawing = svg("svg", { viewBox: "-100 -100 200 200", "aria-hidden": "true" });
  let turned = 0;
  segments.forEach(({ value }, at) => {
    drawing.append(svg("path", { d: slice(turned, turned + value / total), class: `hue-${at}` }));
    turned += value / total;
  });
  const share = (value) => new Intl.NumberFormat(state.me.locale, { style: "percent" }).format(value / total);
  return [drawing, el("ul", { class: "legend" }, segments.map(({ label, value }, at) => key(at, `${label}: ${number(value)} (${share(value)})`)))];
}

/** The outline of a slice, `from` and `to` as parts of the whole turn; a whole circle is drawn as two halves. */
function slice(from, to) {
  const at = (part) => [Math.sin(part * 2 * Math.PI) * 98, -Math.cos(part * 2 * Math.PI) * 98].map((each) => each.toFixed(2)).join(" ");
  if (to - from > 0.9999) return `M${at(0)}A98 98 0 0 1 ${at(0.5)}A98 98 0 0 1 ${at(1)}Z`;
  return `M0 0L${at(from)}A98 98 0 ${to - from > 0.5 ? 1 : 0} 1 ${at(to)}Z`;
}

function plot({ type, series, axis_config: { categories, x_label, y_label } }) {
  const valueOf = (one, category) => one.data.find((point) => point.label === category)?.value ?? 0;
  const rows = series.map((one) => categories.map((category) => valueOf(one, category)));
  const width = Math.min(MOST_WIDE, innerWidth - BESIDE);
  const scale = scaled(rows.flat(), categories.length, width);
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true" });
  drawing.append(...grid(scale), ...below(categories, scale), ...rows.flatMap((row, at) => SHAPES[type](row, at, rows.length, scale)));
  if (x_label) drawing.append(words(x_label, (FRAME.left + width - FRAME.right) / 2, HEIGHT - 4, "middle"));
  return [
    y_label ? el("p", { class: "hint", "aria-hidden": "true" }, y_label) : null,
    drawing,
    series.length > 1 ? el("ul", { class: "legend" }, series.map((one, at) => key(at, one.name))) : null,
    inWords(series, categories, rows, { x_label, y_label }),
  ];
}

/** Where values and categories stand: zero is always there, and the lines across are at round numbers. */
function scaled(values, count, width) {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const rough = (most - least || 1) / LINES;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((each) => each * power >= rough) * power;
  const [bottom, top] = [Math.floor(least / step) * step, Math.ceil((most || 1) / step) * step];
  const high = HEIGHT - FRAME.top - FRAME.bottom;
  const wide = (width - FRAME.left - FRAME.right) / count;
  const lines = Array.from({ length: Math.round((top - bottom) / step) + 1 }, (_none, at) => bottom + at * step);
  return { y: (value) => FRAME.top + ((top - value) / (top - bottom)) * high, x: (at) => FRAME.left + at * wide, wide, lines, right: width - FRAME.right };
}

function words(text, x, y, anchor) {
  const node = svg("text", { x, y, "text-anchor": anchor });
  node.textContent = text;
  return node;
}

function grid({ y, lines, right }) {
  return lines.flatMap((value) => [
    svg("line", { x1: FRAME.left, x2: right, y1: y(value), y2: y(value), class: value === 0 ? "zero" : null }),
    words(new Intl.NumberFormat(state.me.locale, { notation: "compact" }).format(value), FRAME.left - 6, y(value) + 4, "end"),
  ]);
}

function below(categories, { x, wide }) {
  const every = Math.ceil(categories.length / MOST_LABELS);
  const room = Math.max(4, Math.floor((wide * every) / 7));
  const cut = (label) => (label.length > room ? `${label.slice(0, room - 1)}…` : label);
  return categories.flatMap((label, at) => (at % every ? [] : [words(cut(label), x(at) + wide / 2, HEIGHT - FRAME.bottom + 16, "middle")]));
}

const middles = (row, { x, y, wide }) => row.map((value, at) => `${(x(at) + wide / 2).toFixed(1)} ${y(value).toFixed(1)}`);
const line = (row, at, _of, scale) => {
  const dots = middles(row, scale).map((point) => point.split(" "));
  return [
    svg("path", { d: `M${middles(row, scale).join("L")}`, class: `stroke hue-${at}` }),
    ...dots.map(([cx, cy]) => svg("circle", { cx, cy, r: 3, class: `hue-${at}` })),
  ];
};
const SHAPES = {
  bar: (row, at, of, { x, y, wide }) => row.map((value, place) => {
    const [gap, zero] = [wide * 0.12, y(0)];
    const each = (wide - 2 * gap) / of;
    const place_ = { x: x(place) + gap + at * each, width: Math.max(1, each - 1) };
    return svg("rect", { ...place_, y: Math.min(zero, y(value)), height: Math.abs(zero - y(value)), class: `hue-${at}` });
  }),
  line,
  area(row, at, of, scale) {
    const ends = [row.length - 1, 0].map((place) => `${scale.x(place) + scale.wide / 2} ${scale.y(0)}`);
    return [svg("path", { d: `M${[...middles(row, scale), ...ends].join("L")}Z`, class: `area hue-${at}` }), ...line(row, at, of, scale)];
  },
};

/** The numbers as a table that only screen readers meet. */
function inWords(series, categories, rows, { x_label, y_label }) {
  return el("table", { class: "unseen" },
    y_label ? el("caption", {}, y_label) : null,
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, x_label ?? ""), series.map((one) => el("th", { scope: "col" }, one.name)))),
    el("tbody", {}, categories.map((label, at) => el("tr", {}, el("th", { scope: "row" }, label), rows.map((row) => el("td", {}, number(row[at])))))));
}
