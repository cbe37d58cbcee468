"""Views of the upload page."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.journeys.content import noise, png
from tests.browser.journeys.gallery.scene import Scene, View, at
from tests.browser.journeys.text_page import TextPage
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor


def chosen(visitor: Visitor, _: Scene) -> None:
    page = UploadPage(visitor)
    page.choose(payload("one.txt", b"1"), payload("two with a rather long name for a phone.txt", b"22"))
    page.page.get_by_text("More options").click()
    expect(page.page.get_by_role("switch", name="Remember the link in this browser")).to_be_enabled()


def running(visitor: Visitor, scene: Scene) -> None:
    scene.proxy.hold_chunks(first=0)
    page = UploadPage(visitor)
    page.choose(payload("holiday.mov", noise(300_000)), payload("second.mov", noise(300_000)))
    page.one_link(False)
    with visitor.page.expect_request(lambda request: request.method == "PUT"):
        page.start()
    expect(page.row("holiday.mov").locator("[data-part=state]")).to_have_text("uploading")


def unfinished(visitor: Visitor, scene: Scene) -> None:
    """Leave a single file and a bundle of two unfinished, and return to the upload page."""
    scene.proxy.hold_chunks(first=0)
    page = UploadPage(visitor)
    several = (payload("notes.txt", noise(300_000)), payload("film.mov", noise(300_000)))
    for files, password in (((payload("holiday.mov", noise(300_000)),), ""), (several, "for us")):
        page.choose(*files)
        if password:
            page.set_password(password)
        with visitor.page.expect_request(lambda request: request.method == "PUT"):
            page.start()
    visitor.page.goto("about:blank")
    visitor.page.goto("/upload/")
    expect(visitor.page.locator("#unfinished-rows > li")).to_have_count(2)


def failed(visitor: Visitor, _: Scene) -> None:
    page = UploadPage(visitor)
    page.encrypt(False)
    page.choose(payload("bad\u202ename.txt", b"x"))
    page.start()
    expect(visitor.page.get_by_role("button", name="Try again")).to_be_visible()


def done(encrypted: bool) -> Callable[[Visitor, Scene], None]:
    def open_(visitor: Visitor, _: Scene) -> None:
        page = UploadPage(visitor)
        page.encrypt(encrypted)
        page.choose(payload("done.txt", b"done"))
        page.start()
        page.link("done.txt")

    return open_


def bundled(visitor: Visitor, _: Scene) -> None:
    page = UploadPage(visitor)
    page.choose(
        payload("one.txt", b"1"), payload("two with a rather long name for a phone.png", png(), "image/png")
    )
    page.start()
    page.link("Bundle of 2 files")


def open_menu(visitor: Visitor, _: Scene) -> None:
    visitor.page.goto("/upload/")
    visitor.page.get_by_text("Account", exact=True).first.click()


def burning_text(visitor: Visitor, _: Scene) -> None:
    """Write a text that burns; the options are open."""
    page = TextPage(visitor)
    page.write("# A note\n\n- The code is **1234**\n", name="note with a rather long name for a phone")
    expect(page.page.get_by_label("Language")).to_contain_text("Automatic (Markdown)")
    page.burn()
    page.page.get_by_text("More options").click()


def text_sent(visitor: Visitor, _: Scene) -> None:
    page = TextPage(visitor)
    page.write("a note")
    page.burn()
    page.send("Text.txt")


VIEWS = [
    View("text, empty", at("/upload/text/"), "judy", variant=True),
    View("text, burning", burning_text, "judy", leaves_something=True),
    View("text, sent", text_sent, "judy", variant=True),
    View("upload, empty", at("/upload/"), "judy", variant=True),
    View("upload, menu open", open_menu, "judy"),
    View("upload, files chosen", chosen, "judy"),
    View("upload, running", running, "judy", leaves_something=True),
    View("upload, not finished yet", unfinished, "judy", leaves_something=True),
    View("upload, failed", failed, "judy", failure=400),
    View("upload, done encrypted", done(encrypted=True), "judy", variant=True),
    View("upload, done in one link", bundled, "judy"),
    View("upload, done plain", done(encrypted=False), "judy"),
]
