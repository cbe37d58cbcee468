/**
 * @import { OwnLink } from "../../../encrypted/own-links.js"
 * @import { OwnerApi } from "../../../transfer/owner-api.js"
 * @import { Entry } from "./entry.js"
 */
import { entryOfFile } from "./entry.js";

const FIRST_PAGE = 60;
const LARGEST_PAGE = 500;

/**
 * Yields the server's list page by page, in the server's order. Pages grow, because those who go far down go on.
 * @param {OwnerApi} api
 * @param {Record<string, string>} query as the API takes it; with `cursor`, the list goes on there
 * @param {Map<string, OwnLink>} known
 * @returns {AsyncGenerator<Entry[], void, void>}
 */
export async function* listed(api, query, known) {
  /** @type {string | null} */
  let cursor = query.cursor ?? "";
  for (let limit = FIRST_PAGE; cursor !== null; limit = Math.min(2 * limit, LARGEST_PAGE)) {
    const page = await api.files({ ...query, limit: String(limit), ...(cursor !== "" && { cursor }) });
    yield page.files.map((file) => entryOfFile(file, known.get(file.id)));
    cursor = page.next;
  }
}

/**
 * @param {AsyncIterable<Entry[]>} pages
 * @param {(entry: Entry) => boolean} wanted
 * @returns {AsyncGenerator<Entry[], void, void>}
 */
export async function* narrowed(pages, wanted) {
  for await (const page of pages) yield page.filter(wanted);
}

/**
 * Merges what is known here with the pages of a list that has the same order.
 * @param {Entry[]} here in order
 * @param {AsyncIterable<Entry[]>} pages
 * @param {(a: Entry, b: Entry) => number} compare
 * @returns {AsyncGenerator<Entry[], void, void>}
 */
export async function* merged(here, pages, compare) {
  let at = 0;
  for await (const page of pages) {
    /** @type {Entry[]} */
    const both = [];
    for (const entry of page) {
      while (at < here.length && compare(here[at], entry) <= 0) both.push(here[at++]);
      both.push(entry);
    }
    yield both;
  }
  yield here.slice(at);
}

/**
 * @param {AsyncIterable<Entry[]>} pages
 * @returns {Promise<Entry[]>}
 */
export async function collected(pages) {
  const all = [];
  for await (const page of pages) all.push(...page);
  return all;
}
