"""The ways of saving a large file: init scripts that remove browser features, and what the page says of a failure."""

NAME = "Überraschung für Zoë.bin"
INCOMPLETE = "Delete the incomplete file if your browser kept one."
NOTHING_SAVED = "Nothing was saved."
NO_PICKER = "delete window.showSaveFilePicker;"
NO_WORKER = "delete Navigator.prototype.serviceWorker;"
NO_PRIVATE_DISK = "delete globalThis.StorageManager?.prototype.getDirectory;"
# Safari before 26 has a private disk, but not this way to write to it.
NO_WRITABLE = "delete globalThis.FileSystemFileHandle?.prototype.createWritable;"
# A headless browser shows no picker. The stand-in is a real file on the page's private disk.
PICKS_AT_ONCE = """window.showSaveFilePicker = async ({ suggestedName }) =>
  (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });"""
# Names of all folders and files on the private disk.
PRIVATE_DISK = """async () => {
  const list = async (folder) => {
    const names = [];
    for await (const [name, entry] of folder.entries()) {
      names.push(name, ...(entry.kind === "directory" ? await list(entry) : []));
    }
    return names;
  };
  return list(await navigator.storage.getDirectory());
}"""
