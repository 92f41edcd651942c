/** The interactive elements of blocks. Each takes (block, element, surface, describedBy) and makes a node. */

import { button, el, icon } from "../dom.js";
import { openMenu, matching } from "../menu.js";
import { plainText } from "../mrkdwn.js";
import { choiceList, field, picker } from "./fields.js";
import { fileInput } from "./files.js";
import { isMenu, menuNode } from "./menus.js";
import { picture } from "./pictures.js";

const DRAW = {
  button(block, element, surface, describedBy) {
    const use = async () => {
      if (element.url) window.open(element.url, "_blank", "noopener");
      await surface.use(block, element, undefined, node);
    };
    const node = button(plainText(element.text), use, {
      class: ["element", element.style].filter(Boolean).join(" "),
      "aria-label": element.accessibility_label,
      "aria-describedby": describedBy,
    });
    return node;
  },

  overflow(block, element, surface, describedBy) {
    const options = element.options.map((option) => ({
      label: plainText(option.text),
      description: option.description && plainText(option.description),
      value: option.value,
      url: option.url,
    }));
    const choose = (option) => {
      if (option.url) window.open(option.url, "_blank", "noopener");
      surface.use(block, element, option.value, node);
    };
    const show = () => openMenu({ anchor: node, label: "More actions", find: matching([{ options }]), choose, search: false });
    const node = button(icon("more"), show, { class: "element round", "aria-label": "More actions", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-describedby": describedBy });
    return node;
  },

  image: (block, element) => picture(element, "thumb"),
  datepicker: picker("date"),
  timepicker: picker("time"),
  datetimepicker: picker("datetime-local"),
  checkboxes: choiceList("checkbox"),
  radio_buttons: choiceList("radio"),
  plain_text_input: field,
  email_text_input: field,
  url_text_input: field,
  number_input: field,
  file_input: fileInput,
};

/**
 * An element of a block as a node. `describedBy` is the id of the text beside it.
 */
export function elementNode(block, element, surface, describedBy = null) {
  const draw = isMenu(element) ? menuNode : DRAW[element.type];
  if (!draw) return el("span", { class: "unknown" }, `An element of type ${element.type}`);
  const node = draw(block, element, surface, describedBy);
  node.dataset.action = element.action_id;
  return node;
}
