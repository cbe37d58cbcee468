import { message } from "../../../../messages/library.js";
import {
  CryptoError,
  DamagedError,
  PASSKEY,
  RolledBackError,
  WrongLibraryKeyError,
  parseRecoveryCode,
} from "../../crypto/library/index.js";
import { argon2idInWorker } from "../../encrypted/argon2id.js";
import { deviceName } from "../../encrypted/library/device.js";
import { Library } from "../../encrypted/library/library.js";
import { LibraryLinks } from "../../encrypted/library/links.js";
import { moveIn } from "../../encrypted/library/moving-in.js";
import { NoPrfError, usePasskey } from "../../encrypted/library/passkeys.js";
import { canUsePasskeys } from "../../../../base/js/passkey-support.js";
import { byId } from "../dom.js";

/**
 * @import { Secret } from "../../crypto/library/index.js"
 * @import { OwnLinks } from "../../encrypted/own-links.js"
 * @import { OwnerApi, StoredLibrary } from "../../transfer/owner-api.js"
 */

/** A code has 32 characters, without its hyphens and spaces. */
const LIKE_A_CODE = /^[0-9A-Za-z]{30,34}$/;

const section = byId("vault", HTMLElement);
const secret = byId("vault-secret", HTMLInputElement);
const problem = byId("vault-problem", HTMLElement);

/**
 * Opens the library, at once if it stays unlocked here, otherwise when its owner has unlocked it.
 * @param {OwnLinks} own links that this browser remembers; they move into the library
 * @param {OwnerApi} api
 * @param {{ onOpen: (links: LibraryLinks, library: Library) => Promise<void>, onMoved: (count: number) => void }} options onOpen: also called
 *   after each change by another tab or device
 */
export async function openVault(own, api, { onOpen, onMoved }) {
  const { user = "", publicUrl: origin = "", thumbnailWorker = "" } = section.dataset;
  const library = new Library(user, api, {
    device: deviceName(),
    onChange: () => void onOpen(links, library),
    onLock: () => location.reload(),
  });
  const links = new LibraryLinks(library, { origin: new URL(origin).origin, thumbnailWorker });

  async function opened() {
    const { at, device } = library.state.head.value;
    byId("vault-last-change", HTMLElement).textContent = message("lastChange", {
      date: dateTime(at),
      device: device || message("unknownDevice"),
    });
    show("vault-open");
    const { moved } = await moveIn(own, { library, links, onProgress: () => {} });
    onMoved(moved);
    await onOpen(links, library);
  }

  byId("vault-lock", HTMLButtonElement).addEventListener("click", async () => {
    await library.lock({ forget: false });
    location.reload();
  });
  try {
    if (await library.resume()) await opened();
    else await askToUnlock(library, opened);
  } catch (error) {
    if (error instanceof WrongLibraryKeyError) {
      await library.lock({ forget: false }); // its key was changed on another device
      await askToUnlock(library, opened);
      tell(message("libraryKeyChanged"));
      return;
    }
    tellTrouble(error);
    if (library.unlocked) await onOpen(links, library); // what this browser has kept can still be read
  }
}

/**
 * @param {Library} library
 * @param {() => Promise<void>} opened
 */
async function askToUnlock(library, opened) {
  const stored = await library.stored();
  if (stored === null) return; // deleted on another device since the page was made
  const passkeys = stored.methods.filter(({ kind }) => kind === PASSKEY);
  const offered = passkeys.length > 0 && canUsePasskeys();
  byId("vault-passkey-part", HTMLElement).hidden = !offered;
  byId("vault-other", HTMLDetailsElement).open = !offered;
  show("vault-locked");

  /** @param {() => Promise<Secret>} ask */
  async function unlock(ask) {
    problem.hidden = true;
    section.setAttribute("aria-busy", "true");
    try {
      const secret = await ask().catch((error) => tell(explanation(error)));
      if (secret !== undefined) await unlockWith(secret);
    } finally {
      section.removeAttribute("aria-busy");
    }
  }

  /** @param {Secret} secret */
  async function unlockWith(secret) {
    try {
      const stay = byId("vault-stay", HTMLInputElement).checked ? "device" : "tab";
      await library.unlock(secret, /** @type {StoredLibrary} */ (stored), stay);
      await opened();
    } catch (error) {
      if (error instanceof WrongLibraryKeyError) tell(message("doesNotFit"));
      else if (library.unlocked || error instanceof CryptoError) tellTrouble(error);
      else tell(message("notUnlocked"));
    }
  }

  byId("vault-passkey", HTMLButtonElement).addEventListener("click", () =>
    void unlock(async () => ({ prf: await usePasskey(passkeys.map(({ credential_id }) => credential_id ?? "")) })),
  );
  byId("vault-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void unlock(() => secretOf(secret.value));
  });
}

/**
 * @param {string} typed a passphrase or the recovery code
 * @returns {Promise<Secret>}
 */
async function secretOf(typed) {
  if (LIKE_A_CODE.test(typed.replaceAll(/[\s-]/g, ""))) {
    await parseRecoveryCode(typed);
    return { code: typed };
  }
  const { argon2Worker: worker = "", argon2Simd: simd = "", argon2NoSimd: noSimd = "" } = section.dataset;
  return { passphrase: typed, argon2id: argon2idInWorker({ worker, simd, noSimd }) };
}

/**
 * Explains why there is nothing to unlock with.
 * @param {unknown} error
 */
function explanation(error) {
  if (error instanceof DamagedError) return message("mistypedCode");
  if (error instanceof NoPrfError) return message("noPrf");
  return error instanceof DOMException ? message("passkeyRefused") : message("notUnlocked");
}

/** @param {string} words */
function tell(words) {
  problem.textContent = words;
  problem.hidden = false;
}

/** @param {unknown} error */
function tellTrouble(error) {
  byId("vault-trouble-words", HTMLElement).textContent = troubleOf(error);
  byId("vault-trouble", HTMLElement).hidden = false;
}

/** @param {unknown} error */
function troubleOf(error) {
  if (error instanceof RolledBackError) return TROUBLES[error.saw]();
  return error instanceof CryptoError ? message("libraryIncomplete") : message("notUnlocked");
}

const TROUBLES = {
  older: () => message("libraryOlder"),
  incomplete: () => message("libraryIncomplete"),
  forked: () => message("libraryForked"),
  "started-over": () => message("libraryStartedOver"),
  methods: () => message("libraryMethods"),
};

/** @param {string} id of the one part to be shown */
function show(id) {
  for (const part of ["vault-offer", "vault-locked", "vault-open"]) byId(part, HTMLElement).hidden = part !== id;
}

/** @param {number} milliseconds */
function dateTime(milliseconds) {
  return new Date(milliseconds).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
}
