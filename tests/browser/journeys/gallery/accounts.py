"""Views of signing up and in, of the account and of its keys."""

from playwright.sync_api import expect

from tests.browser.journeys.gallery.scene import Scene, View, at
from tests.browser.journeys.mail import mailed_link
from tests.browser.journeys.visitor import Visitor


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


def one_webhook(visitor: Visitor, _: Scene) -> None:
    """Open Notices of somebody with a webhook."""
    page = visitor.page
    page.goto("/account/notices/")
    if page.get_by_role("link", name="hooks.example.org").count() == 0:
        page.get_by_role("link", name="Add a webhook").click()
        page.get_by_label("Address").fill(
            "https://hooks.example.org/a-rather-long-path/for/a-phone?with=query"
        )
        page.get_by_role("button", name="Add the webhook").click()
        expect(page.get_by_role("heading", name="Webhook added")).to_be_visible()
        page.goto("/account/notices/")


def shown_webhook(visitor: Visitor, scene: Scene) -> None:
    one_webhook(visitor, scene)
    visitor.page.get_by_role("link", name="hooks.example.org").click()


def closed_account(visitor: Visitor, _: Scene) -> None:
    visitor.page.goto("/account/close/")
    visitor.page.get_by_role("button", name="Close my account").click()
    expect(visitor.page.get_by_role("heading", name="Your account is being closed")).to_be_visible()


VIEWS = [
    View("sign up", at("/account/signup/"), variant=True),
    View("log in", at("/account/login/"), variant=True),
    View("log in refused", refused_login),
    View("verification sent", signed_up, variant=True),
    View("confirm the address", to_confirm, variant=True),
    View("password reset", at("/account/password/reset/"), variant=True),
    View("choose a new password", mailed_reset),
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
    View("notices", one_webhook, "vera"),
    View("add a webhook", at("/account/notices/webhooks/"), "judy", variant=True),
    View("webhook", shown_webhook, "wanda"),
    View("export and close", at("/account/close/"), "judy"),
    View("closing", closed_account, "quinn"),
    View("recent activity", at("/account/activity/"), "judy"),
    View("change the password", at("/account/password/change/"), "judy", variant=True),
    View("change the address", at("/account/email/"), "judy", variant=True),
    View("log out", at("/account/logout/"), "judy", variant=True),
]
