/**
 * Makes a name from the sender safe to show and to save under: without a path, invisible characters, or characters that
 * change the reading direction (so that "gpj.exe" cannot pose as "exe.jpg").
 * @param {string} name
 */
export function safeName(name) {
  const clean = name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .replace(/[/\\:*?"<>|]/g, "_")
    .replace(/^[\s.]+|[\s.]+$/g, "");
  return clean || "file";
}
