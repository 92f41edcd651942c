/** A surface: a message or a view whose elements can be used, and what the person entered there so far. */

import { tell } from "./api.js";
import { confirmed } from "./confirm.js";
import { complain, notify } from "./notices.js";

const entered = new Map(); // by surface: it outlives the surface being drawn anew
const labels = new Map(); // of what was chosen, by surface: those that the app found are in no block
const shown = new Map(); // by surface: what draws an element's choice where it stands now

/** What the API calls the field of an element's initial value, and how its raw value is got from that. */
const option = (initial) => initial?.value ?? null;
const options = (initial) => (initial ?? []).map((each) => each.value);
const INITIAL = {
  static_select: ["initial_option", option],
  external_select: ["initial_option", option],
  radio_buttons: ["initial_option", option],
  multi_static_select: ["initial_options", options],
  multi_external_select: ["initial_options", options],
  checkboxes: ["initial_options", options],
  users_select: ["initial_user"],
  channels_select: ["initial_channel"],
  conversations_select: ["initial_conversation"],
  multi_users_select: ["initial_users"],
  multi_channels_select: ["initial_channels"],
  multi_conversations_select: ["initial_conversations"],
  datepicker: ["initial_date"],
  timepicker: ["initial_time"],
  datetimepicker: ["initial_date_time"],
};

/** The surface at `place`: {channel, ts} or {view_id}. */
export class Surface {
  constructor(place) {
    this.place = place;
    const key = place.view_id ?? `${place.channel}/${place.ts}`;
    if (!entered.has(key)) {
      entered.set(key, {});
      labels.set(key, new Map());
      shown.set(key, new Map());
    }
    this.values = entered.get(key);
    this.labels = labels.get(key);
    this.shown = shown.get(key);
  }

  /** Whether it is a view. */
  get isView() {
    return Boolean(this.place.view_id);
  }

  /** What an element stands at now, raw: what was entered, or else its initial value. */
  valueOf(block, element) {
    const mine = this.values[block.block_id];
    if (mine && element.action_id in mine) return mine[element.action_id];
    const [field, read] = INITIAL[element.type] ?? ["initial_value"];
    return read ? read(element[field]) : (element[field] ?? null);
  }

  /** Remember what was entered. */
  enter(block, element, value) {
    this.values[block.block_id] = { ...this.values[block.block_id], [element.action_id]: value };
    this.shown.get(element.action_id)?.();
  }

  /** Call `show` now, and whenever the element's value changes: a menu may be open while its form is drawn anew. */
  showing(element, show) {
    this.shown.set(element.action_id, show);
    show();
  }

  /**
   * An element outside of an input block was used: ask where it wants to be confirmed, then send it. Answers
   * whether it was sent. `node` shows that it is on its way.
   */
  async use(block, element, value, node, confirm = element.confirm) {
    if (confirm && !(await confirmed(confirm))) return false;
    if (value !== undefined) this.enter(block, element, value);
    const names = { block_id: block.block_id, action_id: element.action_id };
    node?.setAttribute("aria-busy", "true");
    try {
      const done = await tell("click", { ...this.place, ...names, value, values: this.values });
      if (!done.ok && this.isView) notify(done.error);
    } catch (error) {
      complain(error);
    } finally {
      node?.removeAttribute("aria-busy");
    }
    return true;
  }

  /** The options that the app offers for `query`, as groups. */
  async find(block, element, query) {
    const names = { block_id: block.block_id, action_id: element.action_id };
    const found = await tell("options", { ...this.place, ...names, query });
    return found.option_groups ?? [{ options: found.options }];
  }
}

