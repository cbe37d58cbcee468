import { sha256 } from "../../../vendor/noble-hashes/sha2.js";

/**
 * Computes the SHA-256 of a file piece by piece, which the browser's own cannot.
 *
 * @typedef {{ digest: string }} DigestAnswer hexadecimal; "" before the end
 */

const digest = sha256.create();

addEventListener("message", (/** @type {MessageEvent<Uint8Array | null>} */ { data }) => {
  if (data !== null) digest.update(data);
  postMessage({ digest: data === null ? hex(digest.digest()) : "" });
});

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
