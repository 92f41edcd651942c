/** Block Kit as elements: one entry for each kind of block. */

import { el, freshId } from "../dom.js";
import { mrkdwn, plainText } from "../mrkdwn.js";
import { elementNode } from "./elements.js";
import { inputBlock } from "./input.js";
import { richText } from "./rich_text.js";

/** One of Slack's text objects as nodes. */
export function textNodes(text) {
  return text.type === "mrkdwn" ? mrkdwn(text.text) : plainText(text);
}

const BLOCKS = {
  header: (block) => el("h3", { class: "header" }, plainText(block.text)),
  divider: () => el("hr"),
  image: (block) => figure(block),
  input: inputBlock,
  rich_text: (block) => el("div", { class: "rich" }, block.elements.map(richText)),
  markdown: (block) => el("div", { class: "text" }, block.text),

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

function figure(block) {
  return el("figure", {}, block.title ? el("figcaption", {}, plainText(block.title)) : null, picture(block));
}

function picture(image) {
  return el("img", { src: image.image_url, alt: image.alt_text, loading: "lazy" });
}
