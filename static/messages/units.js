import { formatNumber, messagesOf } from "./message.js";

/** Sizes, speeds and times. 1 KB is 1024 bytes, as on the server's pages. */
export const TEXTS = /** @type {const} */ ({
  bytes: { one: "{count}\u00a0byte", other: "{count}\u00a0bytes" },
  KB: "{number}\u00a0KB",
  MB: "{number}\u00a0MB",
  GB: "{number}\u00a0GB",
  TB: "{number}\u00a0TB",
  part: "{part} of {whole}",
  speed: "{size}/s",
  secondsLeft: { one: "{count} second left", other: "{count} seconds left" },
  minutesLeft: { one: "{count} minute left", other: "{count} minutes left" },
  hoursLeft: { one: "{count} hour left", other: "{count} hours left" },
});

const message = messagesOf("units", TEXTS);
const UNITS = /** @type {const} */ (["KB", "MB", "GB", "TB"]);

/** @param {number} bytes */
export function formatBytes(bytes) {
  const power = powerOf(bytes);
  return inUnit(power === 0 ? String(bytes) : formatNumber(bytes / 1024 ** power, 1), bytes, power);
}

/**
 * Returns "312 of 480 MB", with both sizes in the unit of the larger one.
 * @param {number} part bytes
 * @param {number} whole bytes
 */
export function formatPart(part, whole) {
  const power = powerOf(whole);
  return message("part", { part: shortNumber(part, power), whole: inUnit(shortNumber(whole, power), whole, power) });
}

/** @param {number} bytesPerSecond */
export function formatSpeed(bytesPerSecond) {
  return message("speed", { size: formatBytes(Math.round(bytesPerSecond)) });
}

/** @param {number} seconds */
export function formatTimeLeft(seconds) {
  if (seconds < 60) return message("secondsLeft", { count: Math.max(1, Math.ceil(seconds)) });
  if (seconds < 3600) return message("minutesLeft", { count: Math.ceil(seconds / 60) });
  return message("hoursLeft", { count: Math.ceil(seconds / 3600) });
}

/**
 * Returns the power of 1024 of the unit for a size; 0 for bytes.
 * @param {number} bytes
 */
function powerOf(bytes) {
  return bytes < 1024 ? 0 : Math.min(UNITS.length, Math.floor(Math.log2(bytes) / 10));
}

/**
 * @param {string} number
 * @param {number} bytes
 * @param {number} power
 */
function inUnit(number, bytes, power) {
  return power === 0 ? message("bytes", { count: bytes }) : message(UNITS[power - 1], { number });
}

/**
 * Shows a decimal only if it is useful: 312, 31.2, 31.
 * @param {number} bytes
 * @param {number} power
 */
function shortNumber(bytes, power) {
  const value = bytes / 1024 ** power;
  return formatNumber(value, value >= 100 || Number.isInteger(value) ? 0 : 1);
}
