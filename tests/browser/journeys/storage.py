"""Everything that a page has stored in its browser, for searching."""

import json
from typing import Any

# Bytes become base64; opaque objects, their type's name.
EVERYTHING = """async () => {
  const places = {};
  const put = (place, value) => { places[place] = (places[place] ?? "") + value + "\\n"; };
  const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const spell = async (value) => {
    if (value instanceof ArrayBuffer) return base64(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) return base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    if (value instanceof Blob) return `${value.name ?? ""} ${await spell(await value.arrayBuffer())}`;
    if (value instanceof Map || value instanceof Set) return spell([...value]);
    if (value === null || typeof value !== "object") return String(value);
    const parts = Object.entries(value).map(async ([name, inner]) => `${name}=${await spell(inner)}`);
    return `${value[Symbol.toStringTag] ?? ""}{${(await Promise.all(parts)).join(" ")}}`;
  };
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  for (const [name, store] of Object.entries({ localStorage, sessionStorage })) {
    for (const key of Object.keys(store)) put(name, `${key} ${store.getItem(key)}`);
  }
  put("cookies", document.cookie);
  put("history", `${await spell(history.state)} ${window.name}`);
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const records = database.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([done(records.getAllKeys()), done(records.getAll())]);
      put(`IndexedDB ${name}/${store}`, await spell([keys, values]));
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) {
      const response = await (await caches.open(name)).match(request);
      put(`cache ${name}`, `${request.url} ${await spell(await response.arrayBuffer())}`);
    }
  }
  const list = async (folder, path) => {
    for await (const [name, entry] of folder.entries()) {
      if (entry.kind === "directory") await list(entry, `${path}${name}/`);
      else put("private files", `${path}${name} ${await spell(await entry.getFile())}`);
    }
  };
  await list(await navigator.storage.getDirectory(), "/");
  return places;
}"""


def everything_kept(page: Any) -> dict[str, bytes]:
    """Return all stored content by storage area. `page` is Playwright's or Firefox's."""
    places: dict[str, str] = page.evaluate(EVERYTHING)
    return {
        place: json.dumps(text, ensure_ascii=False).encode() + text.encode() for place, text in places.items()
    }
