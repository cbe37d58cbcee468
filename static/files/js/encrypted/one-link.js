import { seal } from "../crypto/index.js";
import { ChunkSender } from "../transfer/chunk-sender.js";
import { DirectSender } from "../transfer/direct-sender.js";
import { writeManifest } from "./manifest.js";
import { MANIFEST_TYPE } from "./manifest-type.js";
import { sendList } from "./send-list.js";

/**
 * @import { Api } from "../transfer/api.js"
 * @import { OwnLink } from "./own-links.js"
 */

/**
 * Makes one link of files that are on the server already: their list is encrypted and uploaded like a file, as it is for files
 * that are uploaded together. It lives as long as the server allows; its files keep their own expiry and download limits.
 * @param {OwnLink[]} files encrypted without a password, and no bundles
 * @param {string} name of the list
 * @param {{ api: Api, sendWorker: string }} options
 * @returns {Promise<OwnLink>} the link of the list
 */
export async function oneLinkOf(files, name, { api, sendWorker }) {
  const entries = files.map(({ id, fragment: key, name: each, size, type }) => ({ id, key, name: each, size, type, path: "" }));
  const content = writeManifest(entries);
  const sealing = await seal({ name, type: MANIFEST_TYPE, size: content.size });
  const limits = await api.limits();
  const throughServer = new ChunkSender(sendWorker, api);
  const sender = limits.direct ? new DirectSender(api, throughServer) : throughServer;
  const { id, url } = await sendList(content, sealing, { api, sender, limits });
  const members = files.map((file) => file.id);
  return { id, url, fragment: sealing.fragment, name, type: MANIFEST_TYPE, size: content.size, thumbnail: null, members };
}
