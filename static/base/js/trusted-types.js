/** @typedef {{ createPolicy(name: "default", rules: { createScriptURL(url: string): string }): void }} TrustedTypes */

const WORKERS = new URL("../../files/js/workers/", import.meta.url).href;

/**
 * Under `require-trusted-types-for 'script'` every text that would become code, markup or a script's address goes through
 * this policy: the addresses of our own workers pass, and nothing else does. Browsers without it have nothing to ask.
 */
export function allowOwnWorkers() {
  const { trustedTypes } = /** @type {{ trustedTypes?: TrustedTypes }} */ (globalThis);
  trustedTypes?.createPolicy("default", { createScriptURL: ownWorker });
}

/** @param {string} given */
function ownWorker(given) {
  const { href } = new URL(given, document.baseURI);
  if (href.startsWith(WORKERS)) return href;
  throw new TypeError("no worker of this server's");
}
