/**
 * The proof of work that the server asks for (accounts/proof.py). The format is ALTCHA's, version 2: PBKDF2 over growing
 * counters until the key begins as the challenge says.
 *
 * @typedef {{ nonce: string, salt: string, cost: number, keyLength: number, keyPrefix: string }} Parameters
 * @typedef {{ parameters: Parameters, signature: string }} Challenge
 */

const MOST_COUNTERS = 100_000;

/**
 * Solves a challenge, which takes about a second.
 * @param {Challenge} challenge
 * @returns {Promise<string>} the proof, in base64; "" if the challenge has no solution
 */
export async function solve(challenge) {
  for (let counter = 0; counter < MOST_COUNTERS; counter++) {
    const key = await derivedKey(challenge.parameters, counter);
    if (key.startsWith(challenge.parameters.keyPrefix)) {
      return btoa(JSON.stringify({ challenge, solution: { counter, derivedKey: key } }));
    }
  }
  return "";
}

/**
 * @param {Parameters} parameters
 * @param {number} counter
 */
async function derivedKey({ nonce, salt, cost, keyLength }, counter) {
  const start = bytes(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  new DataView(password.buffer).setUint32(start.length, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const kind = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  return hex(await crypto.subtle.deriveBits(kind, key, keyLength * 8));
}

/** @param {string} text in hex */
function bytes(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** @param {ArrayBuffer} buffer */
function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
