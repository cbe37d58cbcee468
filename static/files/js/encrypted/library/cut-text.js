/**
 * @param {string} text
 * @param {number} most bytes of UTF-8
 */
export function cutText(text, most) {
  let short = text.toWellFormed();
  while (new TextEncoder().encode(short).length > most) short = Array.from(short).slice(0, -1).join("");
  return short;
}
