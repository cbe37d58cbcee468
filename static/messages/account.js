import { messagesOf } from "./message.js";

/** What the pages for logging in and of the account show. */
export const TEXTS = /** @type {const} */ ({
  passkeyRefused: "That didn't work: the passkey was not confirmed. Try again, or choose another way.",
  passkeyExists: "This device already has a passkey for your account.",
  passkeyUnsupported: "This browser can't use passkeys here.",
  proving: "Checking that you're not a program …",
  serverUnreachable: "The server can't be reached. Check your connection, then try again.",
});

export const message = messagesOf("account", TEXTS);
