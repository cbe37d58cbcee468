import { concat, fromBase64Url, isZero, utf8 } from "../bytes.js";
import { DamagedError, UnsupportedError } from "../errors.js";
import { HEADER_LENGTH, parseHeader } from "../format.js";
import { decodeContent, padContent } from "../library/content.js";
import { faultIn } from "../library/rules.js";
import { formatFragment, parseFragment } from "../link.js";
import { keysOf, readEnvelope } from "../open.js";
import { TextTooLargeError } from "./errors.js";
import { idFieldOf } from "./head.js";
import { HPKE_OVERHEAD, hpkeOpen, hpkeSeal } from "./hpke.js";
import { FILE_KEY_RULES } from "./values.js";

/** @import { Bytes } from "../bytes.js" */
/** @import { FileKeyValue } from "./values.js" */

/**
 * The sealed key of a file: a header of 4 bytes, then HPKE's message, which holds S.
 */

const HEADER = 4;
/** The plaintext has 2^9 to 2^12 bytes. */
const MIN_BOX = 9;
const MAX_BOX = 12;
const LABEL = utf8("bytebin-request/1 file\0");
/** AES-GCM alone does not commit to its key. Zeros in front of the plaintext do (USENIX Security 2022, docs/REQUESTS.md). */
const COMMITMENT = new Uint8Array(32);
const SECRET_LENGTH = 32;

/**
 * Binds a sealed key to its link and its file.
 * @param {Bytes} header
 * @param {string} id of the link
 * @param {Bytes} envelope
 */
async function infoOf(header, id, envelope) {
  const digest = await crypto.subtle.digest("SHA-256", envelope);
  return concat(LABEL, header, idFieldOf(id), new Uint8Array(digest));
}

/**
 * Seals a file's key for the owner of a link.
 * @param {{ id: string, publicKey: Bytes }} link an opened card
 * @param {{ fragment: string, envelope: Bytes }} file its sealing, which has no password
 * @param {FileKeyValue} value name, type and size as in the envelope
 * @returns {Promise<Bytes>}
 * @throws {TextTooLargeError | BrowserTooOldError | DamagedError | WrongRequestKeyError | RangeError} DamagedError and
 *   WrongRequestKeyError: the link's public key is not one; RangeError: the value is not one that the format allows
 */
export async function sealFileKey({ id, publicKey }, { fragment, envelope }, value) {
  const fault = await faultIn(FILE_KEY_RULES, value);
  if (fault !== undefined) throw new RangeError(`this ${fault} is not allowed beside a file's key`);
  const { secret, passwordNeeded } = await parseFragment(fragment);
  if (passwordNeeded) throw new RangeError("a file that is sent has no password");
  const { box, content } = padContent(concat(COMMITMENT, secret), value, MIN_BOX);
  if (box > MAX_BOX) throw new TextTooLargeError();
  const header = Uint8Array.of(1, 1, box, 0);
  return concat(header, await hpkeSeal(publicKey, await infoOf(header, id, envelope), content));
}

/**
 * Returns the bytes of a sealed key.
 * @param {FileKeyValue} value
 */
export function sealedKeyLength(value) {
  return HEADER + HPKE_OVERHEAD + 2 ** padContent(new Uint8Array(COMMITMENT.length + SECRET_LENGTH), value, MIN_BOX).box;
}

/**
 * Opens the key of a received file, and proves that it is this file's.
 * @param {{ id: string, seed: string }} link from the library
 * @param {{ sealed: Bytes, envelope: Bytes }} received
 * @returns {Promise<{ fragment: string, value: FileKeyValue, thumbnail?: string }>} fragment: the file's, which opens it like
 *   any other; thumbnail: whatever the envelope calls so
 * @throws {CryptoError} its code says what is wrong with it
 */
export async function openFileKey({ id, seed }, { sealed, envelope }) {
  requireHeader(sealed);
  const info = await infoOf(sealed.subarray(0, HEADER), id, envelope);
  const content = await hpkeOpen(fromBase64Url(seed), info, sealed.subarray(HEADER));
  if (!isZero(content.subarray(0, COMMITMENT.length))) throw new DamagedError("the commitment is not zero");
  const contentAt = COMMITMENT.length + SECRET_LENGTH;
  const secret = content.slice(COMMITMENT.length, contentAt);
  const value = await parseValue(content.subarray(contentAt));
  const { thumbnail } = await requireSame(value, secret, envelope);
  return { fragment: await formatFragment(secret, false), value, thumbnail };
}

/** @param {Bytes} sealed */
function requireHeader(sealed) {
  if (sealed.length < HEADER) throw new DamagedError("the sealed key is cut off");
  const [version, suite, box, zero] = sealed;
  if (version !== 1) throw new UnsupportedError(`version ${version} of sealed keys is not supported`);
  if (suite !== 1) throw new UnsupportedError(`suite ${suite} of sealed keys is not supported`);
  if (box < MIN_BOX || box > MAX_BOX) throw new UnsupportedError(`sealed keys of 2^${box} bytes are not supported`);
  if (zero !== 0) throw new UnsupportedError("a reserved byte of the sealed key is not zero");
  if (sealed.length !== HEADER + HPKE_OVERHEAD + 2 ** box) {
    throw new DamagedError("the sealed key's length is not that of its box");
  }
}

/**
 * @param {Bytes} content from the length prefix on
 * @returns {Promise<FileKeyValue>}
 */
async function parseValue(content) {
  const value = decodeContent(content);
  const fault = await faultIn(FILE_KEY_RULES, value);
  if (fault !== undefined) throw new DamagedError(`the file's ${fault} is missing, or not what it must be`);
  return /** @type {any} */ (value);
}

/**
 * Checks that the secret opens the envelope, which says the same of the file. Returns all that it says.
 * @param {FileKeyValue} value
 * @param {Bytes} secret S
 * @param {Bytes} envelope
 */
async function requireSame(value, secret, envelope) {
  const asksForPassword = parseHeader(envelope.subarray(0, HEADER_LENGTH)).kdf !== null;
  if (asksForPassword) throw new UnsupportedError("a received file has no password");
  const { keys, parsed } = await keysOf(secret, false, envelope, {});
  const { metadata } = await readEnvelope(keys, parsed, envelope);
  for (const member of /** @type {const} */ (["name", "type", "size"])) {
    if (value[member] !== metadata[member]) throw new DamagedError(`the file's ${member} is not the envelope's`);
  }
  return metadata;
}
