"""Views of My files without a library."""

from playwright.sync_api import expect

from tests.browser.journeys.content import png
from tests.browser.journeys.gallery.scene import Scene, View, at
from tests.browser.journeys.gallery.uploading import bundled
from tests.browser.journeys.visitor import Visitor
from tests.files.client import upload


def remembered(visitor: Visitor, scene: Scene) -> None:
    bundled(visitor, scene)
    expect(visitor.page.get_by_text("This browser remembers").first).to_be_visible()
    visitor.page.goto("/files/")
    expect(visitor.page.get_by_role("link", name="Bundle of 2 files").first).to_be_visible()


def filled_list(visitor: Visitor, scene: Scene, who: str = "mary") -> None:
    api = scene.person(who).api
    upload(api, b"x" * 5000, name="a text.txt", content_type="text/plain", expires_in=86400)
    upload(api, png(), name="a picture with quite a long name.png", content_type="image/png")
    upload(api, b"limited", name="limited.bin", max_downloads=3)
    file = upload(api, b"old", name="old.txt")
    scene.server.query("UPDATE files_file SET expires_at = '2001-02-03 04:05:06' WHERE _id = ?", file["id"])
    visitor.page.goto("/files/")


def asking_to_delete(visitor: Visitor, scene: Scene) -> None:
    filled_list(visitor, scene, "olga")
    visitor.page.get_by_role("button", name="Delete").first.click()
    expect(visitor.page.get_by_role("dialog")).to_be_visible()


def trashed(visitor: Visitor, scene: Scene) -> None:
    api = scene.judy.api
    ids = [upload(api, b"x" * 5000, name=f"{number}.txt")["id"] for number in range(2)]
    api.post("/api/v1/trash", json={"ids": ids}).raise_for_status()
    visitor.page.goto("/files/trash/")
    visitor.page.get_by_text("Empty the trash").click()


def to_be_mailed(visitor: Visitor, scene: Scene) -> None:
    file = upload(scene.judy.api, b"x" * 5000, name="a text with quite a long name for a phone.txt")
    visitor.page.goto(f"/files/{file['id']}/mail/")
    visitor.page.get_by_label("E-mail addresses").fill("nobody")
    visitor.page.get_by_role("button", name="Send").click()
    expect(visitor.page.get_by_role("alert")).to_be_focused()


VIEWS = [
    View("my files, empty", at("/files/"), "ken", variant=True),
    View("my files, filled", filled_list, "mary"),
    View("my files, links remembered", remembered, "nora"),
    View("my files, nothing found", at("/files/?q=nothing+has+this+name"), "judy", variant=True),
    View("my files, asking to delete", asking_to_delete, "olga"),
    View("e-mail a link, refused", to_be_mailed, "judy"),
    View("my files, trash", trashed, "judy"),
]
