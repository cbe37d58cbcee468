import { lexer } from "./markdown-lexer.js";
import { treeOf } from "./markdown-tree.js";

/**
 * Reads Markdown. It is a worker because a text can be made to take very long: the page stops it then.
 *
 * @import { MarkdownNode } from "./markdown-tree.js"
 *
 * @typedef {{ nodes: MarkdownNode[] }} MarkdownAnswer
 */

/** @param {string} text */
function run(text) {
  return { nodes: treeOf(lexer(text, { gfm: true })) };
}

addEventListener("message", (/** @type {MessageEvent<string>} */ { data }) => postMessage(run(data)));
