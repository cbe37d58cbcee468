// What is dropped or pasted on a page that uploads nothing goes to the upload page. The rest is loaded when that happens.

let loaded = false;

/** @param {DragEvent} event */
function onDrag(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault(); // the browser would open the file
  if (loaded) return;
  loaded = true;
  void import("./elsewhere.js").then(({ takeDropsElsewhere }) => takeDropsElsewhere());
}

for (const name of /** @type {const} */ (["dragenter", "dragover", "drop"])) addEventListener(name, onDrag);
addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length === 0) return;
  event.preventDefault();
  void import("./elsewhere.js").then(({ toUpload }) => toUpload(files));
});
