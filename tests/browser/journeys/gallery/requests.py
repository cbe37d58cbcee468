"""Views of upload links: the pages of owner and sender."""

import re

from playwright.sync_api import expect

from tests.browser.journeys.gallery.scene import Scene, View, at
from tests.browser.journeys.upload_page import sent
from tests.browser.journeys.visitor import Visitor
from tests.browser.requests.owner import Owner
from tests.browser.requests.owner_page import ReceivePage
from tests.browser.requests.owner_page import send as send_through
from tests.browser.requests.send_page import SendPage
from tests.library import founding


def receiving(visitor: Visitor, scene: Scene) -> ReceivePage:
    """Open Receive files of somebody whose library is unlocked."""
    rosa = scene.person("rosa")
    if rosa.api.get("/api/v1/library").status_code == 404:
        founding.set_up(rosa)
    return ReceivePage(visitor).unlock()


def received(visitor: Visitor, scene: Scene) -> None:
    link = receiving(visitor, scene).make("Photos of the wedding", text="All of them, please.", by="Lena")
    long_name = "a picture with quite a long name for a phone.txt"
    send_through(visitor, link, {"name": "a.txt", "content": "a", "note": "From the garden", "sender": "Max"})
    send_through(visitor, link, {"name": long_name, "content": "b"})
    send_through(visitor, link, {"name": "c.txt", "content": "c"}, spoilt=True)
    page = ReceivePage(visitor)
    page.press("Accept a.txt")
    expect(page.row("a.txt").get_by_text("In My files")).to_be_visible()
    expect(page.row("A file that can't be opened").first).to_be_visible()


def received_and_locked(visitor: Visitor, scene: Scene) -> None:
    received(visitor, scene)
    visitor.page.get_by_role("button", name="Lock", exact=True).click()
    expect(visitor.page.get_by_text("Unlock to see them.")).to_be_visible()


def upload_link_form(visitor: Visitor, scene: Scene) -> None:
    page = receiving(visitor, scene)
    page.press("New upload link")
    page.page.get_by_text("More options").click()


def made_link(visitor: Visitor, scene: Scene) -> None:
    page = receiving(visitor, scene)
    page.make("Photos of the wedding")
    visitor.page.get_by_role("button", name=re.compile("QR code Photos")).first.click()
    expect(visitor.page.get_by_role("img", name="QR code of the upload link")).to_be_visible()


def upload_link(visitor: Visitor, scene: Scene, password: str = "") -> SendPage:
    """Open an upload link of judy, which asks for its password if it has one."""
    visitor.page.goto("/account/login/")
    link = Owner(visitor.page, scene.judy).new_link(password=password)
    visitor.page.goto("about:blank")
    return SendPage(visitor, link.url)


def to_be_sent(visitor: Visitor, scene: Scene) -> None:
    page = upload_link(visitor, scene)
    page.expect_opened()
    page.choose(sent("one.txt", b"1"), sent("two with a rather long name for a phone.txt", b"22"))


def being_sent(visitor: Visitor, scene: Scene) -> None:
    to_be_sent(visitor, scene)
    scene.proxy.hold_chunks(first=0)
    with visitor.page.expect_request(lambda request: request.method == "PUT"):
        visitor.page.get_by_role("button", name="Send 2 files").click()
    expect(visitor.page.locator("#send-whole")).to_be_visible()


def all_sent(visitor: Visitor, scene: Scene) -> None:
    to_be_sent(visitor, scene)
    visitor.page.get_by_role("button", name="Send 2 files").click()
    expect(visitor.page.get_by_role("button", name="Send more files")).to_be_visible()


def asked_for_password(visitor: Visitor, scene: Scene) -> None:
    page = upload_link(visitor, scene, password="four words")
    page.enter_password("other words")
    page.expect_problem("Wrong password.")


def without_key(visitor: Visitor, scene: Scene) -> None:
    SendPage(visitor, upload_link(visitor, scene).page.url.partition("#")[0]).expect_problem("incomplete")


VIEWS = [
    View("upload link, files chosen", to_be_sent),
    View("upload link, sending", being_sent, leaves_something=True),
    View("upload link, sent", all_sent, variant=True),
    View("upload link, password", asked_for_password, failure=403),
    View("upload link, without its key", without_key, variant=True),
    View("receive files, no library", at("/files/requests/"), "ken", variant=True),
    View("receive files, received", received, "rosa", leaves_something=True),
    View("receive files, locked", received_and_locked, "rosa", leaves_something=True, variant=True),
    View("receive files, new link", upload_link_form, "rosa", leaves_something=True),
    View("receive files, link made", made_link, "rosa", leaves_something=True, variant=True),
]
