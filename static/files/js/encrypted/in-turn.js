/** @import { Content } from "./save-stream.js" */

/** Files that are open at the same time: small ones spend most of their time waiting for answers. */
export const AT_ONCE = 4;

/** Bytes of a file that may be opened before its turn: browsers take that much of a response that nobody reads yet. */
const SMALL = 2 ** 18;

/**
 * Yields the content of files one by one, in their order. Small ones are opened while those before them are read.
 * @template {{ size: number }} F
 * @param {F[]} files
 * @param {{ atOnce: number, open: (file: F) => Promise<Content> }} options
 * @returns {AsyncGenerator<{ file: F, index: number, content: Content }, void, void>} what was not yielded is cancelled
 */
export async function* inTurn(files, { atOnce, open }) {
  /** @type {Promise<Content>[]} */
  const opened = [];
  let next = 0;
  try {
    for (const [index, file] of files.entries()) {
      while (next < files.length && next < index + atOnce && (next === index || files[next].size <= SMALL)) {
        const opening = open(files[next]);
        opening.catch(() => {}); // reported when its turn comes
        opened.push(opening);
        next += 1;
      }
      yield { file, index, content: await /** @type {Promise<Content>} */ (opened.shift()) };
    }
  } finally {
    for (const opening of opened) opening.then((content) => content.cancel()).catch(() => {});
  }
}
