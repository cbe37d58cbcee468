import { release } from "../release.js";

/** @import { LargeSaving } from "./large.js" */

/**
 * @typedef {FileSystemFileHandle & { remove?: () => Promise<void> }} PickedFile
 * @typedef {(options: { suggestedName: string }) => Promise<PickedFile>} SaveFilePicker
 */

/**
 * Saves straight into a file that the user picks.
 * @param {Pick<LargeSaving, "name">} saving
 * @returns {Promise<WritableStream<Uint8Array<ArrayBuffer>> | null>} null if the browser has no file dialog
 */
export async function pickedSaver({ name }) {
  const picker = /** @type {{ showSaveFilePicker?: SaveFilePicker }} */ (globalThis).showSaveFilePicker;
  const handle = picker && (await pick(picker, name));
  if (!handle) return null;
  const file = await handle.createWritable().catch(async (error) => {
    await handle.remove?.();
    throw error;
  });
  return new WritableStream({
    async write(piece) {
      await file.write(piece);
      release(piece);
    },
    close: () => file.close(),
    async abort(reason) {
      await file.abort(reason);
      await handle.remove?.(); // the picker created or emptied it
    },
  });
}

/**
 * @param {SaveFilePicker} picker
 * @param {string} name
 */
async function pick(picker, name) {
  try {
    return await picker.call(globalThis, { suggestedName: name });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    return null; // too long after the click, or blocked: another saver is used
  }
}
