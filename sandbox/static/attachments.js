/** Files that wait beside what is being typed: chosen, or dropped there. */

import { send } from "./api.js";
import { button, el, fill, icon } from "./dom.js";
import { complain } from "./notices.js";

/** The files of a composer: the `button` that chooses them, and their `list`. */
export class Attachments {
  constructor() {
    this.files = [];
    this.list = el("ul", { class: "files", "aria-label": "Files to send" });
    const field = el("input", { type: "file", multiple: true, hidden: true, "aria-label": "Attach files" });
    field.addEventListener("change", () => this.take(field.files).then(() => (field.value = "")));
    this.button = el("span", {}, field, button(icon("clip"), () => field.click(), { class: "plain", "aria-label": "Attach a file", title: "Attach a file" }));
  }

  /** The ids of the files, for the message. */
  get ids() {
    return this.files.map((each) => each.id);
  }

  /** Take what is dropped on `node`. */
  takeDrops(node) {
    node.addEventListener("dragover", (event) => (event.preventDefault(), node.classList.add("dropping")));
    node.addEventListener("dragleave", () => node.classList.remove("dropping"));
    node.addEventListener("drop", (event) => {
      event.preventDefault();
      node.classList.remove("dropping");
      this.take(event.dataTransfer.files);
    });
  }

  /** Upload files, and keep them beside the text. */
  async take(chosen) {
    await Promise.all([...chosen].map(send)).then((sent) => this.files.push(...sent), complain);
    this.draw();
  }

  /** They were sent. */
  clear() {
    this.files = [];
    this.draw();
  }

  draw() {
    const drop = (file) => () => ((this.files = this.files.filter((each) => each !== file)), this.draw());
    fill(this.list, this.files.map((file) => el("li", {}, file.name, " ", button(icon("close"), drop(file), { class: "plain", "aria-label": `Remove ${file.name}` }))));
  }
}
