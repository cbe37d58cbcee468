import { concat, viewOf } from "/static/files/js/crypto/bytes.js";
import { parseFloeHeader, parseHeader, splitEnvelope } from "/static/files/js/crypto/format.js";
import { openLink, seal } from "/static/files/js/crypto/index.js";
import { FloeKeys, deriveFileKeys } from "/static/files/js/crypto/keys.js";
import { parseFragment } from "/static/files/js/crypto/link.js";
import { encodeMetadata, sealMetadata } from "/static/files/js/crypto/metadata.js";
import { Sealer } from "/static/files/js/crypto/stream.js";
import { codeOf, fromBase64, piecesOf, toBase64 } from "/scripts/reading.js";
import { sealChunks } from "/scripts/sealing.js";

/** Seal a small file with this content, for Python to damage. */
export async function sealContent(base64, { segLog2 = 16, padded = false } = {}) {
  const content = fromBase64(base64);
  const sealing = await seal({ name: "n", type: "", size: content.length }, { segLog2, padded });
  const body = await sealChunks(sealing, content, 2 ** segLog2);
  return { fragment: sealing.fragment, envelope: await toBase64([sealing.envelope]), body: await toBase64(body) };
}

/** Return the code of each envelope's refusal, or null if it opened. */
export async function refusalsOf(fragment, envelopes) {
  const link = await openLink(fragment);
  const refusal = async (envelope) => (await link.unlock(envelope)).openEnvelope(envelope);
  return Promise.all(envelopes.map((envelope) => refusal(fromBase64(envelope)).then(() => null, codeOf)));
}

/** Like `refusalsOf`, but the link is first unlocked with `header`. */
export async function refusalsUnder(fragment, header, envelopes) {
  const unlocked = await (await openLink(fragment)).unlock(fromBase64(header));
  return Promise.all(envelopes.map((each) => unlocked.openEnvelope(fromBase64(each)).then(() => null, codeOf)));
}

/** Read a body from a server that announces the right length but may send something else. */
export async function readAnnounced(fragment, envelope, body) {
  const bytes = fromBase64(envelope);
  const file = await (await (await openLink(fragment)).unlock(bytes)).openEnvelope(bytes);
  const released = [];
  try {
    const plaintext = piecesOf(fromBase64(body), 30_011).pipeThrough(file.decryptor(file.bodyLength));
    for await (const part of plaintext) released.push(part);
    return { error: null, released: await toBase64(released) };
  } catch (error) {
    return { error: codeOf(error), released: await toBase64(released) };
  }
}

/** Return the code of each fragment's refusal, or null if it is valid. */
export function refusalsOfFragments(fragments) {
  return Promise.all(fragments.map((fragment) => openLink(fragment).then(() => null, codeOf)));
}

/** Return the code of each header's (base64) refusal, or null if it is valid. */
export function headerRefusals(headers) {
  return headers.map((header) => {
    try {
      parseHeader(fromBase64(header));
      return null;
    } catch (error) {
      return codeOf(error);
    }
  });
}

/** Return a new file with its keys, which its sender could use with other or malicious software. */
async function forger() {
  const sealing = await seal(GOOD, { segLog2: 16, padded: true });
  const { secret } = await parseFragment(sealing.fragment);
  const header = parseHeader(sealing.envelope.subarray(0, 88));
  const keys = await deriveFileKeys(secret, header);
  const { floeHeader } = splitEnvelope(sealing.envelope, header);
  const floe = await FloeKeys.of(keys.body, parseFloeHeader(floeHeader, header.segmentLength).prefix, header);
  return { sealing, header, keys, floeHeader, floe };
}

function encodedText(text, length = text.length) {
  const padded = new Uint8Array(512);
  const json = new TextEncoder().encode(text);
  viewOf(padded).setUint32(0, length);
  padded.set(json, 4);
  return padded;
}

/** Metadata of a file that is padded from 33 bytes to 36. */
const GOOD = { name: "n", type: "", size: 33 };

function changed(at, byte) {
  const encoded = encodeMetadata(GOOD);
  encoded[at] = byte;
  return encoded;
}

const METADATA = {
  "as sealed": () => encodeMetadata(GOOD),
  "an unknown member": () => encodedText('{"name":"n","type":"","size":33,"later":[1]}'),
  "non-zero padding": () => changed(511, 1),
  "text that fills the block": () => encodedText(JSON.stringify(GOOD).padEnd(508)),
  "length beyond the block": () => encodedText(JSON.stringify(GOOD).padEnd(508), 509),
  "length that cuts the JSON": () => changed(3, 5),
  "another size": () => encodeMetadata({ ...GOOD, size: 37 }),
  "a fraction that is padded to the right size": () => encodeMetadata({ ...GOOD, size: 32.5 }),
  "a text as size": () => encodedText('{"name":"n","type":"","size":"33"}'),
  "no name": () => encodedText('{"type":"","size":33}'),
  "no type": () => encodedText('{"name":"n","size":33}'),
  "a number as name": () => encodedText('{"name":1,"type":"","size":33}'),
  "null": () => encodedText("null"),
  "not UTF-8": () => changed(13, 0xff),
  "a list as thumbnail": () => encodedText('{"name":"n","type":"","size":33,"thumbnail":[]}'),
};

/** Return, by name, the refusal of an envelope whose metadata is sealed with the right key but may break a rule. */
export async function refusalsOfMetadata() {
  const { sealing, keys, floeHeader } = await forger();
  const unlocked = await (await openLink(sealing.fragment)).unlock(sealing.envelope);
  const refusals = {};
  for (const [name, encode] of Object.entries(METADATA)) {
    const envelope = concat(sealing.envelope.subarray(0, 162), await sealMetadata(keys.metadata, encode(), floeHeader));
    refusals[name] = await unlocked.openEnvelope(envelope).then(() => null, codeOf);
  }
  return refusals;
}

/** Read a file whose last byte of padding is `last`. */
export async function readPadding(last) {
  const { sealing, header, floe } = await forger();
  const body = new Uint8Array(sealing.bodySize);
  const content = new Uint8Array(header.plaintextLength);
  content[content.length - 1] = last;
  await new Sealer(floe, header).sealInto(0, content, body);
  return readAnnounced(sealing.fragment, await toBase64([sealing.envelope]), await toBase64([body]));
}
