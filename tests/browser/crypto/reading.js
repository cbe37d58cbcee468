import { CryptoError, openLink } from "/static/files/js/crypto/index.js";
import { argon2idInWorker } from "/static/files/js/encrypted/argon2id.js";

export const argon2id = argon2idInWorker({
  worker: "/static/files/js/workers/argon2id-worker.js",
  simd: "/static/vendor/argon2id/dist/simd.wasm",
  noSimd: "/static/vendor/argon2id/dist/no-simd.wasm",
});

let kdfRuns = 0;
/** Unless null, every KDF returns this instead of running, so that tests need not wait for a forged file's KDF. */
let stretchedKey = null;
const deriveBits = crypto.subtle.deriveBits;
crypto.subtle.deriveBits = function (algorithm, ...rest) {
  if (algorithm.name !== "PBKDF2") return deriveBits.call(this, algorithm, ...rest);
  kdfRuns += 1;
  return stretchedKey?.buffer ?? deriveBits.call(this, algorithm, ...rest);
};

const countedArgon2id = (...job) => {
  kdfRuns += 1;
  return stretchedKey ?? argon2id(...job);
};

export const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

export async function toBase64(parts) {
  const reader = new FileReader();
  const done = new Promise((resolve) => reader.addEventListener("load", resolve));
  reader.readAsDataURL(new Blob(parts));
  await done;
  return reader.result.slice(reader.result.indexOf(",") + 1);
}

const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Return a stream of the body in pieces of `piece` bytes, as the network may deliver it. */
export function piecesOf(body, piece) {
  let offset = 0;
  return new ReadableStream({
    pull(controller) {
      if (offset >= body.length) return controller.close();
      controller.enqueue(body.subarray(offset, offset + piece));
      offset += piece;
    },
  });
}

/** Return the code of a CryptoError. Rethrow any other error, which is a defect. */
export function codeOf(error) {
  if (error instanceof CryptoError) return error.code;
  throw error;
}

async function readInto(outcome, released, { fragment, password, envelope, body, piece }) {
  const link = await openLink(fragment);
  outcome.link_token = toHex(link.linkToken);
  const unlocked = await link.unlock(envelope.subarray(0, 88), { password: password ?? undefined, argon2id: countedArgon2id });
  outcome.read_token = toHex(unlocked.readToken);
  const file = await unlocked.openEnvelope(envelope);
  outcome.metadata = file.metadata;
  const plaintext = piecesOf(body, piece).pipeThrough(file.decryptor(body.length));
  for await (const part of plaintext) released.push(part);
}

export async function read({ fragment, password, envelope, body, piece }) {
  const outcome = { error: null, metadata: null, link_token: null, read_token: null };
  const released = [];
  const before = kdfRuns;
  const input = { fragment, password, envelope: fromBase64(envelope), body: fromBase64(body), piece };
  try {
    await readInto(outcome, released, input);
  } catch (error) {
    outcome.error = codeOf(error);
  }
  return { ...outcome, released: await toBase64(released), kdf_runs: kdfRuns - before };
}

/** Run an attack. Return the message of the error that ends it, or "opened", and all bytes released before. */
export async function attempt({ fragment, password, header, envelope, body, announced, stretched }) {
  const released = [];
  const before = kdfRuns;
  stretchedKey = stretched === null ? null : fromBase64(stretched);
  let message = "opened";
  try {
    const link = await openLink(fragment);
    const unlocked = await link.unlock(fromBase64(header), { password: password ?? undefined, argon2id: countedArgon2id });
    const file = await unlocked.openEnvelope(fromBase64(envelope));
    const plaintext = piecesOf(fromBase64(body), 50_000).pipeThrough(file.decryptor(announced));
    for await (const part of plaintext) released.push(part);
  } catch (error) {
    message = error instanceof CryptoError ? error.message : `${error.name}: ${error.message}`;
  }
  stretchedKey = null;
  return { message, released: await toBase64(released), kdf_runs: kdfRuns - before };
}
