import { message } from "../../../../messages/choosing.js";
import { byId } from "../dom.js";
import { chooseWith, droppedFile } from "../file-handles.js";

/** @typedef {{ onFiles: (files: File[]) => void, onRefused: (text: string) => void }} Handlers */

/**
 * Takes files from the file field, from a drop anywhere on the page, and from the clipboard.
 * @param {Handlers} handlers
 */
export function pickFiles({ onFiles, onRefused }) {
  chooseFiles(onFiles);
  chooseFolder({ onFiles, onRefused });
  takeDrops({ onFiles, onRefused });
  takePaste(onFiles);
}

/** @param {(files: File[]) => void} onFiles */
function chooseFiles(onFiles) {
  const field = byId("upload-file", HTMLInputElement);
  field.multiple = true;
  chooseWith(field, onFiles);
}

/** @param {Handlers} handlers */
function chooseFolder(handlers) {
  const field = byId("upload-folder", HTMLInputElement);
  if (!("webkitdirectory" in field)) return; // phones: the button stays hidden
  const button = byId("upload-choose-folder", HTMLButtonElement);
  button.hidden = false;
  button.addEventListener("click", () => field.click());
  field.addEventListener("change", () => {
    const files = [...(field.files ?? [])];
    field.value = ""; // so that the same folder can be chosen again
    void give(({ inOrder }) => inOrder(files), handlers);
  });
}

/**
 * Takes drops anywhere on the page. `depth` is 1 if something is being dragged over it already.
 * @param {Handlers & { depth?: number }} handlers
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
      else void give(async (of) => [...files, ...of.inOrder((await Promise.all(folders.map(of.filesIn))).flat())], { onFiles, onRefused });
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
 * Gives the files of folders as soon as they are read.
 * @param {(folders: typeof import("./folders.js")) => File[] | Promise<File[]>} read
 * @param {Handlers} handlers
 */
async function give(read, { onFiles, onRefused }) {
  try {
    const all = await read(await import("./folders.js"));
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
