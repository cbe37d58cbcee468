import { concat, randomBytes, utf8 } from "../bytes.js";
import { DamagedError } from "../errors.js";
import { sha3Block, shake256Block } from "./keccak.js";
import { mlKem } from "./mlkem.js";
import { publicKeyOf as x25519KeyOf, x25519 } from "./x25519.js";

/** @import { Bytes } from "../bytes.js" */

/**
 * X-Wing (draft-connolly-cfrg-xwing-kem): ML-KEM-768 and X25519 in one KEM, secure as long as one of them is. A private
 * key is a seed of 32 bytes.
 */

const MLKEM_KEY_LENGTH = 1184;
const MLKEM_CIPHERTEXT_LENGTH = 1088;
export const PUBLIC_KEY_LENGTH = MLKEM_KEY_LENGTH + 32;
export const ENC_LENGTH = MLKEM_CIPHERTEXT_LENGTH + 32;
/** "\.//^\" */
const LABEL = utf8("\\.//^\\");

/**
 * @param {Bytes} seed
 * @returns {{ mlkemSeed: Bytes, scalar: Bytes }}
 */
export function expandSeed(seed) {
  const expanded = shake256Block(seed, 96);
  return { mlkemSeed: expanded.slice(0, 64), scalar: expanded.slice(64) };
}

/**
 * @param {Bytes} seed
 * @returns {Promise<Bytes>} ML-KEM's key, then X25519's
 * @throws {import("./errors.js").BrowserTooOldError}
 */
export async function publicKeyOf(seed) {
  const { mlkemSeed, scalar } = expandSeed(seed);
  const x25519Key = await x25519KeyOf(scalar);
  return concat(await (await mlKem()).publicKeyOf(mlkemSeed), x25519Key);
}

/**
 * @param {Bytes} publicKey
 * @returns {Promise<{ enc: Bytes, secret: Bytes }>} enc: ML-KEM's ciphertext, then an X25519 key; secret: 32 bytes
 * @throws {DamagedError | import("./errors.js").BrowserTooOldError | import("./errors.js").WrongRequestKeyError}
 */
export async function encapsulate(publicKey) {
  const x25519Key = publicKey.slice(MLKEM_KEY_LENGTH);
  const scalar = randomBytes(32);
  const [ephemeral, shared] = [await x25519KeyOf(scalar), await x25519(scalar, x25519Key)];
  const engine = await mlKem();
  const inner = await engine.encapsulate(publicKey.slice(0, MLKEM_KEY_LENGTH)).catch(() => {
    throw new DamagedError("the link's public key is not one of ML-KEM-768");
  });
  return { enc: concat(inner.ciphertext, ephemeral), secret: combined(inner.shared, shared, ephemeral, x25519Key) };
}

/**
 * @param {Bytes} seed
 * @param {Bytes} enc
 * @returns {Promise<Bytes>} 32 bytes; others if it was sealed for another key
 * @throws {import("./errors.js").BrowserTooOldError | import("./errors.js").WrongRequestKeyError}
 */
export async function decapsulate(seed, enc) {
  const { mlkemSeed, scalar } = expandSeed(seed);
  const ephemeral = enc.slice(MLKEM_CIPHERTEXT_LENGTH);
  const shared = await x25519(scalar, ephemeral);
  const inner = await (await mlKem()).decapsulate(mlkemSeed, enc.slice(0, MLKEM_CIPHERTEXT_LENGTH));
  return combined(inner, shared, ephemeral, await x25519KeyOf(scalar));
}

/**
 * @param {Bytes} mlkemSecret
 * @param {Bytes} x25519Secret
 * @param {Bytes} ephemeral
 * @param {Bytes} x25519Key
 */
function combined(mlkemSecret, x25519Secret, ephemeral, x25519Key) {
  return sha3Block(concat(mlkemSecret, x25519Secret, ephemeral, x25519Key, LABEL));
}
