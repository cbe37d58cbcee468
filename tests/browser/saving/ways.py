"""Init scripts that remove browser features, on which the way of saving a large file depends."""

NAME = "Überraschung für Zoë.bin"
NO_PICKER = "delete window.showSaveFilePicker;"
NO_WORKER = "delete Navigator.prototype.serviceWorker;"
NO_PRIVATE_DISK = "delete globalThis.StorageManager?.prototype.getDirectory;"
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
