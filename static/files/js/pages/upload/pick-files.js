import { message } from "../../../../messages/choosing.js";
import { byId } from "../dom.js";
import { chooseWith, droppedFile } from "../file-handles.js";

/**
 * Takes files from the file field, from a drop anywhere on the page, and from the clipboard.
 * @param {{ onFiles: (files: File[]) => void, onRefused: (text: string) => void }} handlers
 */
export function pickFiles({ onFiles, onRefused }) {
  chooseFiles(onFiles);
  chooseFolder(onFiles);
  takeDrops({ onFiles, onRefused });
  takePaste(onFiles);
}

/** @param {(files: File[]) => void} onFiles */
function chooseFiles(onFiles) {
  const field = byId("upload-file", HTMLInputElement);
  field.multiple = true;
  chooseWith(field, onFiles);
}

/**
 * Gives them in the order of their paths: the browser has them in the disk's.
 * @param {(files: File[]) => void} onFiles
 */
function chooseFolder(onFiles) {
  const field = byId("upload-folder", HTMLInputElement);
  if (!("webkitdirectory" in field)) return; // phones: the button stays hidden
  const button = byId("upload-choose-folder", HTMLButtonElement);
  button.hidden = false;
  button.addEventListener("click", () => field.click());
  field.addEventListener("change", () => {
    const byName = new Intl.Collator(document.documentElement.lang, { numeric: true });
    const files = [...(field.files ?? [])].sort((a, b) => byName.compare(a.webkitRelativePath, b.webkitRelativePath));
    field.value = ""; // so that the same folder can be chosen again
    onFiles(files);
  });
}

/**
 * Takes drops anywhere on the page. `depth` is 1 if something is being dragged over it already.
 * @param {{ onFiles: (files: File[]) => void, onRefused: (text: string) => void, depth?: number }} handlers
 */
export function takeDrops({ onFiles, onRefused, depth = 0 }) {
  const veil = byId("upload-veil", HTMLElement);
  // The events fire for each element that the pointer crosses.
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
      if (folders.length === 0) onFiles(files);
      else void withFolders(files, folders, { onFiles, onRefused });
    }),
  );
}

/**
 * Call while the drop event is handled: afterwards the items are empty.
 * @param {DataTransfer} dropped
 */
function sortDropped(dropped) {
  const items = [...dropped.items].filter((item) => item.kind === "file");
  const folders = items.flatMap((item) => folderOf(item) ?? []);
  const files = items.filter((item) => folderOf(item) === null).map(droppedFile);
  return { files: files.filter((file) => file !== null), folders };
}

/** @param {DataTransferItem} item */
function folderOf(item) {
  const entry = item.webkitGetAsEntry();
  return entry?.isDirectory ? /** @type {FileSystemDirectoryEntry} */ (entry) : null;
}

/**
 * @param {File[]} files
 * @param {FileSystemDirectoryEntry[]} folders
 * @param {{ onFiles: (files: File[]) => void, onRefused: (text: string) => void }} handlers
 */
async function withFolders(files, folders, { onFiles, onRefused }) {
  try {
    const { filesIn } = await import("./folders.js");
    const inside = await Promise.all(folders.map(filesIn));
    const all = [...files, ...inside.flat()];
    if (all.length > 0) onFiles(all);
    else onRefused(message("folderEmpty"));
  } catch {
    onRefused(message("folderNotRead"));
  }
}

/** @param {(files: File[]) => void} onFiles */
function takePaste(onFiles) {
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const { target } = event;
    const inField = target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type !== "file");
    if (files.length > 0) onFiles(files);
    else if (text && !inField) onFiles([new File([text], message("pastedTextName"), { type: "text/plain" })]);
    else return;
    event.preventDefault();
  });
}
