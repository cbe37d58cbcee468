/**
 * Guesses what a text is written in. It reads the beginning only, and each pattern looks at single lines, so that a text
 * of any size costs the same.
 */

const HEAD = 20_000; // characters that are looked at
const LEAST = 2; // points below which a text counts as plain

/**
 * Patterns of lines that are usual in a language, with their points. Each counts once.
 * @type {Array<[language: string, points: number, pattern: RegExp]>}
 */
const SIGNS = [
  ["shell", 5, /^#!.*\b(b?a|z|da|k)?sh\b/],
  ["python", 5, /^#!.*\bpython/],
  ["perl", 5, /^#!.*\bperl/],
  ["ruby", 5, /^#!.*\bruby/],
  ["javascript", 5, /^#!.*\b(node|deno|bun)\b/],
  ["php", 6, /<\?php\b/],
  ["xml", 5, /^\s{0,9}<\?xml\b/],
  ["html", 5, /^\s{0,9}<!doctype html/i],
  ["html", 3, /<(html|head|body|div|script|table)\b[^>]*>/i],
  ["diff", 5, /^(diff --git |@@ -\d+(,\d+)? \+\d+)/m],
  ["latex", 5, /^[ \t]*\\(documentclass|begin\{document\}|usepackage)/m],
  ["markdown", 2, /^#{1,6} \S/m],
  ["markdown", 2, /^```/m],
  ["markdown", 2, /\[[^\]\n]{1,200}\]\((https?:|\/|#)[^)\n]{1,500}\)/],
  ["markdown", 1, /^ {0,3}([-*+]|\d+\.) \S/m],
  ["markdown", 1, /(\*\*|__)[^*_\n]{1,200}\1/],
  ["markdown", 1, /^> \S/m],
  ["python", 3, /^[ \t]*(async )?def \w+\(.*\).*:[ \t]*(#.*)?$/m],
  ["python", 2, /^[ \t]*(from [\w.]+ )?import [\w., *]+$/m],
  ["python", 2, /^[ \t]*(class \w+.*|if .+|elif .+|else|for .+ in .+|with .+|try|except.*):[ \t]*(#.*)?$/m],
  ["python", 1, /\bprint\(|\bself\./],
  ["typescript", 4, /^[ \t]*(export )?(interface \w+.*\{|type \w+(<.*>)? =|enum \w+ \{)/m],
  ["typescript", 3, /\b(const|let|function) [\w$]+.*: ?(string|number|boolean|void|unknown|any)\b/],
  ["javascript", 2, /\b(const|let|var) [\w${[][^\n]* = /],
  ["javascript", 3, /^[ \t]*(import .* from ["']|export (default|const|function|class)|module\.exports)/m],
  ["javascript", 2, /=> ?[{(]|\bfunction\b ?\w*\(.*\) ?\{|console\.log\(/],
  ["go", 5, /^package \w+[ \t]*$/m],
  ["go", 2, /^func (\(.*\) )?\w+\(|:= /m],
  ["rust", 4, /^[ \t]*(pub )?(fn \w+(<.*>)?\(|impl\b|use (std|crate)::)|\blet mut\b|println!\(/m],
  ["java", 4, /^[ \t]*(public|private|protected) (static |final |abstract )*(class|interface|void|\w+) /m],
  ["java", 3, /^import java[\w.]*;|System\.out\.print/m],
  ["csharp", 5, /^using [A-Z][\w.]*;|Console\.Write|^namespace [\w.]+/m],
  ["kotlin", 4, /^[ \t]*(fun \w+\(|data class \w+|val \w+(: \w+)? =)/m],
  ["swift", 4, /^import (Foundation|SwiftUI|UIKit)\b|^[ \t]*func \w+\(.*\) -> |\bguard let\b/m],
  ["cpp", 5, /^#include <(iostream|vector|string|map|memory)>|\bstd::|^[ \t]*template ?</m],
  ["c", 4, /^#include [<"]\w+[\w/]*\.h[>"]/m],
  ["c", 2, /^(int|void|char|static .*) \*?\w+\(.*\)[ \t]*\{?$/m],
  ["sql", 4, /^[ \t]*(select .+|create table .+|insert into .+|update \w+ set .+|delete from .+|alter table .+)/im],
  ["css", 3, /^[.#@:\w][^{}\n]*\{[ \t]*$/m],
  ["css", 3, /^[ \t]*(--)?[a-z-]+: ?[^;{}\n]+;[ \t]*$/m],
  ["shell", 2, /^[ \t]*(sudo|apt|cd|export \w+=|echo|curl|git|npm|pip|docker) /m],
  ["shell", 2, /^[ \t]*(if \[|fi$|done$|esac$|for \w+ in .*; do)|\$\{\w+\}/m],
  ["powershell", 4, /\b(Get|Set|New|Remove|Write)-[A-Z]\w+\b/],
  ["ruby", 3, /^[ \t]*(def \w+[?!]?|require ['"]|attr_\w+ :|puts )/m],
  ["ruby", 1, /^[ \t]*end$/m],
  ["lua", 4, /^[ \t]*local (function )?\w+|^[ \t]*function [\w.:]+\(.*\)$/m],
  ["perl", 4, /^[ \t]*(use strict;|my [$@%]\w+)/m],
  ["r", 4, /\b\w+ <- |^library\(/m],
  ["toml", 2, /^\[\[?[\w.-]+\]\]?$/m],
  ["toml", 3, /^[\w.-]+ = ("|\[|\{|\d|true|false)/m],
  ["ini", 2, /^\[[^\]\n]+\]$/m],
  ["ini", 2, /^[\w.-]+ ?= ?[^"'[{\s]/m],
  ["yaml", 3, /^---[ \t]*$/m],
  ["yaml", 2, /^[\w-]+:( [^;{]*[^;{,]|[ \t]*)$/m],
  ["yaml", 2, /^[ \t]+(- )?[\w-]+: \S/m],
];

/**
 * Returns the key of the language that a text is probably written in: "text" if no pattern fits well enough.
 * @param {string} text
 */
export function guessLanguage(text) {
  const head = text.slice(0, HEAD);
  if (isJson(head, head.length === text.length)) return "json";
  /** @type {Map<string, number>} */
  const points = new Map();
  for (const [language, value, pattern] of SIGNS) {
    if (pattern.test(head)) points.set(language, (points.get(language) ?? 0) + value);
  }
  const [best = "text", most = 0] = [...points].sort(([, a], [, b]) => b - a)[0] ?? [];
  if (most >= LEAST) return best;
  return isTable(head) ? "csv" : "text";
}

/**
 * @param {string} head
 * @param {boolean} whole whether the text ends there
 */
function isJson(head, whole) {
  const start = head.trimStart();
  if (!/^[[{]/.test(start)) return false;
  if (!whole) return /^[[{]\s*(["{[\]}]|-?\d)/.test(start) && !/^\[[\w .-]+\]\s*$/m.test(start.split("\n", 1)[0]);
  try {
    JSON.parse(head);
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns whether the first lines have the same number of cells.
 * @param {string} head
 */
function isTable(head) {
  const lines = head.split("\n").slice(0, 6).filter((line) => line.trim() !== "");
  const cells = lines.map((line) => line.split(",").length);
  return lines.length > 2 && cells[0] > 2 && cells.every((count) => count === cells[0]);
}
