/** Moments as the person who acts reads them: in their zone and their language. */

import { state } from "./state.js";

const FORMATS = {
  date: { year: "numeric", month: "long", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  time: { timeStyle: "short" },
  time_secs: { timeStyle: "medium" },
};
const DAY = 86400000;

/** A moment in one of Slack's formats; `at` is a Date. */
function format(at, name) {
  const shown = new Intl.DateTimeFormat(state.me.locale, { ...FORMATS[name], timeZone: state.me.tz });
  return shown.format(at);
}

/** A message's time of day. */
export function timeOf(ts) {
  return format(new Date(Number(ts) * 1000), "time");
}

/** The day of a message, in words where it is near. */
export function dayOf(ts) {
  const at = new Date(Number(ts) * 1000);
  return near(at, new Date()) ?? format(at, "date_long");
}

/** A moment to the minute, `iso` as the API writes it. */
export function momentOf(iso) {
  const at = new Date(iso);
  return `${format(at, "date_long")}, ${format(at, "time")}`;
}

/** What `<!date^unix^pattern|fallback>` shows; the fallback where the pattern makes no sense. */
export function slackDate(unix, pattern, fallback) {
  const at = new Date(Number(unix) * 1000);
  if (Number.isNaN(at.getTime())) return fallback;
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => {
    const pretty = name.endsWith("_pretty");
    const plain = pretty ? name.slice(0, -"_pretty".length) : name;
    if (!(plain in FORMATS)) return whole;
    return (pretty && near(at, botsNow())?.toLowerCase()) || format(at, plain);
  });
}

/** A moment, in Unix seconds, as the browser's picker wants it: the wall clock of the person who acts. */
export function momentIn(unix) {
  const options = { timeZone: state.me.tz, dateStyle: "short", timeStyle: "short" };
  return new Intl.DateTimeFormat("sv-SE", options).format(new Date(unix * 1000)).replace(" ", "T");
}

/** The other way round. Twice, since the zone's offset may differ between the first guess and the moment itself. */
export function momentOut(wall) {
  const seconds = (moment) => Date.parse(`${moment}Z`) / 1000;
  const shifted = (guess) => seconds(wall) - (seconds(momentIn(guess)) - guess);
  return shifted(shifted(seconds(wall)));
}

/** What the bot takes for the present: what it tells of is near by its clock, while messages keep the real time. */
function botsNow() {
  return new Date(Date.now() + state.clock.ahead * 1000);
}

function near(at, now) {
  const dayNumber = (moment) => Math.floor(Date.parse(new Intl.DateTimeFormat("en-CA", { timeZone: state.me.tz }).format(moment)) / DAY);
  const days = dayNumber(at) - dayNumber(now);
  return { 0: "Today", 1: "Tomorrow", [-1]: "Yesterday" }[days];
}
