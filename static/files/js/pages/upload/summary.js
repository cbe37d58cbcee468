import { formatBytes } from "../../../../messages/units.js";
import { message } from "../../../../messages/upload.js";
import { byId, find } from "../dom.js";
import { commonFolder, pathOf } from "./folders.js";

/** @import { FileJob } from "./file-job.js" */

/**
 * Returns one row for many files: thousands of rows would take seconds.
 * @param {FileJob[]} many chosen
 * @param {() => void} onRemove the row is gone; its files have to go, too
 */
export function summaryOf(many, onRemove) {
  const copy = /** @type {DocumentFragment} */ (byId("upload-summary", HTMLTemplateElement).content.cloneNode(true));
  const row = find(copy, "li", HTMLLIElement);
  const size = many.reduce((sum, { file }) => sum + file.size, 0);
  const { name } = commonFolder(many.map(({ file }) => pathOf(/** @type {File} */ (file))));
  find(row, '[data-part="name"]', HTMLElement).textContent = name || message("manyFiles");
  find(row, '[data-part="facts"]', HTMLElement).textContent = message("manyFacts", { count: many.length, size: formatBytes(size) });
  find(row, "button", HTMLButtonElement).addEventListener("click", () => {
    row.remove();
    onRemove();
    byId("upload-file", HTMLInputElement).focus();
  });
  return row;
}
