import { formatBytes } from "../../../../messages/units.js";
import { byId, find } from "../dom.js";
import { addPreview } from "./bundle-preview.js";
import { AT_ONCE, kindOf, shownKind } from "../../encrypted/preview/kinds.js";
import { SealedBundle } from "../../encrypted/bundle.js";

/**
 * @import { BundledFile } from "../../encrypted/bundled-file.js"
 * @import { SealedFile } from "../../encrypted/file.js"
 * @import { MediaKind } from "../../encrypted/preview/media-types.js"
 */

/** @typedef {SealedFile | SealedBundle | BundledFile} Savable */

const TIMEOUT = 60_000; // milliseconds
/** @type {Record<MediaKind, string>} */
const ICONS = { image: "image", drawing: "image", audio: "audio", video: "video", text: "text", active: "text", file: "file" };

const section = byId("share-list", HTMLElement);
const rows = byId("share-list-rows", HTMLUListElement);
const template = byId("share-list-row", HTMLTemplateElement);

/**
 * Reads the manifest, and shows each file of the bundle with its own button.
 * @param {SealedFile} sealed
 * @param {(file: BundledFile) => void} onDownload
 */
export async function showBundle(sealed, onDownload) {
  const list = await SealedBundle.read(sealed, { signal: AbortSignal.timeout(TIMEOUT), onRetry: () => {} });
  rows.replaceChildren(...list.files.map((file) => rowOf(file, onDownload)));
  section.hidden = false;
  return list;
}

/**
 * Returns the bundle's first picture that is small enough to show without a click, like a single file.
 * @param {SealedBundle} list
 */
export function coverOf({ files }) {
  return files.find((file) => shownKind(file) === "image" && file.size <= AT_ONCE);
}

/**
 * @param {BundledFile} file
 * @param {(file: BundledFile) => void} onDownload
 */
function rowOf(file, onDownload) {
  const fragment = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const row = find(fragment, ".file-row", HTMLLIElement);
  find(row, `[data-icon=${ICONS[kindOf(file)]}]`, HTMLElement).hidden = false;
  for (const name of row.querySelectorAll('[data-part="name"]')) name.textContent = file.name;
  find(row, '[data-part="size"]', HTMLElement).textContent = formatBytes(file.size);
  find(row, "[data-action=download]", HTMLButtonElement).addEventListener("click", () => onDownload(file));
  addPreview(row, file);
  return row;
}
