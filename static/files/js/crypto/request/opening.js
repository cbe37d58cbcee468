/**
 * The exports for the page of an upload link until a file is chosen, so that it doesn't load the code that seals.
 * index.js exports everything.
 *
 * @typedef {import("./card.js").OpenedCard} OpenedCard
 * @typedef {import("./sender.js").OpenedHead} OpenedHead
 * @typedef {import("./sender.js").RequestLink} RequestLink
 */

export { openRequestLink } from "./sender.js";
export { requireX25519 } from "./x25519.js";
