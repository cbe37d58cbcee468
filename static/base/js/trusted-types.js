/** @typedef {{ createPolicy(name: "default", rules: { createScriptURL(url: string): string }): void }} TrustedTypes */

const WORKERS = new URL("../../files/js/workers/", import.meta.url).href;

/**
 * Allows the URLs of our own workers and nothing else. Under `require-trusted-types-for 'script'` the browser passes every
 * string that would become code, markup or a script's URL through this policy. Other browsers ignore it.
 */
export function allowOwnWorkers() {
  const { trustedTypes } = /** @type {{ trustedTypes?: TrustedTypes }} */ (globalThis);
  trustedTypes?.createPolicy("default", { createScriptURL: ownWorker });
}

/** @param {string} url */
function ownWorker(url) {
  const { href } = new URL(url, document.baseURI);
  if (href.startsWith(WORKERS)) return href;
  throw new TypeError("not the URL of a worker of this server");
}
