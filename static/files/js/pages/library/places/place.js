import { message } from "../../../../../messages/library.js";
import { byId, find } from "../../dom.js";
import { sayNow } from "../news.js";
import { askForName, askToRemoveFolder } from "./dialogs.js";
import { listenToDrops } from "./drag.js";
import { offerToSeal } from "./plain-folders.js";

/**
 * @import { OwnerApi } from "../../../transfer/owner-api.js"
 * @import { LibraryLinks } from "../../../encrypted/library/links.js"
 * @import { Folder } from "../../../encrypted/library/folders.js"
 */

const HASH = /^#folder=([0-9A-Za-z]+)$/;
const place = byId("library-place", HTMLElement);
const list = byId("library-folders", HTMLElement);
/** What is searched for: folders are found by their names. */
let sought = "";

/**
 * Shows the folders of the library as places: the way to the one that is open, those inside it, and what can be done. The
 * address of a place has its id after a #, which no browser sends.
 * @param {LibraryLinks} links
 * @param {{ api: OwnerApi, onOpen: (folder: string) => void, onChange: () => void }} options onOpen: called with the id of the folder
 *   that is open, "" for the top; onChange: called after a change of the folders or of what is in them
 * @returns {{ draw: () => void, search: (query: string) => void }} draw: shows them again; search: shows only those inside, at any
 *   depth, whose names have the words; all for ""
 */
export function showPlaces(links, { api, onOpen, onChange }) {
  function draw() {
    const folder = openFolder(links);
    drawWay(links.folders.chain(folder));
    drawFolders(links, folder, onChange);
    onOpen(folder);
  }
  byId("new-folder", HTMLButtonElement).hidden = false;
  byId("new-folder", HTMLButtonElement).addEventListener("click", () =>
    askForName({ title: message("newFolder"), name: "", save: (name) => links.folders.make(name, openFolder(links)), done: onChange }),
  );
  addEventListener("hashchange", draw);
  document.getElementById("mine-new-folder")?.setAttribute("hidden", ""); // the server would know its name
  offerToSeal(links, api).catch(() => {});
  listenToDrops({ links, api }, onChange);
  draw();
  return {
    draw,
    search(query) {
      sought = query;
      drawFolders(links, openFolder(links), onChange);
    },
  };
}

/** @param {LibraryLinks} links */
function openFolder(links) {
  const id = HASH.exec(location.hash)?.[1] ?? "";
  return links.folders.has(id) ? id : "";
}

/** @param {Folder[]} chain */
function drawWay(chain) {
  place.hidden = chain.length === 0;
  const steps = [{ id: "", name: message("topFolder") }, ...chain].map(({ id, name }, index) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.textContent = name;
    link.href = id === "" ? "#" : `#folder=${id}`;
    link.dataset.dropFolder = id;
    if (index === chain.length) link.setAttribute("aria-current", "page");
    item.append(link);
    return item;
  });
  find(place, "ol", HTMLElement).replaceChildren(...steps);
}

/**
 * @param {LibraryLinks} links
 * @param {string} folder that is open
 * @param {() => void} onChange
 */
function drawFolders(links, folder, onChange) {
  const inside = sought === "" ? links.folders.inside(folder) : links.folders.named(sought, folder);
  list.replaceChildren(...inside.map((each) => rowOf(each, links, onChange)));
  byId("library-folders-card", HTMLElement).hidden = inside.length === 0;
}

/**
 * @param {Folder} folder
 * @param {LibraryLinks} links
 * @param {() => void} onChange
 */
function rowOf({ id, name }, links, onChange) {
  const copy = /** @type {DocumentFragment} */ (byId("folder-row", HTMLTemplateElement).content.cloneNode(true));
  const row = find(copy, "li", HTMLElement);
  row.dataset.dropFolder = id;
  row.dataset.folder = id;
  row.draggable = true;
  const link = find(row, "a", HTMLAnchorElement);
  link.textContent = name;
  link.href = `#folder=${id}`;
  for (const spoken of row.querySelectorAll("[data-part=name]")) spoken.textContent = name;
  find(row, "[data-action=rename]", HTMLButtonElement).addEventListener("click", () =>
    askForName({ title: message("renameFolder", { name }), name, save: (renamed) => links.folders.rename(id, renamed), done: onChange }),
  );
  find(row, "[data-action=remove]", HTMLButtonElement).addEventListener("click", () =>
    askToRemoveFolder(name, {
      remove: () => links.folders.remove(id),
      done: () => {
        sayNow(message("folderRemoved", { name }));
        onChange();
      },
    }),
  );
  return row;
}
