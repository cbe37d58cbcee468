"""Views of links and their rules: in the details of a file, on their pages, and short links."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.journeys.content import png
from tests.browser.journeys.gallery.scene import Scene, View
from tests.browser.journeys.visitor import Visitor
from tests.files.client import API, upload

PASSWORD = "open sesame"


def details(visitor: Visitor, scene: Scene) -> None:
    """Open the details of a plain file with two more links, one of them as a QR code, and the form for a third."""
    api = scene.person("lena").api
    file = upload(api, png(), name="links.png", password=PASSWORD, note="Read this.")
    for label in ("Anna", "Ben"):
        wanted = {"label": label, "max_downloads": 3, "expires_in": 86400}
        api.post(f"{API}/files/{file['id']}/links", json=wanted).raise_for_status()
    page = visitor.page
    page.goto("/files/")
    page.get_by_role("listitem").filter(has_text="links.png").first.get_by_role(
        "button", name="Details"
    ).click()
    sheet = page.get_by_role("dialog", name="Details")
    sheet.get_by_role("listitem").filter(has_text="Anna").get_by_role("button", name="QR code").click()
    expect(sheet.get_by_role("img", name="QR code of the link")).to_be_visible()
    ben = sheet.get_by_role("listitem").filter(has_text="Ben")
    ben.get_by_role("button", name="Change").click()
    ben.get_by_text("The link needs a password").click()
    sheet.get_by_text("New link…").click()


def locked(visitor: Visitor, scene: Scene) -> None:
    visitor.page.goto(upload(scene.judy.api, png(), name="a.png", password=PASSWORD)["url"])


def wrong_password(visitor: Visitor, scene: Scene) -> None:
    locked(visitor, scene)
    visitor.page.get_by_label("Password").fill("wrong")
    visitor.page.get_by_role("button", name="Open").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def unlocked(visitor: Visitor, scene: Scene) -> None:
    file = upload(scene.judy.api, png(400, 300), name="a.png", password=PASSWORD, note="Read this.")
    visitor.page.goto(file["url"])
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.page.get_by_role("button", name="Open").click()
    expect(visitor.page.get_by_role("heading", name="a.png")).to_be_visible()


def private(visitor: Visitor, scene: Scene) -> None:
    visitor.page.goto(upload(scene.judy.api, b"mine", name="mine.txt", private=True)["url"])
    expect(visitor.page.get_by_text("Only you can open this file.")).to_be_visible()


def shortened(**wanted: Any) -> Callable[[Visitor, Scene], None]:
    def open_(visitor: Visitor, scene: Scene) -> None:
        document = {"target": "https://example.org/a/long/address", **wanted}
        link = scene.judy.api.post(f"{API}/shortlinks", json=document).raise_for_status().json()
        visitor.page.goto(link["url"])

    return open_


def short_links(visitor: Visitor, scene: Scene) -> None:
    shortened(max_visits=3)(visitor, scene)
    visitor.page.goto("/files/short-links/")
    visitor.page.get_by_text("More options").click()
    visitor.page.get_by_role("button", name="QR code").first.click()
    expect(visitor.page.get_by_role("img", name="QR code of the link")).to_be_visible()


def link_page(visitor: Visitor, scene: Scene) -> None:
    """The page of links for browsers without scripts, with the rules of one of them."""
    api = scene.judy.api
    file = upload(api, b"linked", name="linked.txt")
    wanted = {"label": "Anna", "max_downloads": 3, "password": PASSWORD}
    link = api.post(f"{API}/files/{file['id']}/links", json=wanted).raise_for_status().json()
    visitor.page.goto(f"/files/{file['id']}/link/?change={link['id']}")


VIEWS = [
    View("my files, details and links", details, "lena"),
    View("share, password asked", locked, variant=True),
    View("share, wrong password", wrong_password, failure=403),
    View("share, unlocked by a password", unlocked),
    View("share, for its owner alone", private, "judy", variant=True),
    View("short links", short_links, "judy"),
    View("links of a file, without scripts", link_page, "judy", variant=True),
    View("short link, before the click", shortened(max_visits=3)),
    View("short link, password asked", shortened(password=PASSWORD), variant=True),
]
