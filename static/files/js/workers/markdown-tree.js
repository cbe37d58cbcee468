/**
 * Turns what marked finds in a text into the few elements that a page makes of it. Markup in the text stays text.
 *
 * @typedef {{ type: string, text?: string, tokens?: Token[], items?: Token[], depth?: number, ordered?: boolean,
 *   start?: number | "", href?: string, checked?: boolean, header?: any, rows?: Token[][], raw?: string }} Token of marked
 *
 * @typedef {string | MarkdownElement} MarkdownNode
 *
 * @typedef {object} MarkdownElement
 * @property {string} tag
 * @property {string} [href] as written
 * @property {number} [start] the first number of a list
 * @property {MarkdownNode[]} nodes
 */

/** A text that nests deeper, or has more elements, is shown as it is written. */
const DEEPEST = 40;
const MOST_NODES = 30_000;

/** Those that texts use; the others stay as they are written. */
const CHARACTERS = new Map(
  Object.entries({ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0", copy: "©", reg: "®", hellip: "…" }),
);
Object.entries({ mdash: "—", ndash: "–", rarr: "→", larr: "←", euro: "€", times: "×", deg: "°" }).forEach(([name, character]) =>
  CHARACTERS.set(name, character),
);

/** @type {Record<string, string>} */
const INLINE = { strong: "strong", em: "em", del: "del", paragraph: "p", blockquote: "blockquote", list_item: "li" };

/**
 * @param {Token[]} tokens
 * @returns {MarkdownNode[]}
 * @throws {RangeError} if there are too many, or they nest too deeply
 */
export function treeOf(tokens) {
  let left = MOST_NODES;

  /**
   * @param {Token[] | undefined} inside
   * @param {number} depth
   * @returns {MarkdownNode[]}
   */
  function all(inside = [], depth) {
    left -= inside.length;
    if (left < 0 || depth > DEEPEST) throw new RangeError("too much Markdown");
    return inside.flatMap((token) => nodesOf(token, depth + 1));
  }

  /**
   * @param {Token} token
   * @param {number} depth
   * @returns {MarkdownNode[]}
   */
  function nodesOf(token, depth) {
    const { type, text = "" } = token;
    if (type in INLINE) return [{ tag: INLINE[type], nodes: all(token.tokens, depth) }];
    if (type === "heading") return [{ tag: `h${token.depth}`, nodes: all(token.tokens, depth) }];
    if (type === "list") return [listOf(token, all(token.items, depth))];
    if (type === "table") return [tableOf(token, depth)];
    if (type === "link") return [{ tag: "a", href: token.href, nodes: all(token.tokens, depth) }];
    if (type === "image") return [{ tag: "img", href: token.href, nodes: [decoded(text)] }];
    if (type === "code") return [{ tag: "pre", nodes: [{ tag: "code", nodes: [text] }] }];
    if (type === "codespan") return [{ tag: "code", nodes: [text] }];
    if (type === "checkbox") return [token.checked ? "☑ " : "☐ "];
    if (type === "br" || type === "hr") return [{ tag: type, nodes: [] }];
    if (type === "space" || type === "def") return [];
    if (type === "html") return [text];
    return token.tokens ? all(token.tokens, depth) : [decoded(text)];
  }

  /**
   * @param {Token} token
   * @param {number} depth
   * @returns {MarkdownElement}
   */
  function tableOf({ header, rows = [] }, depth) {
    const lines = [header, ...rows].map((cells, index) => {
      const tag = index === 0 ? "th" : "td";
      return { tag: "tr", nodes: cells.map((/** @type {Token} */ cell) => ({ tag, nodes: all(cell.tokens, depth + 2) })) };
    });
    left -= lines.length;
    return { tag: "table", nodes: lines };
  }

  return all(tokens, 0);
}

/**
 * @param {Token} token
 * @param {MarkdownNode[]} nodes
 * @returns {MarkdownElement}
 */
function listOf({ ordered, start }, nodes) {
  return { tag: ordered ? "ol" : "ul", nodes, start: typeof start === "number" ? start : undefined };
}

/** @param {string} text with character references, which marked leaves in it */
function decoded(text) {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return CHARACTERS.get(name) ?? whole;
    const code = decimal === undefined ? parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
