import { message } from "../../../../../messages/preview.js";
import { formatBytes } from "../../../../../messages/units.js";
import { listingOf } from "../../../encrypted/preview/archives.js";

/**
 * @import { Entry } from "../../../encrypted/preview/entries.js"
 * @import { Source } from "../../../encrypted/preview/reading.js"
 */

/**
 * @param {Source} source
 * @param {{ signal: AbortSignal, onBytes: (bytes: number) => void }} options
 * @returns {Promise<HTMLElement | null>} null if it is no archive
 */
export async function archiveOf(source, options) {
  const listing = await listingOf(source, options);
  if (listing === null) return null;
  const files = listing.entries.filter(({ folder }) => !folder);
  const element = document.createElement("div");
  element.className = "document";
  const bar = document.createElement("p");
  bar.className = "document__bar small";
  const size = formatBytes(files.reduce((total, file) => total + file.size, 0));
  bar.textContent = listing.cut ? message("insideCut", { count: files.length }) : message("inside", { count: files.length, size });
  element.append(bar, regionOf(source.name, listing.entries));
  return element;
}

/**
 * @param {string} name of the archive
 * @param {Entry[]} entries
 */
function regionOf(name, entries) {
  const region = document.createElement("div");
  region.className = "preview__text data-table data-table--wide";
  region.tabIndex = 0;
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", message("files", { name }));
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (const text of [message("fileName"), message("fileSize")]) {
    const cell = document.createElement("th");
    cell.textContent = text;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const entry of entries) addRow(body, entry);
  region.append(table);
  return region;
}

/**
 * @param {HTMLTableSectionElement} body
 * @param {Entry} entry
 */
function addRow(body, { name, size, folder, locked }) {
  const row = body.insertRow();
  const path = document.createElement("bdi");
  path.textContent = folder ? `${name}/` : name;
  row.insertCell().append(path, ...(locked ? [` (${message("locked")})`] : []));
  const cell = row.insertCell();
  cell.className = "number";
  cell.textContent = folder ? "" : formatBytes(size);
}
