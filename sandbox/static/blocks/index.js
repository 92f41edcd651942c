/** Block Kit as elements: one entry for each kind of block. */

import { el, freshId } from "../dom.js";
import { plainText, textNodes } from "../mrkdwn.js";
import { alert, card, carousel, container } from "./boxes.js";
import { chart } from "./charts.js";
import { elementNode } from "./elements.js";
import { inputBlock } from "./input.js";
import { markdown } from "./markdown.js";
import { figure, picture } from "./pictures.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./tables.js";

const BLOCKS = {
  header: (block) => el("h3", { class: "header" }, plainText(block.text)),
  divider: () => el("hr"),
  image: figure,
  input: inputBlock,
  rich_text: (block) => el("div", { class: "rich" }, block.elements.map(richText)),
  markdown: (block) => el("div", { class: "markdown" }, markdown(block.text)),
  table,
  data_table: dataTable,
  data_visualization: chart,
  card,
  carousel: (block, surface) => carousel(blockNodes(block.elements, surface)),
  container: (block, surface) => container(block, blockNodes(block.child_blocks, surface)),
  alert,

  section(block, surface) {
    const id = freshId("section");
    const accessory = block.accessory && elementNode(block, block.accessory, surface, id);
    const fields = (block.fields ?? []).map((field) => el("div", { class: "text" }, textNodes(field)));
    return el(
      "div",
      { class: accessory ? "section with-accessory" : "section" },
      el("div", { class: "words", id },
        block.text ? el("div", { class: "text" }, textNodes(block.text)) : null,
        fields.length ? el("div", { class: "fields" }, fields) : null),
      accessory ? el("div", { class: "accessory" }, accessory) : null,
    );
  },

  context(block) {
    const parts = block.elements.map((each) => (each.type === "image" ? picture(each) : el("span", { class: "text" }, textNodes(each))));
    return el("div", { class: "context" }, parts);
  },

  actions(block, surface) {
    return el("div", { class: "actions" }, block.elements.map((each) => elementNode(block, each, surface)));
  },
};

/** All blocks of a surface. One that the page does not know is named rather than left out. */
export function blockNodes(blocks, surface) {
  return blocks.map((block) => {
    const draw = BLOCKS[block.type];
    const node = draw ? draw(block, surface) : el("p", { class: "unknown" }, `A block of type ${block.type}`);
    node.dataset.block = block.block_id;
    return node;
  });
}
