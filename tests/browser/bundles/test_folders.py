"""A folder under one link: chosen, dropped, resumed, shown as a tree, and saved with its folders."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.bundles.making import store, store_bundle
from tests.browser.bundles.test_one_link import save_one, unpacked
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.share_page import save
from tests.browser.journeys.upload_page import UploadPage
from tests.campaign import LONG
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

COUNT = 5000 if LONG else 60  # more than the page gives rows of their own
PATIENCE = 100 * COUNT + 60_000  # milliseconds; on two idle cores a file takes 20
HELD_AFTER = 25
# A headless browser shows no dialog. The stand-in lends the page's private disk.
LENDS = "window.showDirectoryPicker = () => navigator.storage.getDirectory();"
LENT = """async () => {
  const read = async (folder, path, found) => {
    for await (const [name, entry] of folder.entries()) {
      if (entry.kind === "directory") await read(entry, `${path}${name}/`, found);
      else found[path + name] = await (await entry.getFile()).text();
    }
    return found;
  };
  return read(await navigator.storage.getDirectory(), "", {});
}"""
PUT = """async ([path, text]) => {
  const parts = path.split("/");
  let folder = await navigator.storage.getDirectory();
  for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part, { create: true });
  const file = await (await folder.getFileHandle(parts.at(-1), { create: true })).createWritable();
  await file.write(text);
  await file.close();
}"""
DROP = """(folder) => {
  const file = (name, text, path) => ({
    isDirectory: false, fullPath: path, file: (resolve) => resolve(new File([text], name)),
  });
  const entry = (fullPath, children) => ({
    isDirectory: true, fullPath, createReader: () => {
      const left = [children, []];
      return { readEntries: (resolve) => resolve(left.shift()) };
    },
  });
  const inner = entry("/dropped/inner", [file("b.txt", "second", "/dropped/inner/b.txt")]);
  const outer = entry("/dropped", [file("a.txt", "first", "/dropped/a.txt"), inner]);
  const event = new DragEvent("drop", { bubbles: true, cancelable: true });
  const item = { kind: "file", webkitGetAsEntry: () => outer, getAsFile: () => null };
  Object.defineProperty(event, "dataTransfer", { value: { types: ["Files"], items: [item] } });
  document.body.dispatchEvent(event);
}"""


@pytest.fixture(scope="module")
def tree() -> dict[str, bytes]:
    return {f"{number % 3}/{number % 2}/{number}.txt": b"%d" % number for number in range(COUNT)} | {
        "top.txt": b"top"
    }


@pytest.fixture(scope="module")
def folder(tree: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("chosen") / "holiday"
    for path, content in tree.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


def choose_folder(page: Page, folder: Path) -> None:
    page.locator("#upload-folder").set_input_files(folder)


def test_a_folder_gets_one_link_and_comes_back_as_it_was(
    server: Server, alice: Person, new_visitor: NewVisitor, folder: Path, tree: dict[str, bytes]
) -> None:
    upload = UploadPage(new_visitor(server, alice))
    choose_folder(upload.page, folder)
    expect(upload.page.locator("#upload-chosen > li")).to_have_count(1)
    expect(upload.page.locator("#upload-chosen")).to_contain_text(
        f"holiday {len(tree):,} files".replace(",", "")
    )
    upload.start()
    link = upload.link("holiday", within=PATIENCE)
    expect(upload.page.locator("#upload-rows > li")).to_have_count(1)

    receiver = new_visitor(server)
    receiver.open(link)
    page = receiver.page
    expect(page.get_by_role("heading", name="holiday")).to_be_visible()
    rows = page.locator("#share-list-rows > li")
    expect(rows).to_have_count(4)  # three folders and a file
    expect(page.get_by_text("0.txt", exact=True)).to_have_count(0)
    rows.first.locator("summary").first.focus()
    page.keyboard.press("Enter")
    inner = rows.first.locator("ul > li summary").first
    inner.click()
    names = rows.first.locator("ul ul .file-row__name")
    expect(names.first).to_have_text("0.txt")
    expect(names.nth(1)).to_have_text("6.txt")
    assert save_one(receiver, "0.txt") == b"0"
    assert unpacked(save(receiver, "Download all", within=PATIENCE)) == tree


def test_after_a_reload_the_same_folder_goes_on_where_it_stopped(
    server: Server, alice: Person, new_visitor: NewVisitor, folder: Path, tree: dict[str, bytes]
) -> None:
    visitor = new_visitor(server, alice)
    upload = UploadPage(visitor)
    created: list[str] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST" and len(created) >= HELD_AFTER:
            return  # never answered
        created.append(route.request.url)
        route.continue_()

    upload.page.route("**/api/v1/uploads", hold)
    choose_folder(upload.page, folder)
    upload.start()
    expect(upload.page.locator("#upload-rows")).to_contain_text(f"{HELD_AFTER} of {len(tree)} files")
    upload.page.wait_for_timeout(600)  # the record is written at most every 250 ms
    upload.page.unroute("**/api/v1/uploads")
    upload.page.on("dialog", lambda dialog: dialog.accept())

    upload = UploadPage(visitor)
    again: list[str] = []

    def count(request: Request) -> None:
        if request.url.endswith("/api/v1/uploads") and request.method == "POST":
            again.append(request.url)

    upload.page.on("request", count)
    expect(upload.page.get_by_text("unfinished", exact=False).first).to_be_visible()
    choose_folder(upload.page, folder)
    link = upload.link("holiday", within=PATIENCE)
    assert len(again) == len(tree) - HELD_AFTER + 1  # with the manifest
    receiver = new_visitor(server)
    receiver.open(link)
    assert unpacked(save(receiver, "Download all", within=PATIENCE)) == tree


def test_a_dropped_folder_keeps_its_paths(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    upload = UploadPage(new_visitor(server, alice))
    upload.page.evaluate(DROP)
    upload.expect_chosen(2)
    upload.start()
    receiver = new_visitor(server)
    receiver.open(upload.link("dropped"))
    assert unpacked(save(receiver, "Download all")) == {"a.txt": b"first", "inner/b.txt": b"second"}


def test_hostile_folders_stay_inside_the_zip(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    paths = ["a\\..\\..\\b", "\u202eevil", "...", "c:/x", "A", "a"]
    entries = [store(alice, b"content").entry(path=path) for path in paths]
    top = store(alice, b"content").entry(name="a")  # no file may have the name of a folder
    receiver = new_visitor(server)
    receiver.open(store_bundle(alice, [*entries, top]).link)
    inside = ["a_.._.._b/file.txt", "evil/file.txt", "file/file.txt", "c_/x/file.txt"]
    inside += ["A/file.txt", "a/file (2).txt", "a (2)"]
    assert sorted(unpacked(save(receiver, "Download all"))) == sorted(inside)


def test_a_bundle_is_saved_into_a_folder_whose_files_are_kept(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    paths = {"a/b/1.txt": "one", "a/2.txt": "two", "3.txt": "three", "con.txt": "4", "3 (2).txt": "more"}
    entries = []
    for path, text in paths.items():
        folder, _, name = path.rpartition("/")
        entries.append(store(alice, text.encode()).entry(name=name, **({"path": folder} if folder else {})))
    receiver = new_visitor(server)
    receiver.context.add_init_script(LENDS)
    page = receiver.open(store_bundle(alice, entries).link)
    top = "Some files"
    expect(page.get_by_role("heading", name=top)).to_be_visible()
    there = {"a/2.txt": "TWO", "3.txt": "another", "a/b/1.txt": "", "mine.txt": "mine"}
    for path, text in there.items():
        page.evaluate(PUT, [f"{top}/{path}", text])
    page.get_by_role("button", name="Save into a folder").click()
    saved = {f"{top}/{path}": text for path, text in (paths | {"3.txt": "another", "a/2.txt": "TWO"}).items()}
    saved |= {f"{top}/3 (3).txt": "three", f"{top}/mine.txt": "mine"}
    expect(page.get_by_text("was there already and was left as it is")).to_be_visible()
    assert page.evaluate(LENT) == saved


def test_an_emptied_list_says_so(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    receiver = new_visitor(server)
    receiver.open(store_bundle(alice, []).link)
    expect(receiver.page.get_by_text("There are no files under this link at the moment.")).to_be_visible()
    expect(receiver.page.get_by_role("button", name="Download all")).to_be_disabled()
