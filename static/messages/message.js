/**
 * The texts that scripts show. Each module in this folder holds the English texts of one area, and exports the `message`
 * function that pages read them with. Texts have {placeholders}; a text that depends on a number has plural forms, and
 * the placeholder {count} selects one.
 *
 * Each other language has one module, such as de.js, which translates them all. Pages in that language load it before their
 * own scripts (bytebin/import_maps.py); English pages don't. Plural forms are those of the language (Intl.PluralRules). `tsc`
 * reports keys that are missing or unknown. docs/TRANSLATE.md says how to add a language.
 */

/**
 * @import { TEXTS as Account } from "./account.js"
 * @import { TEXTS as Base } from "./base.js"
 * @import { TEXTS as Choosing } from "./choosing.js"
 * @import { TEXTS as Library } from "./library.js"
 * @import { TEXTS as Once } from "./once.js"
 * @import { TEXTS as Preview } from "./preview.js"
 * @import { TEXTS as Requests } from "./requests.js"
 * @import { TEXTS as Resume } from "./resume.js"
 * @import { TEXTS as Sending } from "./sending.js"
 * @import { TEXTS as Share } from "./share.js"
 * @import { TEXTS as Units } from "./units.js"
 * @import { TEXTS as Unlocking } from "./unlocking.js"
 * @import { TEXTS as Upload } from "./upload.js"
 * @import { TEXTS as Writing } from "./writing.js"
 */

/**
 * @typedef {{ [form in Intl.LDMLPluralRule]?: string } & { other: string }} Plural
 * @typedef {string | Plural} Text
 * @typedef {Readonly<Record<string, Text>>} Texts
 */

/**
 * The names in braces: "{part} of {whole}" has "part" and "whole".
 * @template T
 * @typedef {T extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never} Placeholders
 */

/**
 * @template T a text
 * @typedef {T extends string ? Placeholders<T> : "count" | Placeholders<T[keyof T]>} PlaceholdersOf
 */

/**
 * @template T a text
 * @typedef {[PlaceholdersOf<T>] extends [never] ? [] : [values: Record<PlaceholdersOf<T>, string | number>]} Values
 */

/**
 * @typedef {object} English the texts of all areas
 * @property {typeof Account} account
 * @property {typeof Base} base
 * @property {typeof Choosing} choosing
 * @property {typeof Library} library
 * @property {typeof Once} once
 * @property {typeof Preview} preview
 * @property {typeof Requests} requests
 * @property {typeof Resume} resume
 * @property {typeof Sending} sending
 * @property {typeof Share} share
 * @property {typeof Units} units
 * @property {typeof Unlocking} unlocking
 * @property {typeof Upload} upload
 * @property {typeof Writing} writing
 *
 * @typedef {{ [A in keyof English]: { [K in keyof English[A]]: Text } }} Translation
 */

let language = "en";
/** @type {Record<string, Texts>} by area */
const translated = {};

/**
 * Puts texts of another language in place of the English ones, if the page is in that language.
 * @param {string} to language (BCP 47)
 * @param {Translation} areas
 */
export function translate(to, areas) {
  if (document.documentElement.lang !== to) return;
  language = to;
  Object.assign(translated, areas);
}

/**
 * Returns the `message` function of an area: it takes a key and the values of the text's placeholders.
 * @template {keyof English} A
 * @param {A} area
 * @param {English[A]} english
 * @returns {<K extends keyof English[A]>(key: K, ...values: Values<English[A][K]>) => string}
 */
export function messagesOf(area, english) {
  return (key, ...[values = {}]) => {
    const text = /** @type {Text} */ (translated[area]?.[String(key)] ?? english[key]);
    return filled(formOf(text, values), values);
  };
}

/**
 * Formats a number as in the language.
 * @param {number} number
 * @param {number} decimals
 */
export function formatNumber(number, decimals) {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return new Intl.NumberFormat(language, { ...digits, useGrouping: false }).format(number);
}

/**
 * @param {Text} text
 * @param {Record<string, string | number>} values
 */
function formOf(text, { count }) {
  if (typeof text === "string") return text;
  return text[new Intl.PluralRules(language).select(Number(count))] ?? text.other;
}

/**
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
