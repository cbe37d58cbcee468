import { utf8 } from "../bytes.js";

/**
 * @typedef {(value: unknown, whole: Record<string, unknown>, id: string) => boolean} Rule whole: the value that it is in
 * @typedef {Rule | ((value: unknown) => Promise<boolean>)} MemberRule
 * @typedef {Record<string, MemberRule>} Rules the members of a value, each with its rule
 */

/** @type {(least: number, most: number) => Rule} in bytes of UTF-8 */
export const text = (least, most) => (value) =>
  typeof value === "string" && value.isWellFormed() && utf8(value).length >= least && utf8(value).length <= most;

/** @type {(least: number, most: number) => Rule} */
export const integer = (least, most) => (value) =>
  Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;

/** @type {(rule: Rule) => Rule} */
export const optional = (rule) => (value, whole, id) => value === undefined || rule(value, whole, id);

/**
 * Returns the name of a member that breaks its rule, or undefined. Members without a rule are allowed.
 * @param {Rules} rules
 * @param {Record<string, unknown>} value
 * @param {string} [id] of the item, for rules that need it
 * @returns {Promise<string | undefined>}
 */
export async function faultIn(rules, value, id = "") {
  for (const [member, rule] of Object.entries(rules)) {
    if (!(await rule(value[member], value, id))) return member;
  }
  return undefined;
}
