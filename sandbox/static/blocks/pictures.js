/** Pictures, by their address or from Slack's own files. */

import { el } from "../dom.js";
import { plainText } from "../mrkdwn.js";

/** An image, of a block or an element, as a node of the class `kind`. */
export function picture(image, kind = null) {
  const address = image.image_url ?? image.slack_file?.url ?? `/files/${image.slack_file?.id}`;
  return el("img", { class: kind, src: address, alt: image.alt_text, loading: "lazy" });
}

/** An image block, with its title. */
export function figure(block) {
  return el("figure", {}, block.title ? el("figcaption", {}, plainText(block.title)) : null, picture(block));
}
