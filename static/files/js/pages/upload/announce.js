import { message } from "../../../../messages/upload.js";
import { byId } from "../dom.js";

/** @import { FileJob } from "./file-job.js" */

/**
 * Tells screen readers what has become of a file.
 * @param {FileJob} job
 * @param {"nowUploaded" | "nowUploadedWithLink"} [done] what is said once it is uploaded
 */
export function announce({ state, file: { name } }, done = "nowUploaded") {
  const news = byId("upload-news", HTMLElement);
  if (state === "running") news.textContent = message("nowUploading", { name });
  else if (state === "paused") news.textContent = message("nowPaused", { name });
  else if (state === "done") news.textContent = message(done, { name });
  else if (state === "failed") news.textContent = message("nowFailed", { name });
  else if (state === "removed") news.textContent = message("nowRemoved", { name });
}
