import { message } from "../../../../../messages/preview.js";
import { inWorker } from "./worker.js";

/**
 * @import { MarkdownAnswer } from "../../../workers/markdown-worker.js"
 * @import { MarkdownElement, MarkdownNode } from "../../../workers/markdown-tree.js"
 */

/**
 * The elements that a page makes of Markdown; any other is an error. Headings stand below the page's own.
 * @type {Record<string, string>}
 */
const ELEMENTS = {
  ...{ h1: "h2", h2: "h3", h3: "h4", h4: "h5", h5: "h6", h6: "h6", p: "p", ul: "ul", ol: "ol", li: "li", hr: "hr", br: "br" },
  ...{ blockquote: "blockquote", pre: "pre", code: "code", strong: "strong", em: "em", del: "del" },
  ...{ table: "table", tr: "tr", th: "th", td: "td" },
};

/**
 * @param {string} name of the file
 * @param {string} text
 * @param {string} script of the worker
 * @returns {Promise<HTMLElement>} rejects if the text takes too long, or makes too much
 */
export async function markdownRegion(name, text, script) {
  /** @type {MarkdownAnswer} */
  const { nodes } = await inWorker(script, text);
  const region = document.createElement("div");
  region.className = "preview__text markdown";
  region.dir = "auto";
  region.tabIndex = 0;
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", message("text", { name }));
  region.append(...nodes.map(built));
  return region;
}

/**
 * @param {MarkdownNode} node
 * @returns {Node}
 */
function built(node) {
  if (typeof node === "string") return document.createTextNode(node);
  if (node.tag === "a" || node.tag === "img") return linkOf(node);
  const element = document.createElement(ELEMENTS[node.tag]);
  if (element instanceof HTMLOListElement && node.start !== undefined) element.start = node.start;
  element.append(...node.nodes.map(built));
  return element;
}

/**
 * Returns a link that tells the other site nothing. A picture is a link too: loading it would tell its host who reads.
 * @param {MarkdownElement} node
 */
function linkOf({ tag, href = "", nodes }) {
  const url = allowedUrl(href);
  const content = nodes.map(built);
  if (tag === "img") content.unshift(document.createTextNode(`${message("picture")} `));
  if (url === null) {
    const plain = document.createElement("span");
    plain.append(...content);
    return plain;
  }
  const link = document.createElement("a");
  link.href = url;
  link.rel = "noopener noreferrer nofollow";
  link.target = "_blank";
  link.append(...content);
  return link;
}

/** @param {string} href */
function allowedUrl(href) {
  if (!/^(?:https?:\/\/|mailto:)/i.test(href) || !URL.canParse(href)) return null;
  return new URL(href).href;
}
