import { message } from "../../../../messages/share.js";
import { formatBytes } from "../../../../messages/units.js";
import { byName } from "../by-name.js";
import { byId, find } from "../dom.js";
import { addPreview } from "./bundle-preview.js";
import { AT_ONCE, kindOf, shownKind } from "../../encrypted/preview/kinds.js";
import { SealedBundle } from "../../encrypted/bundle.js";
import { given } from "./view.js";
import { treeOf } from "../../encrypted/tree.js";

/**
 * @import { BundledFile } from "../../encrypted/bundled-file.js"
 * @import { SealedFile } from "../../encrypted/file.js"
 * @import { Folder } from "../../encrypted/tree.js"
 * @import { MediaKind } from "../../encrypted/preview/media-types.js"
 */

/** @typedef {SealedFile | SealedBundle | BundledFile} Savable */

const TIMEOUT = 60_000; // milliseconds
/** @type {Record<MediaKind, string>} */
const ICONS = { image: "image", heic: "image", drawing: "image", audio: "audio", video: "video", text: "text", active: "text", archive: "file", pdf: "file", file: "file" };

const section = byId("share-list", HTMLElement);
const rows = byId("share-list-rows", HTMLUListElement);
const template = byId("share-list-row", HTMLTemplateElement);
const folderTemplate = byId("share-list-folder", HTMLTemplateElement);
const moreTemplate = byId("share-list-more", HTMLTemplateElement);

/** Rows that a folder shows before it is asked for more: a few thousand at once would block the page for seconds. */
const AT_FIRST = 200;

/**
 * Reads the manifest, and shows each file of the bundle with its own button.
 * @param {SealedFile} sealed
 * @param {(file: BundledFile) => void} onDownload
 */
export async function showBundle(sealed, onDownload) {
  const list = await SealedBundle.read(sealed, { signal: AbortSignal.timeout(TIMEOUT), onRetry: () => {} });
  list.limited = given.limited;
  rows.replaceChildren();
  fill(rows, treeOf(list.files), onDownload);
  offerGallery(list);
  section.hidden = false;
  return list;
}

/**
 * Offers the gallery for two pictures or more. If downloads are limited, each picture of it would use one.
 * @param {SealedBundle} list
 */
function offerGallery({ files }) {
  const pictures = files.filter((file) => ["image", "heic"].includes(shownKind(file) ?? ""));
  const button = byId("share-gallery-open", HTMLButtonElement);
  button.hidden = given.limited || pictures.length < 2;
  button.onclick = async () => (await import("./gallery.js")).openGallery(pictures);
}

/**
 * Lists what is directly in a folder: the folders first, then the files. Those at the top are in the order in which they
 * were sent; nobody chose an order of those in a folder.
 * @param {HTMLUListElement} list
 * @param {Folder<BundledFile>} folder
 * @param {(file: BundledFile) => void} onDownload
 */
function fill(list, folder, onDownload) {
  const folders = [...folder.folders.values()].sort((a, b) => byName.compare(a.name, b.name));
  const files = list === rows ? folder.files : [...folder.files].sort((a, b) => byName.compare(a.name, b.name));
  const inside = [...folders, ...files];
  /** @param {number} start */
  const show = (start) => {
    const shown = inside.slice(start, start + AT_FIRST);
    list.append(...shown.map((each) => ("folders" in each ? folderRowOf(each, onDownload) : rowOf(each, onDownload))));
    const left = inside.length - start - shown.length;
    if (left > 0) list.append(moreRow(left, () => show(start + AT_FIRST)));
  };
  show(0);
}

/**
 * @param {number} left
 * @param {() => void} onMore
 */
function moreRow(left, onMore) {
  const row = find(/** @type {DocumentFragment} */ (moreTemplate.content.cloneNode(true)), "li", HTMLLIElement);
  const button = find(row, "button", HTMLButtonElement);
  button.textContent = message("showMore", { count: left });
  button.addEventListener("click", () => {
    const before = row.previousElementSibling;
    row.remove();
    onMore();
    const next = before?.nextElementSibling?.querySelector("button, summary");
    if (next instanceof HTMLElement) next.focus(); // what had the focus is gone
  });
  return row;
}

/**
 * Returns the row of a folder, which is filled when it is opened.
 * @param {Folder<BundledFile>} folder
 * @param {(file: BundledFile) => void} onDownload
 */
function folderRowOf(folder, onDownload) {
  const row = find(/** @type {DocumentFragment} */ (folderTemplate.content.cloneNode(true)), "li", HTMLLIElement);
  find(row, '[data-part="name"]', HTMLElement).textContent = folder.name;
  const facts = message("folderFacts", { count: folder.count, size: formatBytes(folder.size) });
  find(row, '[data-part="facts"]', HTMLElement).textContent = facts;
  const inside = find(row, "ul", HTMLUListElement);
  find(row, "details", HTMLDetailsElement).addEventListener("toggle", () => {
    if (inside.childElementCount === 0) fill(inside, folder, onDownload);
  });
  return row;
}

/**
 * Returns the bundle's first picture that is small enough to show without a click, like a single file. A HEIC takes
 * seconds in most browsers, so it is the cover of a bundle that has no other picture.
 * @param {SealedBundle} list
 */
export function coverOf({ files }) {
  const first = (/** @type {string} */ kind) => files.find((file) => shownKind(file) === kind && file.size <= AT_ONCE);
  return first("image") ?? first("heic");
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
