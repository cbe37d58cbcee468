import { concat, randomBytes } from "./bytes.js";
import { DamagedLinkError, FileTooLargeError } from "./errors.js";
import { FLOE_HEADER_LENGTH, HEADER_LENGTH, METADATA_OVERHEAD, newFloePrefix, newHeader } from "./format.js";
import { FloeKeys, deriveFileKeys, deriveLinkToken, tokenDigest } from "./keys.js";
import { formatFragment, parseFragment } from "./link.js";
import { encodeMetadata, sealMetadata } from "./metadata.js";
import { keysOf, readEnvelope } from "./open.js";
import { inputKeyOf } from "./passphrase.js";
import { MAX_PLAINTEXT, bodyLength, padme } from "./sizes.js";
import { SealingTransform } from "./transform.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { Header } from "./format.js" */
/** @import { Metadata } from "./metadata.js" */
/** @import { Argon2id, Passphrase } from "./passphrase.js" */

/**
 * @typedef {object} Sealing
 * @property {string} fragment the link's, without "#"; it is the key and is never sent to the server
 * @property {Bytes} envelope sent to the server with both digests
 * @property {Bytes} linkTokenDigest SHA-256
 * @property {Bytes} readTokenDigest SHA-256
 * @property {number} bodySize the size to announce
 * @property {SealingTransform} transform encrypts the file's chunks
 *
 * @typedef {{ segLog2?: number, padded?: boolean, password?: string, argon2id?: Argon2id }} Options
 *   padded: hide the exact size (Padmé); password: required in addition to the link, "" for none
 */

/** Log2 of a full segment's length. */
const SEG_LOG2 = 18;

/**
 * Begins the encryption of a file: generates its key, its file_id and its IV.
 * @param {Metadata} file `size` is the number of bytes that the transform will receive
 * @param {Options} [options]
 * @returns {Promise<Sealing>}
 * @throws {FileTooLargeError | MetadataTooLargeError}
 */
export function seal(file, options = {}) {
  return sealUnder(randomBytes(32), file, options);
}

/**
 * Begins the encryption of a file that replaces the one under an existing link. Only the link's key stays: file_id, IV,
 * and with them every derived key, are new.
 * @param {string} fragment of the link
 * @param {Metadata} file as in `seal`; its `revision` is above that of the present file
 * @param {Options} [options] a password is needed exactly if the link says so
 * @returns {Promise<Sealing>}
 * @throws {FileTooLargeError | MetadataTooLargeError | DamagedLinkError | UnsupportedError}
 */
export async function sealReplacement(fragment, file, options = {}) {
  const { secret, passwordNeeded } = await parseFragment(fragment);
  if (passwordNeeded !== Boolean(options.password)) throw new DamagedLinkError("link and file disagree about a password");
  return sealUnder(secret, file, options);
}

/**
 * @param {Bytes} secret S
 * @param {Metadata} file
 * @param {Options} options
 * @returns {Promise<Sealing>}
 */
async function sealUnder(secret, file, { segLog2 = SEG_LOG2, padded = false, password = "", argon2id }) {
  const size = requireSize(file.size);
  const encoded = encodeMetadata(file);
  const plaintextLength = padded ? padme(size) : size;
  const withPassword = password !== "";
  const header = newHeader({ segLog2, padded, withPassword, metadataLength: encoded.length, plaintextLength });
  const inputKey = await inputKeyOf(secret, header.kdf, { password, argon2id });
  const keys = await deriveFileKeys(inputKey, header);
  const prefix = newFloePrefix(header.segmentLength);
  const floe = await FloeKeys.of(keys.body, prefix, header);
  const floeHeader = concat(prefix, await floe.headerTag());
  const sealedMetadata = await sealMetadata(keys.metadata, encoded, floeHeader);
  const envelope = concat(header.bytes, floeHeader, sealedMetadata);
  return sealing({ secret, envelope, readToken: keys.readToken, header, floe, size });
}

/**
 * Returns the bytes that a file will have once it is encrypted with the default options.
 * @param {Metadata} file
 * @throws {MetadataTooLargeError}
 */
export function sealedLengths(file) {
  const envelope = HEADER_LENGTH + FLOE_HEADER_LENGTH + METADATA_OVERHEAD + encodeMetadata(file).length;
  return { body: bodyLength(file.size, 2 ** SEG_LOG2), envelope };
}

/**
 * Resumes an unfinished encryption with the same keys. Segments that are encrypted again get new IVs.
 * @param {{ fragment: string, envelope: Bytes } & Passphrase} kept from `seal`, except the password, which the user enters again
 * @returns {Promise<Sealing>}
 * @throws {PasswordNeededError | WrongPasswordError | WrongKeyError | DamagedLinkError | DamagedError}
 */
export async function resume({ fragment, envelope, ...passphrase }) {
  const { secret, passwordNeeded } = await parseFragment(fragment);
  const { keys, parsed: header } = await keysOf(secret, passwordNeeded, envelope, passphrase);
  const { floe, metadata } = await readEnvelope(keys, header, envelope);
  return sealing({ secret, envelope, readToken: keys.readToken, header, floe, size: metadata.size });
}

/**
 * @param {{ secret: Bytes, envelope: Bytes, readToken: Bytes, header: Header, floe: FloeKeys, size: number }} parts
 * @returns {Promise<Sealing>}
 */
async function sealing({ secret, envelope, readToken, header, floe, size }) {
  return {
    fragment: await formatFragment(secret, header.kdf !== null),
    envelope,
    linkTokenDigest: await tokenDigest(await deriveLinkToken(secret)),
    readTokenDigest: await tokenDigest(readToken),
    bodySize: bodyLength(header.plaintextLength, header.segmentLength),
    transform: new SealingTransform(floe, header, size),
  };
}

/** @param {number} size */
function requireSize(size) {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError("size is a number of bytes");
  if (size > MAX_PLAINTEXT) throw new FileTooLargeError();
  return size;
}
