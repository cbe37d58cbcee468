const UNITS = ["bytes", "KB", "MB", "GB", "TB"];

/**
 * As the server's pages write it: 1 KB is 1024 bytes.
 * @param {number} bytes
 */
export function formatBytes(bytes) {
  if (bytes < 1024) return `${bytes}\u00a0byte${bytes === 1 ? "" : "s"}`;
  const power = unitOf(bytes);
  return `${(bytes / 1024 ** power).toFixed(1)}\u00a0${UNITS[power]}`;
}

/**
 * "312 of 480 MB": both in the larger one's unit.
 * @param {number} part
 * @param {number} whole
 */
export function formatPart(part, whole) {
  const power = unitOf(whole);
  if (power === 0) return `${part} of ${formatBytes(whole)}`;
  return `${inUnit(part, power)} of ${inUnit(whole, power)}\u00a0${UNITS[power]}`;
}

/** @param {number} bytesPerSecond */
export function formatSpeed(bytesPerSecond) {
  return `${formatBytes(Math.round(bytesPerSecond))}/s`;
}

/** @param {number} seconds */
export function formatTimeLeft(seconds) {
  if (seconds < 60) return `${count(Math.max(1, Math.ceil(seconds)), "second")} left`;
  if (seconds < 3600) return `${count(Math.ceil(seconds / 60), "minute")} left`;
  return `${count(Math.ceil(seconds / 3600), "hour")} left`;
}

/**
 * @param {number} number
 * @param {string} noun
 */
export function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/**
 * A name that somebody else chose, safe to show and to save under: no path, nothing invisible, nothing that turns
 * the reading direction (so that "gpj.exe" cannot pose as "exe.jpg").
 * @param {string} name
 */
export function safeName(name) {
  const clean = name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .replace(/[/\\:*?"<>|]/g, "_")
    .replace(/^[\s.]+|[\s.]+$/g, "");
  return clean || "file";
}

/** @param {number} bytes */
function unitOf(bytes) {
  return bytes < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
}

/**
 * @param {number} bytes
 * @param {number} power
 */
function inUnit(bytes, power) {
  const value = bytes / 1024 ** power;
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1);
}
