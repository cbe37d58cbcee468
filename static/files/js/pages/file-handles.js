/** Handles with which the browser can reopen files after asking the user, if it has the File System Access API. */

/**
 * @typedef {FileSystemFileHandle & {
 *   queryPermission(options: { mode: "read" }): Promise<PermissionState>,
 *   requestPermission(options: { mode: "read" }): Promise<PermissionState>,
 * }} ReopenableHandle
 *
 * @typedef {(options: { multiple: boolean }) => Promise<FileSystemFileHandle[]>} OpenFilePicker
 * @typedef {DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> }} DroppedItem
 */

const picker = /** @type {{ showOpenFilePicker?: OpenFilePicker }} */ (globalThis);

/** @type {WeakMap<File, Promise<FileSystemFileHandle | null>>} */
const handles = new WeakMap();

/** @param {File} file */
export async function handleOf(file) {
  return (await handles.get(file)) ?? null;
}

/**
 * Returns a dropped file and keeps its handle. Call while the drop event is handled: afterwards the item is empty.
 * @param {DroppedItem} item a file's
 */
export function droppedFile(item) {
  const file = item.getAsFile();
  const handle = item.getAsFileSystemHandle?.().then(fileHandle, () => null);
  if (file !== null && handle !== undefined) handles.set(file, handle);
  return file;
}

/**
 * Replaces the field's file dialog by the one that returns handles, if the browser has it.
 * @param {HTMLInputElement} field
 * @param {(files: File[]) => void} onFiles
 */
export function chooseWith(field, onFiles) {
  field.addEventListener("change", () => {
    const files = [...(field.files ?? [])];
    field.value = ""; // so that the same file can be chosen again
    onFiles(files);
  });
  field.addEventListener("click", (event) => {
    if (picker.showOpenFilePicker === undefined) return;
    event.preventDefault();
    pick(field.multiple).then(onFiles, (error) => {
      if (error.name !== "AbortError") field.showPicker(); // disabled by a policy; AbortError: the dialog was closed
    });
  });
}

/**
 * @param {FileSystemFileHandle} handle
 * @returns {Promise<File | null>} null if the user refuses, or the file no longer exists
 */
export async function openAgain(handle) {
  const file = /** @type {ReopenableHandle} */ (handle);
  try {
    if ((await file.requestPermission({ mode: "read" })) !== "granted") return null;
    const opened = await file.getFile();
    handles.set(opened, Promise.resolve(handle));
    return opened;
  } catch {
    return null;
  }
}

/** @param {boolean} multiple */
async function pick(multiple) {
  const picked = await /** @type {OpenFilePicker} */ (picker.showOpenFilePicker).call(globalThis, { multiple });
  return Promise.all(
    picked.map(async (handle) => {
      const file = await handle.getFile();
      handles.set(file, Promise.resolve(handle));
      return file;
    }),
  );
}

/** @param {FileSystemHandle | null} handle */
function fileHandle(handle) {
  return handle instanceof FileSystemFileHandle ? handle : null;
}
