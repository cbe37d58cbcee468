import { highlighter } from "./highlighter.js";

/**
 * Finds the words of a program that have a meaning. It is a worker because the patterns of a language can take very long
 * with a text that was made for that: the page stops it then.
 *
 * @typedef {object} HighlightJob
 * @property {string} text
 * @property {string[]} names of the language; the first one that is known is taken
 *
 * @typedef {Array<[text: string, scope: string]>} Tokens which make up the text; a scope is "" or a word such as "string"
 *
 * @typedef {{ tokens: Tokens | null }} HighlightAnswer null if no name is known
 */

/** Collects tokens instead of markup (highlight.js calls this an emitter). Inner scopes replace outer ones. */
class TokenCollector {
  /** @type {Tokens} */
  tokens = [];
  /** @type {string[]} */
  #scopes = [];

  /** @param {string} scope */
  startScope(scope) {
    this.#scopes.push(String(scope).split(".")[0]);
  }

  endScope() {
    this.#scopes.pop();
  }

  /** @param {string} scope the other name of the same, which the library uses too */
  openNode(scope) {
    this.startScope(scope);
  }

  closeNode() {
    this.endScope();
  }

  /** @param {string} text */
  addText(text) {
    if (text !== "") this.tokens.push([text, this.#scopes.at(-1) ?? ""]);
  }

  /** @param {TokenCollector} inner */
  __addSublanguage(inner) {
    for (const token of inner.tokens) this.tokens.push(token);
  }

  finalize() {}

  toHTML() {
    return "";
  }
}

highlighter.configure({ __emitter: TokenCollector });

/**
 * @param {HighlightJob} job
 * @returns {HighlightAnswer}
 */
function run({ text, names }) {
  const language = names.find((name) => highlighter.getLanguage(name) !== undefined);
  if (language === undefined) return { tokens: null };
  const { errorRaised, _emitter } = highlighter.highlight(text, { language, ignoreIllegals: true });
  if (errorRaised) throw errorRaised; // the tokens end where it was raised
  return { tokens: _emitter.tokens };
}

addEventListener("message", (/** @type {MessageEvent<HighlightJob>} */ { data }) => postMessage(run(data)));
