/**
 * The texts that scripts show. Each module in this folder holds the English texts of one area, and exports the `message`
 * function that pages read them with. Texts have {placeholders}; a text that depends on a number has plural forms, and
 * the placeholder {count} selects one.
 *
 * To add a language, German for example, add a folder `de/` with one module for each kind of page: base.js, upload.js,
 * share.js and library.js, named as the folder of the page's script is. Each module translates the areas which its pages show:
 *
 *     import { translate } from "../message.js";
 *
 *     translate("de", {
 *       library: {
 *         imported: { one: "{count} Link importiert.", other: "{count} Links importiert." },
 *         …
 *       },
 *     });
 *
 * Plural forms are those of the language (Intl.PluralRules). `tsc` reports keys that are missing or unknown. The server
 * loads the modules of the page's language before the page's own scripts (bytebin/import_maps.py); what is not translated
 * stays English.
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
 * @property {typeof import("./base.js").TEXTS} base
 * @property {typeof import("./choosing.js").TEXTS} choosing
 * @property {typeof import("./library.js").TEXTS} library
 * @property {typeof import("./preview.js").TEXTS} preview
 * @property {typeof import("./resume.js").TEXTS} resume
 * @property {typeof import("./share.js").TEXTS} share
 * @property {typeof import("./units.js").TEXTS} units
 * @property {typeof import("./upload.js").TEXTS} upload
 *
 * @typedef {{ [A in keyof English]?: { [K in keyof English[A]]: Text } }} Translation
 */

let language = "en";
/** @type {Record<string, Texts>} by area */
const translated = {};

/**
 * @param {string} to language (BCP 47)
 * @param {Translation} areas
 */
export function translate(to, areas) {
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
 * A number as the language writes it.
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
