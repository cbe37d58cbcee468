const CONSONANTS = "bdfghjklmnprstvz"; // 16
const VOWELS = "aeio"; // 4

/**
 * Proposes a passphrase of six made-up words, such as "lafo-mido-...": 12 bits a word, 72 in all. They can be spoken and
 * typed in any language, and no list of words has to be loaded (after D. Wilkerson, "Proquints", arXiv:0901.4016).
 */
export function madeUpPassphrase() {
  return Array.from({ length: 6 }, word).join("-");
}

function word() {
  const [high, low] = crypto.getRandomValues(new Uint8Array(2));
  return syllable(high) + syllable(low);
}

/** @param {number} byte six bits of it are used */
function syllable(byte) {
  return CONSONANTS[byte & 15] + VOWELS[(byte >> 4) & 3];
}
