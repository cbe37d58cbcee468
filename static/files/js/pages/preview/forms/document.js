import { message } from "../../../../../messages/preview.js";
import { delimiterOf, formOf, languagesOf } from "../../../encrypted/preview/kinds.js";

/**
 * @import { HighlightAnswer, Tokens } from "../../../workers/highlight-worker.js"
 * @typedef {{ name: string, type: string }} Claims of the sender
 */

const HIGHLIGHTED = 2 ** 18; // characters; a longer program has no colours
const COPIED_FOR_MS = 2500;
/** A text with more lines has no numbers: each line is an element. */
const MOST_LINES = 20_000;

/** What highlight.js calls the parts of a program, by how they look. */
const LOOKS = new Map(
  Object.entries({
    word: ["keyword", "built_in", "type", "literal", "selector-tag", "name", "doctag", "section"],
    text: ["string", "regexp", "char", "link", "code", "addition"],
    value: ["number", "symbol", "bullet", "attr", "attribute", "variable", "template-variable", "params"],
    title: ["title", "function", "class", "selector-id", "selector-class", "property"],
    note: ["comment", "quote", "meta", "deletion"],
  }).flatMap(([look, scopes]) => scopes.map((scope) => [scope, look])),
);

/**
 * Returns a text in the form that suits it, with its buttons.
 * @param {Claims} file
 * @param {string} text
 * @param {DOMStringMap} workers URLs of the workers' scripts
 */
export async function documentOf(file, text, { highlightWorker = "", markdownWorker = "" }) {
  const source = textRegion(file.name, text);
  const form = formOf(file);
  if (form === "code" && text.length <= HIGHLIGHTED) highlight(source, text, languagesOf(file), highlightWorker).catch(() => {});
  if (form !== "code") source.classList.add("preview__text--wrapped");
  const formatted = await formattedOf(file, text, markdownWorker).catch(() => null); // then its source is enough
  return withButtons(source, formatted, text);
}

/**
 * @param {HTMLElement} region
 * @param {string} text
 * @param {string[]} names
 * @param {string} script
 */
async function highlight(region, text, names, script) {
  const { inWorker } = await import("./worker.js");
  /** @type {HighlightAnswer} */
  const { tokens } = await inWorker(script, { text, names });
  // Never another text than the file's, whatever the highlighter made of it.
  if (tokens !== null && tokens.map(([part]) => part).join("") === text) showTokens(region, tokens);
}

/**
 * @param {Claims} file
 * @param {string} text
 * @param {string} markdownWorker
 * @returns {Promise<HTMLElement | null>} null if it is shown only as it is written
 */
async function formattedOf(file, text, markdownWorker) {
  const form = formOf(file);
  if (form === "markdown") {
    const { markdownRegion } = await import("./markdown.js");
    return markdownRegion(file.name, text, markdownWorker);
  }
  if (form === "table") {
    const { tableRegion } = await import("./table.js");
    return tableRegion(file.name, text, delimiterOf(file));
  }
  return null;
}

/**
 * @param {HTMLElement} source
 * @param {HTMLElement | null} formatted
 * @param {string} text
 */
function withButtons(source, formatted, text) {
  const element = document.createElement("div");
  element.className = "document";
  const bar = document.createElement("div");
  bar.className = "document__bar";
  const news = document.createElement("span");
  news.className = "small muted";
  news.setAttribute("role", "status");
  const wrap = toggle("wrap", source.classList.contains("preview__text--wrapped"), (on) => {
    source.classList.toggle("preview__text--wrapped", on);
  });
  if (formatted !== null) bar.append(sourceToggle(source, formatted, wrap));
  bar.append(wrap, toggle("larger", false, (on) => element.parentElement?.classList.toggle("preview--large", on)));
  bar.append(copyButton(text, news), news);
  element.append(bar, formatted ?? source);
  return element;
}

/**
 * @param {HTMLElement} source
 * @param {HTMLElement} formatted
 * @param {HTMLElement} wrap a button that only the source needs
 */
function sourceToggle(source, formatted, wrap) {
  wrap.hidden = true;
  return toggle("source", false, (on) => {
    if (on) formatted.replaceWith(source);
    else source.replaceWith(formatted);
    wrap.hidden = !on;
  });
}

/**
 * @param {"wrap" | "larger" | "source"} key
 * @param {boolean} on
 * @param {(on: boolean) => void} onChange
 */
function toggle(key, on, onChange) {
  const button = buttonOf(message(key));
  button.setAttribute("aria-pressed", String(on));
  button.addEventListener("click", () => {
    const pressed = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(pressed));
    onChange(pressed);
  });
  return button;
}

/**
 * @param {string} text
 * @param {HTMLElement} news
 */
function copyButton(text, news) {
  const button = buttonOf(message("copy"));
  button.addEventListener("click", async () => {
    const { copyText } = await import("../../copy-text.js");
    news.textContent = message((await copyText(text)) ? "copied" : "notCopied");
    setTimeout(() => (news.textContent = ""), COPIED_FOR_MS);
  });
  return button;
}

/** @param {string} label */
function buttonOf(label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.textContent = label;
  return button;
}

/**
 * @param {string} name of the file
 * @param {string} text shown literally, never as markup
 */
export function textRegion(name, text) {
  const element = document.createElement("pre");
  element.className = "preview__text";
  element.dir = "auto";
  element.tabIndex = 0;
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", message("text", { name }));
  showTokens(element, [[text, ""]]);
  return element;
}

/**
 * Fills the region with numbered lines.
 * @param {HTMLElement} region
 * @param {Tokens} tokens
 */
function showTokens(region, tokens) {
  const lines = linesOf(tokens);
  region.classList.toggle("preview__text--numbered", lines !== null);
  region.replaceChildren(...(lines ?? [tokens.map(([text]) => text).join("")]));
}

/**
 * @param {Tokens} tokens
 * @returns {HTMLElement[] | null} null if there are too many
 */
function linesOf(tokens) {
  /** @type {HTMLElement[]} */
  const lines = [];
  let line = newLine();
  for (const [text, scope] of tokens) {
    for (const piece of text.split(/(?<=\n)/)) {
      line.append(partOf(piece, scope));
      if (!piece.endsWith("\n")) continue;
      lines.push(line);
      if (lines.length === MOST_LINES) return null;
      line = newLine();
    }
  }
  return line.hasChildNodes() ? [...lines, line] : lines;
}

function newLine() {
  const line = document.createElement("span");
  line.className = "line";
  return line;
}

/**
 * @param {string} text
 * @param {string} scope
 */
function partOf(text, scope) {
  const look = LOOKS.get(scope);
  if (look === undefined) return document.createTextNode(text);
  const part = document.createElement("span");
  part.className = `code-${look}`;
  part.textContent = text;
  return part;
}
