"""Account, Library: set up, unlocked on other devices, and changed, by passkeys that unlock (WebAuthn's PRF) too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import png
from tests.browser.journeys.library_page import WORDS, LibraryPage, PasskeyDevice
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.pages.test_accessibility import examine
from tests.old_session import old_session
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

NARROW = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def site(prepared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a name: browsers use no passkeys at an IP address."""
    server = Server(tmp_path_factory.mktemp("site") / "var", prepared_data_dir)
    server.settings["PUBLIC_URL"] = f"http://localhost:{server.port}"
    yield server.start()
    server.discard()


@pytest.fixture
def owner(site: Server, request: pytest.FixtureRequest) -> Person:
    return site.create_user(f"{abs(hash(request.node.name))}@example.org")


def test_a_passkey_sets_the_library_up_and_unlocks_it(
    site: Server, owner: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(site, owner)
    device, first = PasskeyDevice(visitor), LibraryPage(visitor)
    first.press("Set up")
    first.press("With fingerprint, face or PIN")
    first.expect_step("Your recovery code")
    first.page.get_by_label("Type the last four characters").fill("none")
    first.press("I have the code")
    first.expect_error("Those aren't the last four characters of the code.")
    assert site.query("SELECT count(*) FROM files_library WHERE _id = ?", owner_id(first))[0][0] == 0
    first.take_code()
    first.stay(on_device=True)
    first.expect_news("Your library is set up.")
    [passkey] = device.passkeys()
    assert passkey["rpId"] == "localhost"
    assert passkey["isResidentCredential"]
    first.expect_ways("Chrome (Linux)", "Recovery code")
    first.press("Lock")
    first.expect_news("Locked.")
    first.press("Unlock with a passkey")
    first.stay(on_device=False)
    first.expect_news("Unlocked.")


def test_another_device_unlocks_in_each_way(site: Server, owner: Person, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(site, owner)
    PasskeyDevice(visitor)
    first = LibraryPage(visitor)
    code = first.set_up()
    first.press("Add a way")
    first.press("With fingerprint, face or PIN")
    first.expect_news("Added: Chrome (Linux)")

    # The virtual authenticator does not export what the PRF is made of: another device needs a passkey of its own.
    other = new_visitor(site, owner)
    PasskeyDevice(other)
    second = LibraryPage(other)
    second.press("Unlock with a passkey")
    second.expect_error("That didn't work: the passkey was not confirmed. Try again, or choose another way.")
    second.unlock_by_passphrase()
    second.stay(on_device=False)
    second.press("Add a way")
    second.press("With fingerprint, face or PIN")
    second.expect_news("Added: ")
    second.expect_ways("Passphrase", "Recovery code", "Chrome (Linux)", "Chrome (Linux) 2")
    second.press("Lock")
    second.press("Unlock with a passkey")
    second.stay(on_device=False)
    second.press("Lock")
    second.unlock_by_passphrase("not these words")
    second.expect_error("That doesn't fit.")
    second.unlock_by_passphrase(WORDS)
    second.stay(on_device=True)
    second.press("Forget this device")
    second.confirm("Forget this device")
    second.expect_news("This device has forgotten the library.")
    second.unlock_by_code(code[:-1] + ("0" if code[-1] != "0" else "1"))
    second.expect_error("One character is wrong or missing.")
    second.unlock_by_code(code.lower().replace("-", " "))
    second.stay(on_device=True)
    second.page.reload()
    second.expect_step("Your library is unlocked")


def owner_id(page: LibraryPage) -> str:
    found = page.page.locator("#library").get_attribute("data-account")
    assert found is not None
    return found


def test_set_up_by_a_passphrase_moves_the_links_of_this_browser_in(
    site: Server, owner: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(site, owner, viewport=NARROW)
    sending = UploadPage(visitor)
    names = ["one.txt", "two.txt", "three.txt"]
    sending.choose(*(payload(name, name.encode()) for name in names))
    sending.one_link(False)
    sending.start()
    for name in names:
        sending.link(name)
        sending.row(name).get_by_role("button", name="Copy").click()
    remember_a_broken_link(visitor.page)
    library = LibraryPage(visitor)
    examine(library.page, "none yet")
    library.press("Set up")
    examine(library.page, "how to unlock")
    library.press("With a passphrase")
    examine(library.page, "a passphrase")
    field = library.page.get_by_label("Passphrase", exact=True).first
    proposed = field.input_value()
    assert len(proposed.split("-")) == 6
    library.press("Suggest another")
    assert field.input_value() != proposed
    field.fill("password1")
    library.press("Use this passphrase")
    library.expect_error(
        "This passphrase is too easy to guess. Use the suggested words, or add two or three random ones."
    )
    field.fill(WORDS)
    library.press("Use this passphrase")
    library.expect_step("Your recovery code")
    examine(library.page, "the recovery code")
    with library.page.expect_download() as saved:
        library.press("Save as a file")
    code = library.take_code()
    assert code in saved.value.path().read_text()
    library.expect_step("Stay unlocked on this device?")
    examine(library.page, "stay unlocked")
    library.stay(on_device=True)
    library.expect_news(
        "Your library is set up. 3 files were added. "
        "1 link can't be kept in the library, and stays in this browser: cut.txt"
    )
    expect(library.page.locator("#manage-files")).to_have_text("3")
    expect(library.page.get_by_text("This browser remembers 1 link")).to_be_visible()
    examine(library.page, "unlocked")


def remember_a_broken_link(page: Page) -> None:
    """Put a link that lost its end into what this browser remembers."""
    page.evaluate(
        """async () => {
          const open = indexedDB.open("bytebin-own-keys", 1);
          await new Promise((resolve) => open.addEventListener("success", resolve));
          const store = open.result.transaction("keys", "readwrite").objectStore("keys");
          const get = store.getAll();
          await new Promise((resolve) => get.addEventListener("success", resolve));
          const [{ user, key }] = get.result;
          const cut = { ...key, id: "AAAAAAAAAAA", name: "cut.txt", fragment: key.fragment.slice(0, -1) };
          const put = store.put({ user, id: cut.id, key: cut });
          await new Promise((resolve) => put.addEventListener("success", resolve));
          open.result.close();
        }"""
    )


@pytest.mark.long
def test_ways_are_added_removed_and_replaced(site: Server, owner: Person, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(site, owner)
    PasskeyDevice(visitor)
    library = LibraryPage(visitor)
    old_code = library.set_up()
    expect(library.page.locator("#ways").get_by_role("button")).to_have_count(0)
    library.press("Add a way")
    library.press("With fingerprint, face or PIN")
    library.expect_ways("Passphrase", "Recovery code", "Chrome (Linux)")
    library.press("Add a way")
    library.press("With fingerprint, face or PIN")
    library.expect_error("This device already has a passkey for the library.")
    library.press("Cancel")
    library.press("New recovery code")
    new_code = library.take_code()
    library.expect_news("The new recovery code is in use.")

    library.page.reload()  # without the key itself
    library.press("Remove Passphrase")
    library.expect_step("Unlock your library")
    examine(library.page, "unlock again")
    library.unlock_by_code(old_code)
    library.expect_error(
        "This isn't the recovery code of this library. It may have been replaced by a newer one."
    )
    library.unlock_by_code(new_code)
    examine(library.page, "asked to remove a way")
    library.confirm("Remove")
    library.expect_news("Removed: Passphrase")
    library.expect_ways("Chrome (Linux)", "Recovery code")
    expect(library.page.locator("#ways").get_by_role("button")).to_have_count(0)
    assert not new_visitor(site, owner).page.request.get("/account/library/").text().count(new_code)


def test_the_key_is_changed_and_other_devices_are_locked_out(
    site: Server, owner: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(site, owner)
    library = LibraryPage(visitor)
    old_code = library.set_up()
    other = LibraryPage(new_visitor(site, owner))
    other.unlock_by_passphrase()
    other.stay(on_device=True)

    sending = UploadPage(visitor)
    sending.choose(payload("kept.png", png(400, 300), "image/png"))
    sending.start()
    sending.link("kept.png")
    sending.row("kept.png").get_by_role("button", name="Copy").click()
    expect(sending.page.get_by_text("It's in your library")).to_be_visible()
    library = LibraryPage(visitor)
    library.page.reload()  # the list comes from this browser's copy now, which has the thumbnail apart
    library.press("Change the key")
    library.unlock_by_passphrase()
    library.confirm("Change the key")
    new_code = library.take_code()
    library.expect_news("The key was changed.")
    library.expect_ways("Passphrase", "Recovery code")
    expect(library.page.locator("#manage-files")).to_have_text("1")

    other.page.reload()
    other.expect_step("Unlock your library")
    other.unlock_by_code(old_code)
    other.expect_error(
        "This isn't the recovery code of this library. It may have been replaced by a newer one."
    )
    other.unlock_by_code(new_code)
    other.stay(on_device=True)
    expect(other.page.locator("#manage-files")).to_have_text("1")


def test_a_list_is_rescued_started_over_and_deleted(
    site: Server, owner: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(site, owner)
    visitor.expects(
        410
    )  # the list that this browser knows was replaced, so that it is read from the beginning
    sending = UploadPage(visitor)
    sending.choose(payload("saved.txt", b"saved"))
    sending.start()
    sending.link("saved.txt")
    sending.row("saved.txt").get_by_role("button", name="Copy").click()
    library = LibraryPage(visitor)
    library.set_up()
    library.page.reload()
    library.page.get_by_text("Lost your passkeys and codes").click()
    examine(library.page, "more")
    library.press("Rescue the list")
    library.confirm("Rescue the list")
    library.choose_passphrase("peba-" + WORDS)
    library.take_code()
    library.expect_news("Your list was rescued.")
    expect(library.page.locator("#manage-files")).to_have_text("1")
    expect(library.page.locator("#manage-own")).to_be_hidden()

    other = LibraryPage(new_visitor(site, owner))
    other.unlock_by_passphrase(WORDS)
    other.expect_error("That doesn't fit.")
    other.page.get_by_text("I've lost everything").click()
    examine(other.page, "locked")
    other.press("Start over with an empty library")
    other.confirm("Start over")
    other.choose_passphrase("dumo-" + WORDS)
    other.take_code()
    other.stay(on_device=True)
    other.expect_news("You have a new, empty library.")

    library.page.reload()
    library.expect_step("Unlock your library")
    library.unlock_by_passphrase("dumo-" + WORDS)
    library.expect_step("This is a new library")
    examine(library.page, "another library")
    library.press("Accept it as it is")
    library.confirm("Accept it as it is")
    library.unlock_by_passphrase("dumo-" + WORDS)
    library.stay(on_device=True)
    expect(library.page.locator("#manage-files")).to_have_text("None")
    library.page.get_by_text("Lost your passkeys and codes").click()
    library.press("Delete the library")
    library.confirm("Delete the library")
    library.expect_news("The library was deleted.")
    library.expect_step("You don't have a library yet")


@pytest.mark.long
def test_a_device_without_prf_is_led_to_a_passphrase(
    site: Server, owner: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(site, owner)
    PasskeyDevice(visitor, prf=False)
    library = LibraryPage(visitor)
    library.press("Set up")
    library.press("With fingerprint, face or PIN")
    expect(library.page.get_by_text("This device can't do that")).to_be_visible()
    library.press("Back")
    library.expect_step("How do you want to unlock it?")
    library.press("Cancel")
    library.expect_step("You don't have a library yet")


def test_an_old_session_is_asked_to_confirm(site: Server, owner: Person, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(site, owner)
    visitor.expects(403)
    library = LibraryPage(visitor)
    library.press("Set up")
    library.choose_passphrase()
    library.expect_step("Your recovery code")
    key = old_session(site, owner.email)
    visitor.context.add_cookies([{"name": "sessionid", "value": key, "url": site.url}])
    library.page.get_by_label("Type the last four characters").fill(
        library.page.locator("#code-groups li").last.inner_text()
    )
    library.press("I have the code")
    library.expect_step("Confirm that it's you")
    examine(library.page, "to be confirmed")
    library.page.get_by_role("link", name="Confirm that it's you").click()
    expect(library.page.get_by_label("Password", exact=True)).to_be_visible()
