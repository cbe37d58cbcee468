"""Views of upload links without encryption: the pages of owner and sender."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.journeys.gallery.scene import Scene, View
from tests.browser.journeys.upload_page import sent
from tests.browser.journeys.visitor import Visitor

OWNER = "nell"


def made(scene: Scene) -> str:
    """Make a link, and return its ID."""
    asked = {"plain": True, "title": "Photos of the party", "text": "All of them, please.\nAlso the films."}
    limits = {"max_bytes": 100_000_000, "expires_in": 86_400, "notify": False}
    made = scene.person(OWNER).api.post("/api/v1/requests", json=asked | limits)
    made.raise_for_status()
    return str(made.json()["id"])


def sent_plainly(visitor: Visitor, scene: Scene) -> None:
    page = visitor.page
    page.goto(f"/u/{made(scene)}")
    page.get_by_label("Message").fill("Here they are")
    page.get_by_label("Your name").fill("Max")
    page.get_by_label("Files", exact=True).set_input_files([sent("one.txt", b"1"), sent("two.txt", b"2")])
    page.get_by_role("button", name="Send unencrypted").click()
    expect(page.get_by_role("status").get_by_role("listitem").first).to_have_text("one.txt")


def links(visitor: Visitor, scene: Scene) -> None:
    sent_plainly(visitor, scene)
    visitor.page.goto("/files/requests/plain/")
    expect(visitor.page.get_by_role("link", name="one.txt").first).to_be_visible()


def page_of_link(path: str) -> Callable[[Visitor, Scene], None]:
    def open_(visitor: Visitor, scene: Scene) -> None:
        visitor.page.goto(f"/files/requests/plain/{made(scene)}/{path}")

    return open_


VIEWS = [
    View("plain upload link, sent", sent_plainly),
    View("plain upload links", links, OWNER),
    View("plain upload links, change one", page_of_link(""), OWNER, variant=True),
    View("plain upload links, delete one", page_of_link("delete/"), OWNER, variant=True),
]
