import { equalInConstantTime, toBase64Url } from "../bytes.js";

/** @import { Bytes } from "../bytes.js" */

/**
 * ML-KEM-768 (FIPS 203). A seed is d || z (64 bytes), a public key has 1184 bytes, a ciphertext 1088, a shared secret 32.
 * `encapsulate` rejects if the public key is not one; `decapsulate` gives another secret for a ciphertext that is not one.
 * @typedef {object} MlKem
 * @property {(seed: Bytes) => Promise<Bytes>} publicKeyOf
 * @property {(publicKey: Bytes) => Promise<{ ciphertext: Bytes, shared: Bytes }>} encapsulate
 * @property {(seed: Bytes, ciphertext: Bytes) => Promise<Bytes>} decapsulate
 */

const NAME = "ML-KEM-768";
/** SHA-256 of the public key whose seed is 64 zero bytes. */
const KNOWN_ANSWER = "-VwYX-WyM10vyTjdiJxkJZRKzXQ3a2lSvxEw9yD2upk";

/** @type {Promise<MlKem> | undefined} */
let chosen;

/**
 * Returns the browser's own ML-KEM if it works, otherwise the package's.
 * @returns {Promise<MlKem>} rejects if the package cannot be loaded, and tries again the next time
 */
export function mlKem() {
  chosen ??= choose();
  return chosen.catch((error) => {
    chosen = undefined;
    throw error;
  });
}

async function choose() {
  return (await works(nativeMlKem).catch(() => false)) ? nativeMlKem : loadMlKem();
}

/**
 * Whether it gives the right key for a seed, and then opens what it seals.
 * @param {MlKem} engine
 */
async function works({ publicKeyOf, encapsulate, decapsulate }) {
  const seed = new Uint8Array(64);
  const publicKey = await publicKeyOf(seed);
  const digest = await crypto.subtle.digest("SHA-256", publicKey);
  if (toBase64Url(new Uint8Array(digest)) !== KNOWN_ANSWER) return false;
  const { ciphertext, shared } = await encapsulate(publicKey);
  return equalInConstantTime(await decapsulate(seed, ciphertext), shared);
}

/** WICG, "Modern Algorithms in the Web Cryptography API". TypeScript does not know it yet. */
const subtle = /** @type {any} */ (globalThis.crypto?.subtle);

/**
 * @param {Bytes} seed
 * @returns {Promise<CryptoKey>}
 */
const importSeed = (seed) => subtle.importKey("raw-seed", seed, NAME, true, ["decapsulateBits"]);

/** @type {MlKem} */
export const nativeMlKem = {
  async publicKeyOf(seed) {
    const key = await subtle.getPublicKey(await importSeed(seed), ["encapsulateBits"]);
    return new Uint8Array(await subtle.exportKey("raw-public", key));
  },
  async encapsulate(publicKey) {
    const key = await subtle.importKey("raw-public", publicKey, NAME, false, ["encapsulateBits"]);
    const { ciphertext, sharedKey } = await subtle.encapsulateBits(NAME, key);
    return { ciphertext: new Uint8Array(ciphertext), shared: new Uint8Array(sharedKey) };
  },
  async decapsulate(seed, ciphertext) {
    return new Uint8Array(await subtle.decapsulateBits(NAME, await importSeed(seed), ciphertext));
  },
};

/**
 * Loads the package, about 80 KB.
 * @returns {Promise<MlKem>}
 */
export async function loadMlKem() {
  const { createMlKem768 } = await import("../../../../vendor/mlkem/esm/src/mlKem768Impl.js");
  const engine = await createMlKem768();
  return {
    async publicKeyOf(seed) {
      return new Uint8Array(engine.deriveKeyPair(seed)[0]);
    },
    async encapsulate(publicKey) {
      const [ciphertext, shared] = engine.encap(publicKey);
      return { ciphertext: new Uint8Array(ciphertext), shared: new Uint8Array(shared) };
    },
    async decapsulate(seed, ciphertext) {
      const [, privateKey] = engine.deriveKeyPair(seed);
      return new Uint8Array(engine.decap(ciphertext, privateKey));
    },
  };
}
