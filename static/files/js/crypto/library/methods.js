import { isZero, utf8, viewOf } from "../bytes.js";
import { DamagedError, UnsupportedError } from "../errors.js";
import { BOX_OVERHEAD, openBox, sealBox } from "./box.js";
import { NEW_COST, parseCost, writeCost } from "./cost.js";
import { RolledBackError, WrongContextError } from "./errors.js";
import { newId } from "./ids.js";
import { PASSKEY, PASSPHRASE, RECOVERY, inputKeyOf, kindOf } from "./secrets.js";

/** @import { Bytes } from "../bytes.js" */
/** @import { BoxKind } from "./box.js" */
/** @import { Amk } from "./keys.js" */
/** @import { Secret } from "./secrets.js" */

/**
 * An unlock method as the server stores it.
 * @typedef {{ id: string, kind: number, sealed: Bytes }} Method
 */

/** @type {BoxKind} */
const BOX = { what: "method", label: "bytebin-library/1 unlock\0", headerLength: 64 };
const AMK_LENGTH = 32;
const METHOD_LENGTH = BOX.headerLength + BOX_OVERHEAD + AMK_LENGTH;
const MAGIC = Uint8Array.of(0x89, 0x42, 0x42, 0x4c, 0x31, 0x0d, 0x0a, 0x1a);
const KDF_AT = 11;

/**
 * Wraps the AMK for one more secret. The method's id is new.
 * @param {Amk} amk
 * @param {Secret} secret
 * @returns {Promise<Method>}
 */
export async function sealMethod(amk, secret) {
  requireSecret(secret);
  const [kind, id] = [kindOf(secret), newId()];
  const header = newHeader({ kind, id, account: amk.account, generation: amk.generation });
  const sealed = await sealBox(BOX, header, amk.bytes, inputKeyOf(secret, kind === PASSPHRASE ? NEW_COST : null));
  return { id, kind, sealed };
}

/** @param {Secret} secret */
function requireSecret(secret) {
  if ("passphrase" in secret && secret.passphrase === "") throw new RangeError("a passphrase is not empty");
  if ("prf" in secret && secret.prf.length !== 32) throw new RangeError("a passkey's PRF has 32 bytes");
}

/** @param {{ kind: number, id: string, account: string, generation: number }} fields */
function newHeader({ kind, id, account, generation }) {
  const bytes = new Uint8Array(BOX.headerLength);
  bytes.set(MAGIC);
  bytes.set([1, 1, kind], 8);
  if (kind === PASSPHRASE) writeCost(bytes, KDF_AT, NEW_COST);
  viewOf(bytes).setUint32(24, generation);
  bytes.set(utf8(account), 32);
  bytes.set(utf8(id), 48);
  return bytes;
}

/**
 * Unwraps the AMK. All rules of the header, including the KDF limits, are checked before a KDF runs.
 * @param {Bytes} sealed
 * @param {{ account: string, id: string, kind: number, leastGeneration: number }} asked leastGeneration: the highest
 *   that this device has seen, or 1
 * @param {Secret} secret of this kind
 * @returns {Promise<Amk>}
 * @throws {DamagedError | UnsupportedError | WrongContextError | RolledBackError | WrongLibraryKeyError}
 */
export async function openMethod(sealed, asked, secret) {
  const { generation, cost } = parseMethod(sealed, asked);
  const bytes = await openBox(BOX, sealed, inputKeyOf(secret, cost));
  return { account: asked.account, generation, bytes };
}

/**
 * @param {Bytes} sealed
 * @param {{ account: string, id: string, kind: number, leastGeneration: number }} asked
 */
function parseMethod(sealed, { account, id, kind, leastGeneration }) {
  if (sealed.length !== METHOD_LENGTH) throw new DamagedError("an unlock method has 188 bytes");
  if (!MAGIC.every((byte, i) => sealed[i] === byte)) throw new DamagedError("this is not an unlock method");
  requireKnown(sealed);
  const cost = sealed[10] === PASSPHRASE ? parseCost(sealed, KDF_AT) : requireNoKdf(sealed);
  const generation = viewOf(sealed).getUint32(24);
  if (generation === 0) throw new DamagedError("a method's generation is 1 or more");
  if (sealed[10] !== kind) throw new WrongContextError("the method is of another kind than the one asked for");
  if (!holds(sealed, 32, account)) throw new WrongContextError("the method belongs to another account");
  if (!holds(sealed, 48, id)) throw new WrongContextError("the method is another one than the one asked for");
  if (generation < leastGeneration) throw new RolledBackError("older", "the method holds a key that was replaced");
  return { generation, cost };
}

/** @param {Bytes} sealed */
function requireKnown(sealed) {
  const [version, suite, kind] = sealed.subarray(8, 11);
  if (version !== 1) throw new UnsupportedError(`version ${version} of unlock methods is not supported`);
  if (suite !== 1) throw new UnsupportedError(`suite ${suite} of unlock methods is not supported`);
  if (![PASSPHRASE, PASSKEY, RECOVERY].includes(kind)) {
    throw new UnsupportedError(`unlock methods of kind ${kind} are not supported`);
  }
  if (!isZero(sealed.subarray(13, 16)) || !isZero(sealed.subarray(28, 32))) {
    throw new UnsupportedError("a reserved byte of the method is not zero");
  }
}

/** @param {Bytes} sealed */
function requireNoKdf(sealed) {
  if (!isZero(sealed.subarray(11, 13)) || !isZero(sealed.subarray(16, 24))) {
    throw new DamagedError("the method has KDF parameters, but no passphrase");
  }
  return null;
}

/**
 * @param {Bytes} bytes
 * @param {number} at
 * @param {string} text 16 characters
 */
function holds(bytes, at, text) {
  return String.fromCharCode(...bytes.subarray(at, at + 16)) === text;
}
