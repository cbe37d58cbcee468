import { toBase64 } from "../transfer/base64.js";

/** @import { Sealing } from "../crypto/index.js" */

/**
 * Returns what the server is told about the encryption of a file.
 * @param {Sealing} sealing
 */
export function encryptionOf({ envelope, linkTokenDigest, readTokenDigest }) {
  return {
    envelope: toBase64(envelope),
    link_token_digest: toBase64(linkTokenDigest),
    read_token_digest: toBase64(readTokenDigest),
  };
}
