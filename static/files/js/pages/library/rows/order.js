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
  const { valueOf, compare } = ordering(order);
  return (a, b) => compare(valueOf(a), valueOf(b));
}

/**
 * Sorts with each value made once: folding a name in every comparison would take most of the time.
 * @param {Entry[]} entries
 * @param {string} order
 */
export function sorted(entries, order) {
  const { valueOf, compare } = ordering(order);
  const keyed = entries.map((entry) => ({ entry, key: valueOf(entry) }));
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ entry }) => entry);
}

/** @param {string} order */
function ordering(order) {
  const sign = order.startsWith("-") ? -1 : 1;
  return {
    valueOf: VALUES[order.replace("-", "")] ?? VALUES.created_at,
    /** @param {number | string} left @param {number | string} right both of one kind */
    compare: (left, right) => (left < right ? -sign : Number(left > right) * sign),
  };
}
