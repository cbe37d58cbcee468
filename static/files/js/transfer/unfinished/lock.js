const PREFIX = "bytebin-upload-";

/**
 * Of all tabs one may send an upload. The browser itself gives the lock back when a tab is closed or dies.
 * @param {string} id the upload's
 * @returns {Promise<(() => void) | null>} gives it back; null where another one sends it
 */
export function lockUpload(id) {
  return new Promise((resolve, reject) => {
    /** @param {Lock | null} lock */
    const hold = (lock) => {
      if (lock === null) return resolve(null);
      return new Promise((release) => resolve(() => release(undefined)));
    };
    navigator.locks.request(PREFIX + id, { ifAvailable: true }, hold).catch(reject);
  });
}

/** @returns {Promise<Set<string>>} the uploads that are being sent somewhere in this browser */
export async function lockedUploads() {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.map(({ name = "" }) => name).filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length)));
}
