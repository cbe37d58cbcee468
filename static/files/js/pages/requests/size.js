import { byId } from "../dom.js";

/** A size is a number field and, with "-unit" behind its id, a choice of units. */

const UNITS = [1024 ** 3, 1024 ** 2];

/** @type {Map<string, { bytes: number | null, value: string, unit: string }>} what was written into each field */
const written = new Map();

/**
 * @param {string} id
 * @param {number | null} bytes null leaves the field empty
 */
export function writeSize(id, bytes) {
  const [number, unit] = fieldsOf(id);
  const chosen = UNITS.find((one) => bytes !== null && bytes > 0 && bytes % one === 0) ?? 1024 ** 2;
  unit.value = String(chosen);
  // Rounded down: the default must not exceed what is free.
  number.value = bytes === null ? "" : String(Math.floor((bytes / chosen) * 100) / 100);
  written.set(id, { bytes, value: number.value, unit: unit.value });
}

/**
 * @param {string} id
 * @returns {number | null} bytes: exactly those that were written, if the field was not changed; null if it is empty
 */
export function readSize(id) {
  const [number, unit] = fieldsOf(id);
  const before = written.get(id);
  if (before?.value === number.value && before.unit === unit.value) return before.bytes;
  return number.value === "" ? null : Math.round(Number(number.value) * Number(unit.value));
}

/**
 * @param {string} id
 * @returns {[HTMLInputElement, HTMLSelectElement]}
 */
function fieldsOf(id) {
  return [byId(id, HTMLInputElement), byId(`${id}-unit`, HTMLSelectElement)];
}
