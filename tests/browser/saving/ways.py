"""How a large file is saved depends on what the browser has: scripts that change that, before the page's own run."""

NAME = "Überraschung für Zoë.bin"
NO_PICKER = "delete window.showSaveFilePicker;"
NO_WORKER = "delete Navigator.prototype.serviceWorker;"
NO_PRIVATE_DISK = "delete globalThis.StorageManager?.prototype.getDirectory;"
# A browser without a window cannot ask: the answer is a real file all the same, on the page's private disk.
PICKS_AT_ONCE = """window.showSaveFilePicker = async ({ suggestedName }) =>
  (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });"""
# Names of what is on the private disk, folders and their files.
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
