import { message } from "../../../../../messages/preview.js";
import { tableOf } from "../../../encrypted/preview/csv.js";

/**
 * Shows comma-separated values. A cell that a spreadsheet would compute is text here, like any other.
 * @param {string} name of the file
 * @param {string} text
 * @param {string | null} delimiter
 */
export function tableRegion(name, text, delimiter) {
  const { rows, count, columns } = tableOf(text, delimiter);
  const region = document.createElement("div");
  region.className = "preview__text data-table";
  region.tabIndex = 0;
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", message("text", { name }));
  const table = document.createElement("table");
  const [head = [], ...body] = rows;
  table.append(sectionOf("thead", [rowOf(head, "th")]), sectionOf("tbody", body.map((row) => rowOf(row, "td"))));
  region.append(table);
  const most = Math.max(0, ...rows.map((row) => row.length));
  if (rows.length < count || most < columns) region.append(cutNote({ rows: rows.length, count, most, columns }));
  return region;
}

/**
 * @param {"thead" | "tbody"} name
 * @param {HTMLElement[]} rows
 */
function sectionOf(name, rows) {
  const section = document.createElement(name);
  section.append(...rows);
  return section;
}

/**
 * @param {string[]} cells
 * @param {"th" | "td"} name
 */
function rowOf(cells, name) {
  const row = document.createElement("tr");
  for (const text of cells) {
    const cell = document.createElement(text === "" ? "td" : name); // a heading needs a text
    cell.dir = "auto";
    cell.textContent = text;
    row.append(cell);
  }
  return row;
}

/** @param {{ rows: number, count: number, most: number, columns: number }} facts */
function cutNote({ rows, count, most, columns }) {
  const note = document.createElement("p");
  note.className = "small muted";
  note.textContent = message("tableCut", { rows, all: count, columns: most, allColumns: columns });
  return note;
}
