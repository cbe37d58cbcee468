import { message } from "../../../../../messages/library.js";
import { plainFile, saveZip, sealedFile } from "../../../encrypted/several.js";
import { PageSaver } from "../../share/saver.js";

/**
 * @import { OwnLink } from "../../../encrypted/own-links.js"
 * @import { OwnerApi } from "../../../transfer/owner-api.js"
 * @import { Chosen } from "./chosen.js"
 */

/**
 * Saves files as one ZIP.
 * @param {Chosen[]} files of which none is refused
 * @param {{ api: OwnerApi, streamWorker: string, signal: AbortSignal, say: (words: string) => void }} options
 * @returns {Promise<string>} the archive's name
 */
export async function zip(files, { api, streamWorker, signal, say }) {
  const packed = [];
  for (const { id, link } of files) packed.push(link === null ? await plainFile(api, id) : sealedFile(api, link));
  signal.throwIfAborted();
  const total = packed.reduce((sum, { size }) => sum + size, 0);
  const saver = new PageSaver(streamWorker);
  const name = `${message("archiveName", { count: files.length })}.zip`;
  await saveZip(name, packed, {
    signal,
    onBytes: (bytes) => say(message("packing", { percent: Math.min(100, Math.floor((bytes / Math.max(1, total)) * 100)) })),
    openSaver: (file) => saver.open(file),
  });
  return name;
}
