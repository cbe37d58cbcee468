/** Reads comma-separated values (RFC 4180), as programs write them: with another delimiter, or quotes left open. */

/** What a page shows of a table. */
const MOST_ROWS = 1000;
const MOST_COLUMNS = 50;
const LONGEST_CELL = 1000; // characters

/**
 * @typedef {object} Table
 * @property {string[][]} rows
 * @property {number} count of all rows
 * @property {number} columns of the widest row that is shown, before it was cut
 */

/**
 * @param {string} text
 * @param {string | null} delimiter null: the one that its first line has most of
 * @returns {Table}
 */
export function tableOf(text, delimiter) {
  const table = { rows: /** @type {string[][]} */ ([]), count: 0, columns: 0 };
  for (const row of rowsOf(text.replace(/^\ufeff/, ""), delimiter ?? likeliest(text))) {
    table.count += 1;
    if (table.count > MOST_ROWS) continue;
    table.columns = Math.max(table.columns, row.length);
    table.rows.push(row.slice(0, MOST_COLUMNS).map((cell) => cell.slice(0, LONGEST_CELL)));
  }
  return table;
}

/** @param {string} text */
function likeliest(text) {
  const line = text.slice(0, 10_000).split(/[\r\n]/, 1)[0];
  const counts = [",", ";", "\t", "|"].map((one) => ({ one, count: line.split(one).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).one;
}

/**
 * @param {string} text
 * @param {string} delimiter
 * @returns {Generator<string[], void, void>}
 */
function* rowsOf(text, delimiter) {
  let position = 0;
  while (position < text.length) {
    /** @type {string[]} */
    const row = [];
    for (;;) {
      const { cell, end } = cellAt(text, position, delimiter);
      row.push(cell);
      position = end;
      if (text[position] !== delimiter) break;
      position += 1;
    }
    if (text[position] === "\r") position += 1;
    if (text[position] === "\n") position += 1;
    yield row;
  }
}

/**
 * @param {string} text
 * @param {number} start
 * @param {string} delimiter
 * @returns {{ cell: string, end: number }} end: of the cell, where a delimiter, a line break or nothing follows
 */
function cellAt(text, start, delimiter) {
  let quoted = "";
  let position = start;
  if (text[start] === '"') {
    const close = closingQuote(text, start + 1);
    quoted = text.slice(start + 1, close).replaceAll('""', '"');
    position = close + 1;
  }
  let end = position;
  while (end < text.length && text[end] !== delimiter && text[end] !== "\n" && text[end] !== "\r") end += 1;
  return { cell: quoted + text.slice(position, end), end };
}

/**
 * @param {string} text
 * @param {number} start
 */
function closingQuote(text, start) {
  for (let position = start; ; position += 2) {
    position = text.indexOf('"', position);
    if (position === -1) return text.length;
    if (text[position + 1] !== '"') return position;
  }
}
