import { folded } from "../../../encrypted/library/folded.js";

/** @import { Entry } from "./entry.js" */

/** @type {Record<string, (entry: Entry) => number | string>} by the names of the API's orders */
const VALUES = {
  created_at: ({ at }) => at,
  name: ({ name }) => folded(name),
  size: ({ size }) => size,
};
export const NEWEST = "-created_at";

/**
 * Returns the comparison of an order of the API, such as "-created_at".
 * @param {string} order
 * @returns {(a: Entry, b: Entry) => number}
 */
export function comparing(order) {
  const value = VALUES[order.replace("-", "")] ?? VALUES.created_at;
  const sign = order.startsWith("-") ? -1 : 1;
  return (a, b) => {
    const [left, right] = [/** @type {any} */ (value)(a), /** @type {any} */ (value)(b)];
    return left < right ? -sign : Number(left > right) * sign;
  };
}

/**
 * Sorts with each value made once: folding a name in every comparison would take most of the time.
 * @param {Entry[]} entries
 * @param {string} order
 */
export function sorted(entries, order) {
  const value = /** @type {(entry: Entry) => any} */ (VALUES[order.replace("-", "")] ?? VALUES.created_at);
  const sign = order.startsWith("-") ? -1 : 1;
  const keyed = entries.map((entry) => ({ entry, key: value(entry) }));
  keyed.sort((a, b) => (a.key < b.key ? -sign : Number(a.key > b.key) * sign));
  return keyed.map(({ entry }) => entry);
}
