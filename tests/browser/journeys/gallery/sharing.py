"""Views of the pages of files, and of links that delete them."""

import re
from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import expect

from tests.browser.journeys.content import png
from tests.browser.journeys.gallery.scene import Scene, View
from tests.browser.journeys.gallery.uploading import bundled, done
from tests.browser.journeys.share_page import file_id, save
from tests.browser.journeys.text_page import read_once
from tests.browser.journeys.visitor import Visitor
from tests.browser.previews.media import FILM, wav
from tests.browser.previews.recordings import flac, silence
from tests.browser.previews.sealed import send
from tests.browser.previews.test_archives import NAMES, zipped
from tests.browser.previews.test_in_bundles import listed as bundle_of
from tests.browser.previews.test_pdf import pdf
from tests.files.client import json_of, upload
from tests.files.test_folder_link import put
from tests.files.test_folders import FOLDERS, new

TEXT = (
    b"A line of text, and one that is too long for a phone: " + b"0123456789 " * 20 + b"\n" + b"more\n" * 40
)
PROGRAM = b'def greet(name):  # a comment\n    return f"Hello {name}", 42\n' * 30
MARKDOWN = (
    b"# Plan\n\nSome **bold** text, `code` and [a site](https://example.org).\n\n"
    b"> Quoted\n\n- [x] done\n\n|a|b|\n|-|-|\n|1|2|\n"
)


def shared(name: str, content: bytes, content_type: str, **fields: int) -> Callable[[Visitor, Scene], None]:
    def open_(visitor: Visitor, scene: Scene) -> None:
        file = upload(scene.judy.api, content, name=name, content_type=content_type, **fields)
        visitor.page.goto(file["url"])

    return open_


def sealed_link(visitor: Visitor, scene: Scene) -> str:
    done(encrypted=True)(visitor, scene)
    return visitor.page.get_by_label("Link to done.txt").input_value()


def sealed(visitor: Visitor, scene: Scene) -> None:
    visitor.open(sealed_link(visitor, scene))
    expect(visitor.page.get_by_role("heading", name="done.txt")).to_be_visible()


def sealed_saved(visitor: Visitor, scene: Scene) -> None:
    sealed(visitor, scene)
    save(visitor)
    expect(visitor.page.get_by_role("button", name="Download again")).to_be_visible()


def sealed_without_key(visitor: Visitor, scene: Scene) -> None:
    visitor.open(sealed_link(visitor, scene).partition("#")[0])
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def listed(visitor: Visitor, scene: Scene) -> None:
    bundled(visitor, scene)
    visitor.open(visitor.page.get_by_label("Link to Bundle of 2 files").input_value())
    expect(visitor.page.get_by_role("button", name="Download all")).to_be_enabled()


def previewed(
    name: str, content_type: str, content: bytes, shows: str, *, play: bool = False
) -> Callable[[Visitor, Scene], None]:
    """Return an opener of an encrypted file's page that waits until `shows` (CSS) is visible in the preview."""

    def open_(visitor: Visitor, scene: Scene) -> None:
        page = visitor.open(send(scene.judy, content, name, content_type))
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        if play:
            page.get_by_role("button", name="Play").click()
        expect(page.locator(f"#preview {shows}")).to_be_visible()
        page.evaluate("() => document.querySelector('#preview :is(audio, video)')?.pause()")

    return open_


def listed_previews(visitor: Visitor, scene: Scene) -> None:
    listed(visitor, scene)
    rows = visitor.page.get_by_role("region", name="Files").get_by_role("listitem")
    for button in rows.get_by_role("button", name="Preview").all():
        button.click()
    expect(rows.locator(".preview :is(img, pre)")).to_have_count(2)


def pdf_shown(visitor: Visitor, scene: Scene) -> None:
    # axe tries to reach the frame, whose origin is opaque.
    visitor.expects_words("does not match the recipient window's origin")
    page = visitor.open(send(scene.judy, pdf("Some text"), "a.pdf", "application/pdf"))
    page.get_by_role("button", name="Show preview").click()
    expect(page.frame_locator("#preview iframe").get_by_text("Page 1 of 1")).to_be_visible()


def with_cover(visitor: Visitor, scene: Scene) -> None:
    shared("song.flac", flac(png(300, 300), silence()), "audio/flac")(visitor, scene)
    expect(visitor.page.get_by_role("img", name="Cover of song.flac")).to_be_visible()


def details(visitor: Visitor, scene: Scene) -> None:
    shared("square.png", png(400, 300), "image/png")(visitor, scene)
    visitor.page.get_by_role("button", name="QR code").click()
    visitor.page.get_by_text("Details", exact=True).click()
    visitor.page.get_by_role("button", name="Compute").click()
    expect(visitor.page.locator("[data-part=digest]")).to_have_text(re.compile("[0-9a-f]{64}"))


def gallery(visitor: Visitor, scene: Scene) -> None:
    pictures = [(f"{number}.png", "image/png", png(400, 300)) for number in range(3)]
    page = visitor.open(bundle_of(scene.judy, *pictures))
    page.get_by_role("button", name="Show as gallery").click()
    expect(page.get_by_role("dialog").get_by_role("img", name="Preview of")).to_be_visible()


def folder(visitor: Visitor, scene: Scene) -> None:
    """Open the link of a folder with pictures, which have thumbnails, a text and a folder inside."""
    shown = new(scene.judy, "Holiday")
    new(scene.judy, "Last day", shown)
    for number in range(3):
        put(scene.judy, shown, png(400, 300), name=f"{number}.png", content_type="image/png")
    put(scene.judy, shown, TEXT, name="notes.txt", content_type="text/plain")
    scene.server.manage("jobs", "--once")
    link = json_of(scene.judy.api.patch(f"{FOLDERS}/{shown}", json={"link": True}))["url"]
    page = visitor.open(link)
    expect(page.locator("li img").first).to_be_visible()


def folder_gallery(visitor: Visitor, scene: Scene) -> None:
    folder(visitor, scene)
    visitor.page.get_by_role("button", name="Show as gallery").click()
    expect(visitor.page.get_by_role("dialog").get_by_role("img", name="Preview of")).to_be_visible()


def expired(visitor: Visitor, scene: Scene) -> None:
    file = upload(scene.judy.api, b"old")
    scene.server.query("UPDATE files_file SET expires_at = '2001-02-03 04:05:06' WHERE _id = ?", file["id"])
    visitor.page.goto(file["url"])


def deletion_link(visitor: Visitor, scene: Scene) -> None:
    visitor.page.goto(upload(scene.judy.api, b"x", name="x.txt")["deletion_url"])


def deleted(visitor: Visitor, scene: Scene) -> None:
    deletion_link(visitor, scene)
    visitor.page.get_by_role("button", name="Delete permanently").click()
    expect(visitor.page.get_by_role("heading", name="The file has been deleted")).to_be_visible()


def burning(*, encrypted: bool, read: bool) -> Callable[[Visitor, Scene], None]:
    """Return an opener of the page of a note that burns, before it is read or after."""

    def open_(visitor: Visitor, scene: Scene) -> None:
        if encrypted:
            url = send(scene.judy, TEXT, "note.md", "text/markdown", burn=True)
        else:
            url = upload(scene.judy.api, TEXT, name="note.md", content_type="text/markdown", burn=True)["url"]
        visitor.open(url)
        expect(visitor.page.get_by_role("button", name="Read it once")).to_be_enabled()
        if read:
            read_once(visitor, TEXT.decode())

    return open_


def already_read(visitor: Visitor, scene: Scene) -> None:
    link = send(scene.judy, TEXT, "note.md", "text/markdown", burn=True)
    scene.server.query("UPDATE files_file SET download_count = 1 WHERE _id = ?", file_id(link))
    visitor.open(link)
    expect(visitor.page.get_by_text("It was already read")).to_be_visible()


def burning_together(visitor: Visitor, scene: Scene) -> None:
    """The list of files that burn when they are saved, after one of them was."""
    texts = [(name, "text/plain", TEXT) for name in ("a.txt", "b.txt")]
    visitor.open(bundle_of(scene.judy, *texts, burn=True, burn_group=uuid4().hex))
    visitor.page.get_by_role("button", name="Open it once").click()
    with visitor.page.expect_download():
        visitor.page.get_by_role("button", name="Download a.txt").click()
    expect(visitor.page.get_by_text("1 file is left")).to_be_visible()


VIEWS = [
    View("share, burning", burning(encrypted=True, read=False)),
    View("share, burning together", burning_together, leaves_something=True, variant=True),
    View("share, burning and plain", burning(encrypted=False, read=False), variant=True),
    View("share, burnt", burning(encrypted=True, read=True), variant=True),
    View("share, burnt and plain", burning(encrypted=False, read=True), variant=True),
    View("share, already read", already_read, variant=True),
    View("share, text", shared("notes.txt", b"hello", "text/plain")),
    View("share, picture", shared("square.png", png(400, 300), "image/png"), variant=True),
    View("share, limited", shared("limited.bin", b"hello", "", max_downloads=2), variant=True),
    View("share, encrypted", sealed, "judy", variant=True),
    View("share, encrypted and saved", sealed_saved, "judy"),
    View("share, without its key", sealed_without_key, "judy"),
    View("share, several files", listed, "judy", variant=True),
    View("share, several files shown", listed_previews, "judy"),
    View("share, preview offered", previewed("a.wav", "audio/wav", wav(2), "button"), variant=True),
    View("share, preview of a picture", previewed("a.png", "image/png", png(400, 300), "img"), variant=True),
    View(
        "share, preview of a film", previewed("a.webm", "video/webm", FILM.read_bytes(), "video", play=True)
    ),
    View(
        "share, preview of sound", previewed("a.wav", "audio/wav", wav(2), "audio", play=True), variant=True
    ),
    View("share, sound with its cover", with_cover, variant=True),
    View("share, preview of text", previewed("a.txt", "text/plain", TEXT, "pre"), variant=True),
    View("share, preview of a program", previewed("a.py", "text/x-python", PROGRAM, ".code-word >> nth=0")),
    View("share, preview of Markdown", previewed("a.md", "text/markdown", MARKDOWN, ".markdown")),
    View("share, preview of a table", previewed("a.csv", "text/csv", b"a,b\n1,2\n" * 40, "table")),
    View(
        "share, preview of an archive",
        previewed("a.zip", "application/zip", zipped(NAMES), "table"),
        variant=True,
    ),
    View("share, preview of a PDF", pdf_shown),
    View("share, details", details),
    View("share, gallery", gallery),
    View("share, folder", folder),
    View("share, gallery of a folder", folder_gallery, variant=True),
    View("share, preview that failed", previewed("no.png", "image/png", b"text", "[role=alert]")),
    View("share, expired", expired, failure=410),
    View("delete by link", deletion_link, variant=True),
    View("deleted", deleted),
]
