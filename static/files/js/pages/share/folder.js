import { shownKind } from "../../encrypted/preview/kinds.js";
import { byId } from "../dom.js";

/** The page of a folder that is not encrypted: offers its pictures as a gallery, those of this page of the list. */
const facts = [...byId("folder-rows", HTMLUListElement).querySelectorAll("li")]
  .map((row) => row.dataset)
  .filter(({ name = "", type = "", size = "0" }) => {
    return ["image", "heic"].includes(shownKind({ name, type, size: Number(size) }) ?? "");
  });
const button = byId("share-gallery-open", HTMLButtonElement);
button.hidden = facts.length < 2;
button.addEventListener("click", async () => {
  const [{ openGallery }, { sourceOf }] = await Promise.all([import("./gallery.js"), import("./plain-source.js")]);
  openGallery(facts.map((picture) => ({ ...sourceOf(picture), thumbnail: picture.thumbnail })));
});
