import { newRequest } from "/static/files/js/crypto/request/index.js";
import { sha3Block, shake256Block } from "/static/files/js/crypto/request/keccak.js";
import { loadMlKem, mlKem, nativeMlKem } from "/static/files/js/crypto/request/mlkem.js";
import { fromBase64, fromHex, toBase64, toHex } from "/scripts/library/reading.js";

const random = (length) => crypto.getRandomValues(new Uint8Array(length));
const same = (a, b) => toHex(a) === toHex(b);

/** Compare the browser's ML-KEM with the package's: keys of a seed, each other's ciphertexts, and damaged ones. */
export async function compare(times) {
  const engines = [nativeMlKem, await loadMlKem()];
  const counts = { keys: 0, opened: 0, refused: 0, invalid: 0 };
  for (let i = 0; i < times; i++) {
    const seed = random(64);
    const [publicKey, other] = [await engines[0].publicKeyOf(seed), await engines[1].publicKeyOf(seed)];
    counts.keys += same(publicKey, other) ? 1 : 0;
    for (const [sender, owner] of [engines, engines.toReversed()]) {
      const { ciphertext, shared } = await sender.encapsulate(publicKey);
      counts.opened += same(await owner.decapsulate(seed, ciphertext), shared) ? 1 : 0;
      ciphertext[i % 1088] ^= 1;
      const wrong = [await owner.decapsulate(seed, ciphertext), await sender.decapsulate(seed, ciphertext)];
      counts.refused += same(...wrong) && !same(wrong[0], shared) ? 1 : 0;
      const notAKey = await sender.encapsulate(new Uint8Array(1184).fill(255)).then(() => false, () => true);
      counts.invalid += notAKey ? 1 : 0;
    }
  }
  return counts;
}

/** Seal for a seed's key with the engine that this browser uses, and say whether the package was loaded for it. */
export async function sealedHere(seed) {
  const engine = await mlKem();
  const publicKey = await engine.publicKeyOf(fromBase64(seed));
  const { ciphertext, shared } = await engine.encapsulate(publicKey);
  return { publicKey: toBase64(publicKey), ciphertext: toBase64(ciphertext), shared: toBase64(shared) };
}

export async function openedHere(seed, ciphertext) {
  return toBase64(await (await mlKem()).decapsulate(fromBase64(seed), fromBase64(ciphertext)));
}

/** Hash inputs (hexadecimal): SHA3-256, and a block of SHAKE256. */
export const hashes = (inputs) => inputs.map(fromHex).map((input) => [toHex(sha3Block(input)), toHex(shake256Block(input, 136))]);

/** Change a bit of what a function of WebCrypto returns. */
function spoil(name) {
  const genuine = SubtleCrypto.prototype[name];
  SubtleCrypto.prototype[name] = async function (...job) {
    const bytes = new Uint8Array(await genuine.apply(this, job));
    bytes[0] ^= 1;
    return bytes.buffer;
  };
}

/** Make a link with the browser's ML-KEM changed, and return whether the package was loaded. */
export async function packageLoaded(change) {
  const changes = {
    nothing: () => {},
    missing: () => (SubtleCrypto.prototype.getPublicKey = undefined),
    failing: () => (SubtleCrypto.prototype.decapsulateBits = () => Promise.reject(new DOMException("", "NotSupportedError"))),
    "another key": () => spoil("exportKey"),
    "another secret": () => spoil("decapsulateBits"),
  };
  changes[change]();
  await newRequest({ title: "t" });
  return performance.getEntriesByType("resource").some(({ name }) => name.includes("/vendor/mlkem/"));
}

/** Ask for ML-KEM twice. Return the length of a public key, or the name of the error. */
export async function askedTwice() {
  const lengthOf = async (engine) => (await engine.publicKeyOf(new Uint8Array(64))).length;
  const ask = () => mlKem().then(lengthOf).catch((error) => error.name);
  return [await ask(), await ask()];
}
