/** The file input: files from the visitor's machine, kept by the sandbox. */

import { send } from "../api.js";
import { button, el, fill, icon } from "../dom.js";
import { complain, notify } from "../notices.js";
import { take } from "./taking.js";

const MOST = 10; // files, where the element says nothing else

/** A file input. */
export function fileInput(block, element, surface, describedBy) {
  const most = element.max_files ?? MOST;
  const list = el("ul", { class: "files" });
  const field = el("input", { type: "file", multiple: most > 1, accept: element.filetypes?.map((each) => `.${each}`).join(","), "aria-describedby": describedBy });
  const node = el("div", { class: "element file-input" }, field, list);
  const files = () => surface.valueOf(block, element) ?? [];
  const keep = (chosen) => take(block, element, surface, chosen, node);
  const show = () => {
    const drop = (file) => () => (keep(files().filter((each) => each.id !== file.id)), field.focus());
    fill(list, files().map((file) => el("li", {}, file.name, " ", button(icon("close"), drop(file), { class: "plain", "aria-label": `Remove ${file.name}` }))));
  };
  field.addEventListener("change", async () => {
    const fits = (file) => !element.filetypes || element.filetypes.includes(file.name.split(".").pop().toLowerCase());
    const given = [...field.files];
    if (!given.every(fits)) notify(`Only files of these kinds: ${element.filetypes.join(", ")}.`);
    else if (files().length + given.length > most) notify(most === 1 ? "One file only." : `At most ${most} files.`);
    else await Promise.all(given.map(send)).then((sent) => keep([...files(), ...sent]), complain);
    field.value = "";
  });
  surface.showing(element, show);
  return node;
}
