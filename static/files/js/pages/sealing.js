import { resume, seal } from "../crypto/index.js";
import { argon2idInWorker } from "../encrypted/argon2id.js";
import { byId } from "./dom.js";
import { ChunkWorkers } from "../encrypted/chunk-workers.js";

/**
 * @import { Metadata, Sealing } from "../crypto/index.js"
 * @import { Unfinished } from "../transfer/unfinished/store.js"
 */

const given = byId("upload-form", HTMLFormElement).dataset;
const { argon2Worker = "", argon2Simd = "", argon2NoSimd = "", chunkWorker = "" } = given;

export const workers = new ChunkWorkers(chunkWorker);
export const argon2id = argon2idInWorker({ worker: argon2Worker, simd: argon2Simd, noSimd: argon2NoSimd });

/**
 * Begins the encryption of a file.
 * @param {Metadata} metadata
 * @param {string} password "" for none
 * @returns {Promise<Sealing>} rejects with a CryptoError
 */
export function sealFile(metadata, password) {
  return seal(metadata, { password, argon2id });
}

/**
 * Resumes the encryption of an upload from an earlier visit.
 * @param {Unfinished} upload
 * @param {string} password
 * @returns {Promise<Sealing | null>} null if it is not encrypted; rejects with a CryptoError
 */
export async function resumeSealing({ sealed }, password) {
  return sealed && resume({ ...sealed, password, argon2id });
}
