import { derive, importInputKey } from "/static/files/js/crypto/library/box.js";
import { rootOf } from "/static/files/js/crypto/library/head.js";
import { argon2id, fromBase64, fromHex, readState, toHex } from "/scripts/library/reading.js";

const utf8 = (text) => new TextEncoder().encode(text);

/** Derive a box's keys with the modules' HKDF, from its bytes. */
async function keysOf(input, label, header, sealed) {
  const bytes = fromBase64(sealed);
  const info = Uint8Array.of(...utf8(label), ...bytes.subarray(0, header));
  const derived = await derive(await importInputKey(input), bytes.slice(header, header + 32), info, 64);
  return { key: toHex(derived.subarray(0, 32)), commitment: toHex(derived.subarray(32)) };
}

/** Decrypt an item with its own key, without the modules. */
async function jsonOf(key, sealed) {
  const bytes = fromBase64(sealed);
  const aes = await crypto.subtle.importKey("raw", fromHex(key), "AES-GCM", false, ["decrypt"]);
  const algorithm = { name: "AES-GCM", iv: bytes.slice(112, 124), additionalData: bytes.slice(0, 112) };
  const content = new Uint8Array(await crypto.subtle.decrypt(algorithm, aes, bytes.slice(124)));
  const length = new DataView(content.buffer).getUint32(0);
  return new TextDecoder().decode(content.subarray(4, 4 + length));
}

/** Return the values that the vectors trace. */
export async function derivedKeys() {
  const { methods, items, generations, account } = vectors;
  const { passkey, "passphrase-0": passphrase } = methods;
  const cost = { passes: 3, memorySize: 65_536, parallelism: 1, tagLength: 32 };
  const salt = fromBase64(passphrase.sealed).slice(64, 96);
  const item = await keysOf(fromHex(generations[1]), "bytebin-library/1 item\0", 48, items.file.sealed);
  const { entries } = await readState(vectors.states.first);
  const root = await rootOf(account, entries.values());
  return {
    passkey: await keysOf(fromHex(passkey.secret.prf), "bytebin-library/1 unlock\0", 64, passkey.sealed),
    item,
    json: await jsonOf(item.key, items.file.sealed),
    stretched: toHex(await argon2id(utf8(passphrase.secret.passphrase.normalize("NFKC")), salt, cost)),
    root: toHex(fromBase64(root.replaceAll("-", "+").replaceAll("_", "/"))),
  };
}
