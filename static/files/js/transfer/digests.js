/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<Uint8Array<ArrayBuffer> | null>} null on a page without WebCrypto (http, other than localhost)
 */
export async function sha256(bytes) {
  if (globalThis.crypto.subtle === undefined) return null;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/**
 * Returns the digest as a Content-Digest field (RFC 9530).
 * @param {Uint8Array} digest SHA-256
 */
export function digestField(digest) {
  return `sha-256=:${btoa(String.fromCharCode(...digest))}:`;
}

/**
 * Returns the SHA-256 of the chunks' SHA-256 digests, in order.
 * @param {Array<Uint8Array | null>} digests
 * @returns {Promise<string | undefined>} undefined if a digest is missing
 */
export async function chunksDigest(digests) {
  const joined = new Uint8Array(digests.length * 32);
  for (const [index, digest] of digests.entries()) {
    if (digest === null) return undefined;
    joined.set(digest, index * 32);
  }
  const digest = await sha256(joined);
  return digest === null ? undefined : digestField(digest);
}
