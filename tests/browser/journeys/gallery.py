"""Every page in every state worth checking, each opened in a fresh tab."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import expect

from tests.browser.journeys.content import noise, png
from tests.browser.journeys.mail import mailed_link
from tests.browser.journeys.share_page import save
from tests.browser.journeys.upload_page import UploadPage, payload, sent
from tests.browser.journeys.visitor import Visitor
from tests.browser.previews.media import FILM, wav
from tests.browser.previews.sealed import send
from tests.browser.requests.owner import Owner
from tests.browser.requests.owner_page import ReceivePage
from tests.browser.requests.owner_page import send as send_through
from tests.browser.requests.send_page import SendPage
from tests.files.client import upload
from tests.library import founding
from tests.people import Person
from tests.proxy import Proxy
from tests.server import Server

TEXT = (
    b"A line of text, and one that is too long for a phone: " + b"0123456789 " * 20 + b"\n" + b"more\n" * 40
)


@dataclass(frozen=True)
class Scene:
    """A server behind a proxy, and its users. judy owns more files with each view; ken owns none."""

    server: Server
    proxy: Proxy
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        if name not in self.people:
            self.people[name] = self.server.create_person(f"{name}@example.org")
        return self.people[name]

    @property
    def judy(self) -> Person:
        return self.person("judy")

    @property
    def ken(self) -> Person:
        return self.person("ken")


@dataclass(frozen=True)
class View:
    """A page in one state. `who` is the user who is logged in, or empty for an anonymous visitor.

    A view that leaves data in its browser, or causes a complaint, is `apart`: it gets a browser of its own.
    A `variant` resembles another view, and is looked at in long runs only.
    """

    name: str
    open: Callable[[Visitor, Scene], None]
    who: str = ""
    failure: int = 0
    leaves_something: bool = False
    variant: bool = False

    @property
    def apart(self) -> bool:
        return self.leaves_something or self.failure != 0


def at(path: str) -> Callable[[Visitor, Scene], None]:
    def open_(visitor: Visitor, _: Scene) -> None:
        visitor.page.goto(path)

    return open_


def added_webhook(visitor: Visitor, _: Scene) -> None:
    page = visitor.page
    page.goto("/account/notices/webhooks/")
    page.get_by_label("Address").fill(
        "https://hooks.example.org/a-rather-long-path/for/a-phone?with=a&query=too"
    )
    page.get_by_role("button", name="Add the webhook").click()
    expect(page.get_by_role("heading", name="Webhook added")).to_be_visible()


def one_webhook(visitor: Visitor, scene: Scene) -> None:
    """Open Notices of somebody with a webhook."""
    scene.person("nora")
    visitor.page.goto("/account/notices/")
    if not visitor.page.get_by_role("link", name="hooks.example.org").count():
        added_webhook(visitor, scene)
        visitor.page.goto("/account/notices/")


def shown_webhook(visitor: Visitor, scene: Scene) -> None:
    one_webhook(visitor, scene)
    visitor.page.get_by_role("link", name="hooks.example.org").first.click()


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
    page.choose(payload("letters.txt", TEXT))
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


def receiving(visitor: Visitor, scene: Scene) -> ReceivePage:
    """Open Receive files of somebody whose library is unlocked."""
    lena = scene.person("lena")
    if lena.api.get("/api/v1/library").status_code == 404:
        founding.set_up(lena)
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


def refused_login(visitor: Visitor, _: Scene) -> None:
    visitor.page.goto("/account/login/")
    visitor.fill_login("nobody@example.org", "not this one")
    expect(visitor.page.get_by_role("alert")).to_be_focused()


def mailed_reset(visitor: Visitor, scene: Scene) -> None:
    visitor.page.goto("/account/password/reset/")
    visitor.page.get_by_label("E-mail address").fill(scene.ken.email)
    visitor.page.get_by_role("button", name="Send the link").click()
    expect(visitor.page.get_by_role("heading", name="Check your inbox")).to_be_visible()
    visitor.page.goto(mailed_link(scene.server.data_dir, scene.ken.email))


def signed_up(visitor: Visitor, _: Scene) -> None:
    visitor.page.goto("/account/signup/")
    visitor.page.get_by_label("E-mail address").fill("newcomer@example.org")
    visitor.page.get_by_label("Password", exact=True).fill("four words picked at random")
    visitor.page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(visitor.page.get_by_role("heading", name="Check your inbox")).to_be_visible()


def to_confirm(visitor: Visitor, scene: Scene) -> None:
    signed_up(visitor, scene)
    visitor.page.goto(mailed_link(scene.server.data_dir, "newcomer@example.org"))


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


def bundled(visitor: Visitor, _: Scene) -> None:
    page = UploadPage(visitor)
    page.choose(
        payload("one.txt", b"1"), payload("two with a rather long name for a phone.png", png(), "image/png")
    )
    page.start()
    page.link("Bundle of 2 files")


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


def remembered(visitor: Visitor, scene: Scene) -> None:
    bundled(visitor, scene)
    expect(visitor.page.get_by_text("This browser remembers").first).to_be_visible()
    visitor.page.goto("/files/")
    expect(visitor.page.get_by_role("link", name="Bundle of 2 files").first).to_be_visible()


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


def expired(visitor: Visitor, scene: Scene) -> None:
    file = upload(scene.judy.api, b"old")
    scene.server.query("UPDATE files_file SET expires_at = '2001-02-03 04:05:06' WHERE _id = ?", file["id"])
    visitor.page.goto(file["url"])


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


def deletion_link(visitor: Visitor, scene: Scene) -> None:
    visitor.page.goto(upload(scene.judy.api, b"x", name="x.txt")["deletion_url"])


def deleted(visitor: Visitor, scene: Scene) -> None:
    deletion_link(visitor, scene)
    visitor.page.get_by_role("button", name="Delete permanently").click()
    expect(visitor.page.get_by_role("heading", name="The file has been deleted")).to_be_visible()


def other_tools(visitor: Visitor, _: Scene) -> None:
    visitor.page.goto("/account/keys/")
    visitor.page.get_by_text("Other screenshot tools").click()


def new_key(visitor: Visitor, _: Scene) -> None:
    visitor.page.goto("/account/keys/")
    visitor.page.get_by_label("Name", exact=True).fill("a script")
    visitor.page.get_by_role("button", name="Create API key").click()
    expect(visitor.page.get_by_label("New API key", exact=True)).to_be_visible()


def refused_key(visitor: Visitor, _: Scene) -> None:
    visitor.page.goto("/account/keys/")
    for box in visitor.page.get_by_role("group", name="Scopes").get_by_role("checkbox").all():
        box.uncheck()
    visitor.page.get_by_label("Name", exact=True).fill("a script")
    visitor.page.get_by_role("button", name="Create API key").click()
    expect(visitor.page.get_by_role("alert")).to_be_focused()


def key_with_everything(visitor: Visitor, _: Scene) -> None:
    visitor.page.goto("/account/keys/?preset=screenshots")
    visitor.page.get_by_label("Name", exact=True).fill("a key with a rather long name for a phone")
    visitor.page.get_by_label("Allowed networks").fill(
        "203.0.113.0/24 2001:db8:1234:5678:9abc:def0:1234:5678"
    )
    visitor.page.get_by_role("button", name="Create API key").click()
    expect(visitor.page.get_by_label("New API key", exact=True)).to_be_visible()


def long_unused_key(visitor: Visitor, scene: Scene) -> None:
    key_with_everything(visitor, scene)
    scene.server.query("UPDATE apikeys_apikey SET created_at = '2001-02-03 04:05:06'")
    visitor.page.goto("/account/keys/")
    expect(visitor.page.get_by_text("Not used for 90 days").first).to_be_visible()


def changing_a_key(visitor: Visitor, scene: Scene) -> None:
    key_with_everything(visitor, scene)
    visitor.page.get_by_role("link", name="Change a key with").first.click()
    expect(visitor.page.get_by_role("heading", name="Change API key")).to_be_visible()


def closed_account(visitor: Visitor, _: Scene) -> None:
    visitor.page.goto("/account/close/")
    visitor.page.get_by_role("button", name="Close my account").click()
    expect(visitor.page.get_by_role("heading", name="Your account is being closed")).to_be_visible()


def open_menu(visitor: Visitor, _: Scene) -> None:
    visitor.page.goto("/upload/")
    visitor.page.get_by_text("Account", exact=True).first.click()


VIEWS = [
    View("landing", at("/")),
    View("sign up", at("/account/signup/"), variant=True),
    View("log in", at("/account/login/"), variant=True),
    View("log in refused", refused_login),
    View("verification sent", signed_up, variant=True),
    View("confirm the address", to_confirm, variant=True),
    View("password reset", at("/account/password/reset/"), variant=True),
    View("choose a new password", mailed_reset),
    View("upload, empty", at("/upload/"), "judy", variant=True),
    View("upload, menu open", open_menu, "judy"),
    View("upload, files chosen", chosen, "judy"),
    View("upload, running", running, "judy", leaves_something=True),
    View("upload, not finished yet", unfinished, "judy", leaves_something=True),
    View("upload, failed", failed, "judy", failure=400),
    View("upload, done encrypted", done(encrypted=True), "judy", variant=True),
    View("upload, done in one link", bundled, "judy"),
    View("upload, done plain", done(encrypted=False), "judy"),
    View("my files, empty", at("/files/"), "ken", variant=True),
    View("my files, filled", filled_list, "mary"),
    View("my files, links remembered", remembered, "nora"),
    View("my files, nothing found", at("/files/?q=nothing+has+this+name"), "judy", variant=True),
    View("my files, asking to delete", asking_to_delete, "olga"),
    View("my files, trash", trashed, "judy"),
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
    View("share, preview of text", previewed("a.txt", "text/plain", TEXT, "pre"), variant=True),
    View("share, preview that failed", previewed("no.png", "image/png", b"text", "[role=alert]")),
    View("share, expired", expired, failure=410),
    View("upload link, files chosen", to_be_sent),
    View("upload link, sending", being_sent, leaves_something=True),
    View("upload link, sent", all_sent, variant=True),
    View("upload link, password", asked_for_password, failure=403),
    View("upload link, without its key", without_key, variant=True),
    View("keys", at("/account/keys/"), "ken", variant=True),
    View("keys, other tools", other_tools, "ken"),
    View("keys, new key", new_key, "judy"),
    View("keys, refused", refused_key, "judy"),
    View("keys, long unused", long_unused_key, "paul"),
    View("keys, change one", changing_a_key, "judy"),
    View("account", at("/account/"), "judy"),
    View("profile", at("/account/profile/"), "judy", variant=True),
    View("sign-in and security", at("/account/security/"), "judy"),
    View("an authenticator app", at("/account/security/app/"), "judy"),
    View("a passkey", at("/account/security/passkeys/new/"), "judy", variant=True),
    View("devices", at("/account/devices/"), "judy"),
    View("storage", at("/account/storage/"), "judy", variant=True),
    View("notices", one_webhook, "nora"),
    View("add a webhook", at("/account/notices/webhooks/"), "judy", variant=True),
    View("webhook added", added_webhook, "nora", variant=True),
    View("webhook", shown_webhook, "nora"),
    View("my files, library locked", locked_library, "lena", leaves_something=True),
    View("my files, library unlocked", unlocked_library, "lena", leaves_something=True, variant=True),
    View("details of an encrypted file", library_details, "lena", leaves_something=True, variant=True),
    View("a folder of the library", library_folder, "lena", leaves_something=True, variant=True),
    View("receive files, no library", at("/files/requests/"), "ken", variant=True),
    View("receive files, received", received, "lena", leaves_something=True),
    View("receive files, locked", received_and_locked, "lena", leaves_something=True, variant=True),
    View("receive files, new link", upload_link_form, "lena", leaves_something=True),
    View("receive files, link made", made_link, "lena", leaves_something=True, variant=True),
    View("library, none yet", at("/account/library/"), "ken", variant=True),
    View("export and close", at("/account/close/"), "judy"),
    View("closing", closed_account, "quinn"),
    View("recent activity", at("/account/activity/"), "judy"),
    View("change the password", at("/account/password/change/"), "judy", variant=True),
    View("change the address", at("/account/email/"), "judy", variant=True),
    View("log out", at("/account/logout/"), "judy", variant=True),
    View("delete by link", deletion_link, variant=True),
    View("deleted", deleted),
    View("not found", at("/there/is/nothing/here"), failure=404, variant=True),
    View("problem explained", at("/problems/quota-exceeded")),
]
