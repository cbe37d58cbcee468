/**
 * Returns text without differences of case, width and composition, as the server's searches compare it
 * (bytebin/db/folding.py). JavaScript has no case folding: upper case and back does the same, but for the sigma at a
 * word's end.
 * @param {string} text
 */
export function folded(text) {
  return text.normalize("NFKC").toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFKC");
}
