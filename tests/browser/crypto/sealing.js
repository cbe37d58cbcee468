import { openLink, resume, seal, sealReplacement, transformOf } from "/static/files/js/crypto/index.js";
import { freshIv } from "/static/files/js/crypto/stream.js";
import { argon2id, codeOf, piecesOf, toBase64 } from "/scripts/reading.js";

const PER_VIEW = 65536;

function randomContent(size) {
  const content = new Uint8Array(size);
  for (let at = 0; at < size; at += PER_VIEW) crypto.getRandomValues(content.subarray(at, at + PER_VIEW));
  return content;
}

const equal = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

const join = async (parts) => new Uint8Array(await new Blob(parts).arrayBuffer());

/** Seal all chunks of an upload concurrently, the last one first: their order must not matter. */
export async function sealChunks(sealing, content, chunkSize) {
  const { transform, bodySize } = sealing;
  const step = transform.plaintextChunkSize(chunkSize);
  const count = Math.ceil(bodySize / chunkSize);
  const numbers = Array.from({ length: count }, (_, i) => count - 1 - i);
  const chunks = await Promise.all(
    numbers.map((i) => transform.apply(content.subarray(i * step, (i + 1) * step), i, chunkSize)),
  );
  return chunks.reverse();
}

export async function open(sealing, password) {
  const link = await openLink(`#${sealing.fragment}`);
  const unlocked = await link.unlock(sealing.envelope.slice(0, 88), { password, argon2id });
  return { link, unlocked, file: await unlocked.openEnvelope(sealing.envelope) };
}

const collect = async (stream) => {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return join(parts);
};

/** Seal random content of this size and open it again. Return what was announced, read and compared. */
export async function roundTrip(size, { segLog2, padded, segmentsInChunk }) {
  const content = randomContent(size);
  const file = { name: "naïve \u202e.txt", type: "text/plain", size, mtime: 1_700_000_000_123, thumbnail: "data:," };
  const sealing = await seal(file, { segLog2, padded });
  const body = await join(await sealChunks(sealing, content, segmentsInChunk * 2 ** segLog2));
  const opened = await open(sealing);
  const plaintext = await collect(piecesOf(body, 30_011).pipeThrough(opened.file.decryptor(body.length)));
  return {
    same: equal(plaintext, content),
    metadata: opened.file.metadata,
    announced: [sealing.bodySize, sealing.transform.size(size), opened.file.bodyLength],
    body: body.length,
    tokens: [
      await hasDigest(opened.link.linkToken, sealing.linkTokenDigest),
      await hasDigest(opened.unlocked.readToken, sealing.readTokenDigest),
    ],
  };
}

async function hasDigest(token, digest) {
  return equal(new Uint8Array(await crypto.subtle.digest("SHA-256", token)), digest);
}

/** Read plaintext ranges, each from only the part of the body that `bodyRange` names. */
export async function readRanges(size, ranges, padded) {
  const content = randomContent(size);
  const sealing = await seal({ name: "n", type: "", size }, { segLog2: 16, padded });
  const body = await join(await sealChunks(sealing, content, 65536));
  const { file } = await open(sealing);
  const results = [];
  for (const [start, end] of ranges) {
    const part = file.bodyRange(start, end);
    const ciphertext = piecesOf(body.subarray(part.start, part.end), 9_973);
    const plaintext = await collect(ciphertext.pipeThrough(file.decryptor(body.length, { start, end })));
    results.push({ same: equal(plaintext, content.subarray(start, end)), fetched: [part.start, part.end] });
  }
  return results;
}

/** Seal a small file with a password, for another implementation to read. */
export async function sealedWithPassword(password) {
  const content = randomContent(70_000);
  const sealing = await seal({ name: "n", type: "", size: content.length }, { segLog2: 16, password, argon2id });
  const body = await join(await sealChunks(sealing, content, 65536));
  return {
    fragment: sealing.fragment,
    envelope: await toBase64([sealing.envelope]),
    content: await toBase64([content]),
    body: await toBase64([body]),
  };
}

/** Seal a file with one password and open it with another. Return the refusal's code, or null. */
export async function openedWith(sealedWith, openedWith) {
  const file = { name: "n", type: "", size: 1 };
  const sealing = await seal(file, { password: sealedWith, argon2id });
  return open(sealing, openedWith).then(() => null, codeOf);
}

/** Open a file whose fragment and header disagree about a password. Return the refusal's code, or null. */
export async function passwordFlag(change) {
  const file = { name: "n", type: "", size: 1 };
  const sealing = await seal(file, change === "stripped" ? { password: "p", argon2id } : {});
  const [from, to] = change === "stripped" ? ["b1p.", "b1."] : ["b1.", "b1p."];
  return open({ ...sealing, fragment: sealing.fragment.replace(from, to) }, "p").then(() => null, codeOf);
}

/** Seal a file with a transform made from a structured clone of the plan, as in a worker, and open it. */
export async function sealedElsewhere(size) {
  const content = randomContent(size);
  const sealing = await seal({ name: "n", type: "", size }, { segLog2: 16 });
  const plan = structuredClone(sealing.transform.plan);
  const chunks = await sealChunks({ ...sealing, transform: transformOf(plan) }, content, 65536);
  const { file } = await open(sealing);
  const plaintext = await collect(piecesOf(await join(chunks), 65536).pipeThrough(file.decryptor(sealing.bodySize)));
  return { same: equal(plaintext, content), extractable: plan.bodyKey.extractable };
}

/** Seal the first chunk of a file, and the others after resuming, as after a reload. Compare both sealings. */
export async function resumed(size, password = "") {
  const content = randomContent(size);
  const first = await seal({ name: "n", type: "", size }, { segLog2: 16, padded: true, password, argon2id });
  const second = await resume({ fragment: first.fragment, envelope: first.envelope, password, argon2id });
  const [before, after] = await Promise.all([first, second].map((sealing) => sealChunks(sealing, content, 65536)));
  const body = await join([before[0], ...after.slice(1)]);
  const { file } = await open(first, password);
  const plaintext = await collect(piecesOf(body, 65536).pipeThrough(file.decryptor(body.length)));
  return {
    same: equal(plaintext, content),
    segmentsRepeated: before.filter((chunk, i) => equal(chunk, after[i])).length,
    sameProperties: ["fragment", "bodySize"].every((key) => first[key] === second[key]),
    sameDigests: ["linkTokenDigest", "readTokenDigest"].every((key) => equal(first[key], second[key])),
  };
}

export async function resumeWith(change) {
  const first = await seal({ name: "n", type: "", size: 1 });
  const other = await seal({ name: "n", type: "", size: 1 });
  const envelope = first.envelope.slice();
  if (change === "envelope") envelope[100] ^= 1;
  const fragment = change === "fragment" ? other.fragment : first.fragment;
  return resume({ fragment, envelope }).then(() => null, codeOf);
}

export async function resumeWithPassword(sealedWith, resumedWith) {
  const { fragment, envelope } = await seal({ name: "n", type: "", size: 1 }, { password: sealedWith, argon2id });
  return resume({ fragment, envelope, password: resumedWith, argon2id }).then(() => null, codeOf);
}

const ivOf = (segment) => String.fromCharCode(...segment.subarray(4, 16));

/** Seal one segment repeatedly, as retries would. Return the number of different IVs. */
export async function ivsOfRepeatedSealing(times) {
  const { transform } = await seal({ name: "n", type: "", size: 1 }, { segLog2: 16 });
  const seen = new Set();
  const content = new Uint8Array(1);
  for (let i = 0; i < times; i += 100) {
    const batch = Array.from({ length: 100 }, () => transform.apply(content, 0, 65536));
    for (const chunk of await Promise.all(batch)) seen.add(ivOf(chunk));
  }
  return seen.size;
}

export function freshIvs(times) {
  const seen = new Set();
  for (let i = 0; i < times; i++) seen.add(String.fromCharCode(...freshIv()));
  return seen.size;
}

/** Seal a file twice. Return which of these parts of the envelope, and whether the fragments, are equal. */
export async function sharedParts(ranges) {
  const file = { name: "n", type: "", size: 5 };
  const [a, b] = [await seal(file), await seal(file)];
  const parts = ranges.filter(([from, to]) => equal(a.envelope.subarray(from, to), b.envelope.subarray(from, to)));
  return { fragment: a.fragment === b.fragment, parts };
}

/** Replace a file under its link. Return what both sealings share, and what a reader of the link then sees. */
export async function replaced(password, replacedWith = password) {
  const file = { name: "n", type: "", size: 5 };
  const first = await seal(file, { password, argon2id });
  const second = await sealReplacement(first.fragment, { ...file, revision: 2 }, { password: replacedWith, argon2id });
  const { file: opened } = await open({ ...second, fragment: first.fragment }, password);
  const shared = ["fragment", "linkTokenDigest", "readTokenDigest"].filter((part) => String(first[part]) === String(second[part]));
  const fileId = (sealing) => sealing.envelope.subarray(24, 56);
  return { shared, sameFileId: equal(fileId(first), fileId(second)), revision: opened.metadata.revision };
}

/** @returns {Promise<string | null>} the code of the refusal */
export const replacementRefused = (...passwords) => replaced(...passwords).then(() => null, codeOf);

/** Seal a file of this revision and open it. Return the revision that is read, or the refusal's code. */
export async function revisionRead(revision) {
  const sealing = await seal({ name: "n", type: "", size: 5, revision });
  return open(sealing).then(({ file }) => file.metadata.revision ?? null, codeOf);
}

/** Return the names of all properties that `seal` reads from its arguments. */
export async function propertiesReadBySeal() {
  const read = new Set();
  const recording = (target) =>
    new Proxy(target, {
      get: (object, key) => (read.add(String(key)), object[key]),
      ownKeys: (object) => (read.add("all keys"), Reflect.ownKeys(object)),
    });
  await seal(recording({ name: "n", type: "", size: 5 }), recording({}));
  return [...read].sort();
}

export async function exportedFunctions() {
  const exports = await import("/static/files/js/crypto/index.js");
  const isClass = (value) => /^class\b/.test(String(value));
  return Object.keys(exports).filter((name) => !isClass(exports[name])).sort();
}

/** @returns {Promise<string | null>} the code of the refusal, or the name of a RangeError */
export async function refusalOf(size, action) {
  const actions = {
    seal: () => seal({ name: "n", type: "", size }),
    longName: () => seal({ name: "n".repeat(size), type: "", size: 0 }),
    otherSize: async () => (await seal({ name: "n", type: "", size })).transform.size(size + 1),
    shortSlice: async () => {
      const { transform } = await seal({ name: "n", type: "", size });
      return transform.apply(new Uint8Array(size - 1), 0, 2 ** 18);
    },
    chunkPastTheEnd: async () => {
      const { transform } = await seal({ name: "n", type: "", size });
      return transform.apply(new Uint8Array(0), 1, 2 ** 18);
    },
    oddChunkSize: async () => (await seal({ name: "n", type: "", size })).transform.plaintextChunkSize(100_000),
  };
  try {
    await actions[action]();
    return null;
  } catch (error) {
    return error instanceof RangeError ? error.name : codeOf(error);
  }
}

/** Seal and read one segment in the middle of a file that is far too large for a test. */
export async function farSegment(size, index) {
  const sealing = await seal({ name: "n", type: "", size }, { segLog2: 16 });
  const step = sealing.transform.plaintextChunkSize(65536);
  const [start, end] = [index * step, Math.min((index + 1) * step, size)];
  const content = randomContent(end - start);
  const segment = await sealing.transform.apply(content, index, 65536);
  const { file } = await open(sealing);
  const { start: bodyStart, end: bodyEnd } = file.bodyRange(start, end);
  const plaintext = await collect(piecesOf(segment, 65536).pipeThrough(file.decryptor(sealing.bodySize, { start, end })));
  return {
    fragment: sealing.fragment,
    envelope: await toBase64([sealing.envelope]),
    content: await toBase64([content]),
    segment: await toBase64([segment]),
    range: [bodyStart, bodyEnd],
    same: equal(plaintext, content),
  };
}
