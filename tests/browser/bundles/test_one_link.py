"""Bundles: several files under one link, downloaded one by one or as a ZIP."""

from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest
from playwright.sync_api import Download, Route, expect

from tests.browser.bundles.making import spoil, store, store_bundle
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import noise
from tests.browser.journeys.share_page import save
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

FILES = {"notes.txt": b"first things first", "film.bin": noise(700_000), "empty.bin": b""}
BUNDLE = "Bundle of 3 files"


def choose_all(upload: UploadPage) -> None:
    upload.choose(*(payload(name, content) for name, content in FILES.items()))


def unpacked(saved: Download) -> dict[str, bytes]:
    with ZipFile(BytesIO(saved.path().read_bytes())) as archive:
        assert archive.testzip() is None
        assert {entry.compress_type for entry in archive.infolist()} == {ZIP_STORED}
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def save_one(visitor: Visitor, name: str) -> bytes:
    with visitor.page.expect_download() as saved:
        visitor.page.get_by_role("button", name=f"Download {name}").click()
    assert saved.value.suggested_filename == name
    return saved.value.path().read_bytes()


def test_a_bundle_burns_when_all_of_it_is_saved(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    upload = UploadPage(new_visitor(server, alice))
    choose_all(upload)
    upload.page.get_by_text("More options").click()
    upload.page.get_by_text("Burn after reading").click()
    before = server.blobs()
    upload.start()
    link = upload.link(BUNDLE)
    parts = server.blobs() - before
    assert len(parts) == 1 + len(FILES)

    receiver, second = new_visitor(server), new_visitor(server)
    second.open(link)
    expect(second.page.get_by_role("button", name="Open it once")).to_be_enabled()
    receiver.open(link)
    page = receiver.page
    page.get_by_role("button", name="Open it once").click()
    files = page.get_by_role("region", name="Files").get_by_role("listitem")
    expect(files).to_have_count(3)
    second.expects(410)
    second.page.get_by_role("button", name="Open it once").click()
    expect(second.page.get_by_role("heading", name="It was already read.")).to_be_visible()
    assert save_one(receiver, "film.bin") == FILES["film.bin"]
    expect(page.get_by_text("2 files are left")).to_be_visible()
    assert parts <= server.blobs()
    assert unpacked(save(receiver, "Download all")) == FILES
    expect(page.get_by_text("Saved, and deleted from the server.")).to_be_visible()
    expect(page.get_by_role("button", name="Download")).to_have_count(0)
    assert not parts & server.blobs()
    second.expects(404)
    assert second.page.goto(link.partition("#")[0]).status == 404  # type: ignore[union-attr]  # None fails too


def test_one_link_opens_a_bundle_whose_files_are_saved_one_by_one_or_as_a_zip(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    upload = UploadPage(new_visitor(server, alice))
    choose_all(upload)
    upload.start()
    link = upload.link(BUNDLE)
    expect(upload.page.get_by_label("Link to notes.txt")).to_be_hidden()

    receiver = new_visitor(server)
    receiver.open(link)
    page = receiver.page
    expect(page.get_by_role("heading", name=BUNDLE)).to_be_visible()
    files = page.get_by_role("region", name="Files").get_by_role("listitem")
    expect(files).to_have_count(3)
    assert save_one(receiver, "film.bin") == FILES["film.bin"]
    expect(page.get_by_text("Saved film.bin. Every byte was checked and is authentic.")).to_be_visible()
    whole = save(receiver, "Download all")
    assert whole.suggested_filename == f"{BUNDLE}.zip"
    assert unpacked(whole) == FILES


def test_a_link_per_file_can_be_chosen_and_is_the_only_choice_without_encryption(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    upload = UploadPage(new_visitor(server, alice))
    upload.choose(payload("alone.txt", b"alone"))
    choice = upload.page.get_by_role("radio", name="One link for all files")
    expect(choice).to_be_hidden()
    choose_all(upload)
    upload.expect_chosen(1 + len(FILES))
    expect(choice).to_be_checked()
    upload.encrypt(False)
    expect(choice).to_be_hidden()
    upload.encrypt(True)
    upload.one_link(False)
    upload.start()
    assert len({upload.link(name) for name in FILES}) == 3


def test_opening_a_limited_bundle_counts_no_download_and_each_visit_counts_one_per_file(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    upload = UploadPage(new_visitor(server, alice))
    upload.limit_downloads(1)
    choose_all(upload)
    upload.start()
    link = upload.link(BUNDLE)
    onlooker = new_visitor(server)
    onlooker.open(link)
    expect(onlooker.page.get_by_role("button", name="Open and download")).to_be_enabled()
    first = new_visitor(server)
    first.open(link)
    first.page.get_by_role("button", name="Open and download").click()
    assert save_one(first, "notes.txt") == FILES["notes.txt"]
    assert unpacked(save(first, "Download all")) == FILES, "what was opened once stays open on the page"
    second = new_visitor(server)
    second.expects(410)
    second.open(link)
    second.page.get_by_role("button", name="Open and download").click()
    expect(second.page.get_by_role("alert")).to_contain_text("reached its download limit")


def test_a_bundle_with_a_password_asks_for_it_once(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    upload = UploadPage(new_visitor(server, alice))
    choose_all(upload)
    upload.set_password("only for us")
    upload.start()
    link = upload.link(BUNDLE)
    assert "#b1p." in link
    receiver = new_visitor(server)
    receiver.open(link)
    receiver.page.get_by_label("Password", exact=True).fill("only for us")
    receiver.page.get_by_role("button", name="Open").click()
    assert unpacked(save(receiver, "Download all")) == FILES


def test_a_file_that_cannot_be_uploaded_is_retried_or_left_out(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server, alice)
    visitor.expects(400)
    sealed_notes = f'"size":{len(FILES["notes.txt"]) + 32},'

    def spoil_the_others(route: Route) -> None:
        body = route.request.post_data or ""
        route.continue_(post_data=body if sealed_notes in body else "{}")

    visitor.page.route("**/api/v1/uploads", spoil_the_others)
    upload = UploadPage(visitor)
    choose_all(upload)
    upload.start()
    page = upload.page
    expect(page.get_by_text("Not uploaded: ")).to_be_visible()
    page.unroute("**/api/v1/uploads")
    upload.press("Try again", "film.bin")
    expect(page.get_by_text("Not uploaded: empty.bin")).to_be_visible()
    page.get_by_role("button", name="Create the link without them").click()
    receiver = new_visitor(server)
    receiver.open(upload.link("Bundle of 2 files"))
    contents = unpacked(save(receiver, "Download all"))
    assert contents == {name: FILES[name] for name in ("notes.txt", "film.bin")}


def test_a_damaged_file_in_the_middle_is_named_and_leaves_no_zip(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    files = [store(alice, noise(100_000, seed), f"part {seed}.bin") for seed in (1, 2, 3)]
    spoil(server, files[1].id)
    receiver = new_visitor(server)
    receiver.open(store_bundle(alice, [file.entry() for file in files]).link)
    page = receiver.page
    page.get_by_role("button", name="Download all").click()
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("part 2.bin: The file was damaged or changed on its way.")
    expect(problem).to_contain_text("You can still download the other files one by one.")
    assert receiver.downloads == []
    assert save_one(receiver, "part 3.bin") == noise(100_000, 3)
    expect(problem).to_be_hidden()


def test_names_in_the_zip_are_safe_and_unique(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    named = ["../../etc/passwd", "a.txt", "A.TXT", "a.txt", "tur\u202egpj.exe", "a (2).txt", ".."]
    files = [store(alice, f"content {index}".encode()) for index in range(len(named))]
    entries = [file.entry(name=name) for file, name in zip(files, named, strict=True)]
    receiver = new_visitor(server)
    receiver.open(store_bundle(alice, entries).link)
    contents = unpacked(save(receiver, "Download all"))
    assert list(contents) == [
        "_.._etc_passwd", "a.txt", "A (2).TXT", "a (3).txt", "turgpj.exe", "a (2) (2).txt", "file",
    ]  # fmt: skip
    assert list(contents.values()) == [f"content {index}".encode() for index in range(len(named))]
