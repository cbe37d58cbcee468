const PREFIX = "bytebin-upload-";

/**
 * Locks an upload, which only one tab may send. The browser releases the lock when the tab is closed or crashes.
 * @param {string} id the upload's
 * @returns {Promise<(() => void) | null>} releases it; null if another tab holds it
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

/** @returns {Promise<Set<string>>} the uploads and bundles that any tab of this browser is sending */
export async function lockedUploads() {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.map(({ name = "" }) => name).filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length)));
}
