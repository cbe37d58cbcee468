"""The link keys that a browser remembers."""

# A function for a page of the server. Returns all keys as `own-keys.js` stores them.
KEPT = """() => new Promise((resolve) => {
  const opening = indexedDB.open("bytebin-own-keys");
  opening.onsuccess = () => {
    const all = opening.result.transaction("keys").objectStore("keys").getAll();
    all.onsuccess = () => {
      opening.result.close();
      resolve(all.result.map(({ key }) => key));
    };
  };
})"""
