// Nothing of these is visible: spaces, marks, joiners, fillers and an empty Braille cell.
const BLANK = /^[\p{Z}\p{Cf}\p{Mn}\u115f\u1160\u2800\u3164\uffa0]*$/u;

/**
 * Makes a name from the sender safe to show and to save under: without a path, invisible characters, or characters that
 * change the reading direction (so that "gpj.exe" cannot pose as "exe.jpg"). Joiners and direction marks stay: Persian
 * and emoji need the former, names in Arabic and Hebrew contain the latter.
 * @param {string} name
 */
export function safeName(name) {
  const clean = name
    .replace(/(?![\u200c-\u200f\u061c])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .replace(/[/\\:*?"<>|]/g, "_")
    .replace(/^[\s.]+|[\s.]+$/g, "");
  return BLANK.test(clean) ? "file" : clean;
}
