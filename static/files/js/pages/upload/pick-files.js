import { byId } from "../dom.js";
import { chooseWith, droppedFile } from "../file-handles.js";

/**
 * All ways for files to get onto the page: the file field, a drop anywhere, paste.
 * @param {{ onFiles: (files: File[]) => void, onRefused: (words: string) => void }} handlers
 */
export function pickFiles({ onFiles, onRefused }) {
  chooseFiles(onFiles);
  takeDrops({ onFiles, onRefused });
  takePaste(onFiles);
}

/** @param {(files: File[]) => void} onFiles */
function chooseFiles(onFiles) {
  const field = byId("upload-file", HTMLInputElement);
  field.multiple = true;
  field.required = false;
  chooseWith(field, onFiles);
}

/** @param {{ onFiles: (files: File[]) => void, onRefused: (words: string) => void }} handlers */
function takeDrops({ onFiles, onRefused }) {
  const veil = byId("upload-veil", HTMLElement);
  let depth = 0; // each element that is crossed enters and leaves
  /** @param {(event: DragEvent) => void} handler */
  const withFiles = (handler) => (/** @type {DragEvent} */ event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    handler(event);
    veil.hidden = depth === 0;
  };
  addEventListener("dragenter", withFiles(() => (depth += 1)));
  addEventListener("dragleave", withFiles(() => (depth = Math.max(0, depth - 1))));
  addEventListener("dragover", withFiles(() => {}));
  addEventListener(
    "drop",
    withFiles((event) => {
      depth = 0;
      const { files, folders } = sortDropped(/** @type {DataTransfer} */ (event.dataTransfer));
      onFiles(files);
      if (folders) onRefused("A folder cannot be sent as it is. Open it and choose the files in it.");
    }),
  );
}

/** @param {DataTransfer} dropped */
function sortDropped(dropped) {
  const items = [...dropped.items].filter((item) => item.kind === "file");
  const folders = items.filter((item) => item.webkitGetAsEntry()?.isDirectory);
  const files = items.filter((item) => !folders.includes(item)).map(droppedFile);
  return { files: files.filter((file) => file !== null), folders: folders.length > 0 };
}

/** @param {(files: File[]) => void} onFiles */
function takePaste(onFiles) {
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const inField = event.target instanceof HTMLInputElement && event.target.type !== "file";
    if (files.length > 0) onFiles(files);
    else if (text && !inField) onFiles([new File([text], "Pasted text.txt", { type: "text/plain" })]);
    else return;
    event.preventDefault();
  });
}
