/**
 * A rough, pessimistic estimate of how hard a password is to guess, in bits: each doubles the number of guesses. Known
 * passwords, words, names, dates and adjacent keys are tried first, so only the rest counts in full.
 */

/** Passwords that are tried first; they also count as parts of longer ones. */
const KNOWN =
  "password passwort passwd letmein welcome monkey dragon football baseball iloveyou admin login master hello hallo " +
  "freedom whatever shadow sunshine princess michael jordan superman batman starwars pokemon charlie thomas daniel " +
  "summer winter spring autumn sommer secret geheim schatz bonjour soleil motdepasse contrasena bytebin google " +
  "facebook computer internet samsung liverpool chelsea arsenal cheese flower lovely killer ginger trustno access " +
  "changeme default guest";
const KNOWN_PARTS = KNOWN.split(" ").sort((a, b) => b.length - a.length);
const ROWS = ["qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "01234567890"];
/** Characters that commonly replace a letter. */
const DISGUISES = new Map([..."@a 4a 0o 1i !i 3e 5s $s 7t".matchAll(/(\S)(\S)/g)].map(([, sign, letter]) => [sign, letter]));

const KNOWN_BITS = 7; // about one in a hundred
const WORD_BITS = 11; // one in two thousand: the words that people think of first
const RUN_BITS = 4;
const YEAR_BITS = 7;
const DATE_BITS = 15;
const DISGUISE_BITS = 3;

/** With Argon2id, a guess costs a tenth of a second and 64 MiB, so 2^44 guesses are out of reach. */
const VERY_WEAK_BELOW = 20;
const WEAK_BELOW = 33;
const FAIR_BELOW = 44;

/**
 * @param {string} password
 * @returns {"passwordVeryWeak" | "passwordWeak" | "passwordFair" | "passwordStrong"}
 */
export function passwordStrength(password) {
  const bits = guessingBits(password);
  if (bits < VERY_WEAK_BELOW) return "passwordVeryWeak";
  if (bits < WEAK_BELOW) return "passwordWeak";
  return bits < FAIR_BELOW ? "passwordFair" : "passwordStrong";
}

/** @param {string} password */
function guessingBits(password) {
  const typed = password.normalize("NFKC");
  const signs = Array.from(typed.toLowerCase());
  const plain = signs.map((sign) => DISGUISES.get(sign) ?? sign).join("");
  const disguised = signs.filter((sign) => DISGUISES.has(sign)).length;
  return Math.min(bitsOf(typed), bitsOf(plain) + disguised * DISGUISE_BITS);
}

/**
 * Repetition does not make a password harder to guess, so each part counts once.
 * @param {string} text
 */
function bitsOf(text) {
  const { rest, found } = withoutKnownParts(text);
  const parts = rest.match(/\p{L}+|\p{N}+|[^\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(parts)].reduce((bits, part) => bits + partBits(part), found * KNOWN_BITS);
}

/** @param {string} text */
function withoutKnownParts(text) {
  const known = KNOWN_PARTS.filter((part) => text.toLowerCase().includes(part));
  const rest = known.reduce((left, part) => left.replaceAll(new RegExp(part, "gi"), " "), text);
  return { rest: rest.trim(), found: known.length };
}

/** @param {string} part letters only, digits only, or neither */
function partBits(part) {
  const length = Array.from(part).length;
  if (isRun(part.toLowerCase())) return Math.min(RUN_BITS, 2 * length);
  if (/^\p{N}/u.test(part)) return digitBits(part, length);
  if (!/^\p{L}/u.test(part)) return /^[\s._-]+$/.test(part) ? 1 : 6 * length;
  return isWordLike(part) ? WORD_BITS * Math.max(1, length / 8) : 5 * length;
}

/** @param {string} part */
function isRun(part) {
  if (/^(.)\1+$/u.test(part)) return true;
  const backwards = Array.from(part).reverse().join("");
  return part.length > 2 && ROWS.some((row) => row.includes(part) || row.includes(backwards));
}

/**
 * @param {string} digits
 * @param {number} length
 */
function digitBits(digits, length) {
  if (/^(19|20)\d\d$/.test(digits)) return YEAR_BITS;
  return length === 6 || length === 8 ? Math.min(DATE_BITS, 3.3 * length) : 3.3 * length;
}

/**
 * Guesses, without a dictionary, whether this is a word or a name in some language.
 * @param {string} letters
 */
function isWordLike(letters) {
  if (letters.length < 3 || /\p{Ll}\p{Lu}/u.test(letters)) return false;
  if (!/^[a-z]+$/i.test(letters)) return true;
  const vowels = letters.match(/[aeiouy]/gi)?.length ?? 0;
  return vowels >= letters.length / 6 && !/[^aeiouy]{5}/i.test(letters);
}
