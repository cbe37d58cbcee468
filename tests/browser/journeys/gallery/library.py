"""Views of My files with a library."""

from playwright.sync_api import expect

from tests.browser.journeys.gallery.scene import Scene, View, at
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.library import founding


def locked_library(visitor: Visitor, scene: Scene) -> None:
    """Open My files of somebody with a locked library and an encrypted file."""
    lena = scene.person("lena")
    if lena.api.get("/api/v1/library").status_code == 404:
        founding.set_up(lena)
        send_letters(visitor)
    visitor.page.goto("/files/")
    expect(visitor.page.get_by_text("Your library is locked on this device")).to_be_visible()


def send_letters(visitor: Visitor) -> None:
    page = UploadPage(visitor)
    page.choose(payload("letters.txt", b"Some letters.\n"))
    page.start()
    page.link("letters.txt")


def unlocked_library(visitor: Visitor, scene: Scene) -> None:
    locked_library(visitor, scene)
    page = visitor.page
    page.get_by_label("Passphrase or recovery code").fill(founding.PHRASE)
    page.get_by_role("button", name="Unlock", exact=True).click()
    expect(page.get_by_text("Library unlocked.")).to_be_visible()
    send_letters(visitor)
    expect(page.get_by_text("It's in your library")).to_be_visible()
    page.goto("/files/")
    expect(page.get_by_text("Library unlocked.")).to_be_visible()
    page.get_by_label("Search by name").fill("letters")
    expect(page.locator("#files").get_by_role("link").first).to_be_visible()


def library_details(visitor: Visitor, scene: Scene) -> None:
    unlocked_library(visitor, scene)
    visitor.page.get_by_role("button", name="Details letters.txt").first.click()


def library_search(visitor: Visitor, scene: Scene) -> None:
    """Search for what is not there."""
    unlocked_library(visitor, scene)
    visitor.page.get_by_label("Search by name").fill("nothing of that name")
    expect(visitor.page.get_by_role("heading", name="No matching files")).to_be_visible()


def library_folder(visitor: Visitor, scene: Scene) -> None:
    """Open a folder in a folder, in the grid."""
    unlocked_library(visitor, scene)
    page = visitor.page
    page.get_by_role("button", name="Grid").click()
    for name in ("Letters", "Drafts"):
        page.get_by_role("button", name="New folder").click()
        page.get_by_role("dialog").get_by_label("Name").fill(name)
        page.keyboard.press("Enter")
        page.get_by_role("list", name="Folders").get_by_role("link", name=name).first.click()
        expect(page.get_by_text("No files here")).to_be_visible()


VIEWS = [
    View("my files, library locked", locked_library, "lena", leaves_something=True),
    View("my files, library unlocked", unlocked_library, "lena", leaves_something=True, variant=True),
    View("details of an encrypted file", library_details, "lena", leaves_something=True, variant=True),
    View(
        "a search of the library without matches",
        library_search,
        "lena",
        leaves_something=True,
        variant=True,
    ),
    View("a folder of the library", library_folder, "lena", leaves_something=True, variant=True),
    View("library, none yet", at("/account/library/"), "ken", variant=True),
]
