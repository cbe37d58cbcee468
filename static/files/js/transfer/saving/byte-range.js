/** @typedef {{ start: number, end: number }} ByteRange end is exclusive */

/**
 * Parses a Range header for a resource of `size` bytes (RFC 9110, section 14.2).
 * @param {string | null} header
 * @param {number} size
 * @returns {ByteRange | "whole" | "unsatisfiable"} "whole" also for what a server may ignore: several ranges, other units
 */
export function parseRange(header, size) {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || first + last === "") return "whole";
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(size, Number(last) + 1);
  if (first !== "" && last !== "" && Number(last) < start) return "whole";
  return start < end ? { start, end } : "unsatisfiable";
}
