/**
 * End-to-end encryption, format b1 (docs/FORMAT.md): the interface of this directory.
 *
 * @typedef {import("./bytes.js").Bytes} Bytes
 * @typedef {import("./metadata.js").Metadata} Metadata
 * @typedef {import("./passphrase.js").Argon2id} Argon2id
 * @typedef {import("./passphrase.js").Passphrase} Passphrase
 * @typedef {import("./seal.js").Sealing} Sealing
 * @typedef {import("./transform.js").SealingPlan} SealingPlan
 * @typedef {import("./transform.js").SealingTransform} SealingTransform
 * @typedef {import("./open.js").Link} Link
 * @typedef {import("./open.js").Unlocked} Unlocked
 * @typedef {import("./open.js").OpenedFile} OpenedFile
 */

export * from "./opening.js";
export { resume, seal, sealReplacement, sealedLengths } from "./seal.js";
export { bodyLength, padme } from "./sizes.js";
export { transformOf } from "./transform.js";
