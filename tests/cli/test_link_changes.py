"""`bytebin link FILE --change LINK`: other rules for a link that is there."""

from functools import partial
from typing import Any

import httpx
import pytest

from tests.cli.site import Site
from tests.cli.test_link_rules import TEXT, listed
from tests.cli.user import User, output_of


@pytest.fixture
def own(user: User) -> str:
    """A plain file's own link."""
    return str(user.upload("--plain", user.file("a.txt", TEXT))["url"])


def made(user: User, own: str, *rules: str, stdin: str = "") -> dict[str, Any]:
    return output_of(user.run("link", own, *rules, "--json", stdin=stdin))


def test_rules_of_a_link_are_changed_and_the_others_stay(user: User, own: str) -> None:
    link = made(user, own, "--name", "Anna", "--expires", "7d", "--max-downloads", "3")
    changed = made(
        user, own, "--change", link["url"], "--max-downloads", "5", "--password-stdin", stdin="rosebud\n"
    )
    assert changed == {**link, "max_downloads": 5, "password": True, "version": 1}
    assert httpx.get(link["url"]).status_code == 403
    assert user.download(link["url"], "--password-stdin", stdin="rosebud\n") == TEXT
    done = user.run("link", own, "--change", link["id"], "--name", "Ben", "--expires", "4w")
    assert (done.returncode, done.stdout.decode().strip()) == (0, link["url"])
    _own, listed_link = listed(user, own)
    assert (listed_link["label"], listed_link["max_downloads"]) == ("Ben", 5)
    assert listed_link["expires_at"] > link["expires_at"]


def test_rules_are_taken_away(user: User, own: str) -> None:
    rules = ("--name", "Anna", "--expires", "7d", "--max-downloads", "1", "--password-stdin")
    link = made(user, own, *rules, stdin="rosebud\n")
    none = ("--name", "", "--expires", "never", "--max-downloads", "unlimited", "--no-password")
    changed = made(user, own, "--change", link["url"], *none)
    assert (changed["label"], changed["expires_at"], changed["max_downloads"]) == ("", None, None)
    assert changed["password"] is False
    assert [user.download(link["url"]) for _ in range(2)] == [TEXT, TEXT]


def test_rules_of_a_files_own_link_are_changed(user: User, site: Site, own: str) -> None:
    """It is named as FILE is, by its link, its ID or its slug."""
    file_id = own.rpartition("/")[2]
    site.person.api.patch(f"/api/v1/files/{file_id}", json={"slug": "my-own-words"}).raise_for_status()
    slug = own.replace(file_id, "my-own-words")
    changed = made(user, own, "--change", own, "--max-downloads", "2", "--password-stdin", stdin="rosebud\n")
    assert (changed["id"], changed["max_downloads"], changed["password"]) == (file_id, 2, True)
    changed = made(user, slug, "--change", slug, "--expires", "7d", "--no-password")
    assert (changed["max_downloads"], changed["password"]) == (2, False)
    assert changed["expires_at"] is not None
    done = user.run(
        "link", file_id, "--change", file_id, "--expires", "never", "--max-downloads", "unlimited"
    )
    assert (done.returncode, done.stdout.decode().strip()) == (0, slug)
    [listed_link] = listed(user, own)
    assert (listed_link["expires_at"], listed_link["max_downloads"]) == (None, None)
    refused = user.run("link", own, "--change", own, "--name", "Anna")
    assert (refused.returncode, refused.stdout) == (2, b"")


@pytest.mark.turns(3)
def test_an_encrypted_files_own_link_keeps_its_key_when_it_is_changed(user: User) -> None:
    own = user.upload(user.file("a.txt", TEXT))["url"]
    changed = made(user, own, "--change", own, "--max-downloads", "1")
    assert (changed["url"], changed["max_downloads"]) == (own, 1)
    assert user.download(own) == TEXT


@pytest.mark.turns(3)
def test_a_link_that_is_made_may_say_the_same(user: User, own: str) -> None:
    link = made(user, own, "--expires", "never", "--max-downloads", "unlimited")
    assert (link["expires_at"], link["max_downloads"]) == (None, None)


def test_a_change_at_the_same_time_is_kept_and_this_one_made_on_top(user: User, site: Site, own: str) -> None:
    link = made(user, own)
    path = f"/api/v1/files/{own.rpartition('/')[2]}/links/{link['id']}"
    elsewhere = partial(site.person.api.patch, path, json={"max_downloads": 7})
    site.meanwhile["PATCH"] = [elsewhere]
    changed = made(user, own, "--change", link["id"], "--name", "Anna")
    assert (changed["label"], changed["max_downloads"], changed["version"]) == ("Anna", 7, 2)
    assert [request.status for request in site.seen("PATCH")] == [409, 200]
    site.meanwhile["PATCH"] = [elsewhere, elsewhere]
    refused = user.run("link", own, "--change", link["id"], "--name", "Ben")
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert b"is being changed at the same time" in refused.stderr
    assert listed(user, own)[1]["label"] == "Anna"


def test_what_is_no_other_link_of_the_file_is_not_changed(user: User, own: str) -> None:
    elsewhere = user.upload("--plain", user.file("b.txt", TEXT))["url"]
    foreign = made(user, elsewhere)
    for link, sentence in (
        (foreign["url"], b"has no such link"),
        ("00000000000", b"has no such link"),
    ):
        refused = user.run("link", own, "--change", link, "--name", "Anna")
        assert (refused.returncode, refused.stdout) == (1, b"")
        assert sentence in refused.stderr
    assert listed(user, elsewhere)[1]["label"] == ""


@pytest.mark.turns(3)
def test_the_password_of_an_encrypted_file_is_not_changed(user: User) -> None:
    own = user.upload(user.file("a.txt", TEXT))["url"]
    link = made(user, own, "--max-downloads", "1")["url"]
    for password in ("--password-stdin", "--no-password"):
        refused = user.run("link", own, "--change", link, password, stdin="rosebud\n")
        assert (refused.returncode, refused.stdout) == (2, b"")
    changed = made(user, own, "--change", link, "--max-downloads", "unlimited")
    assert changed["url"] == link
    assert user.download(link) == TEXT


@pytest.mark.turns(3)
@pytest.mark.parametrize(
    "rules",
    [
        (),
        ("--password", "--no-password"),
        ("--max-downloads", "none"),
        ("--expires", "sometimes"),
        ("--renew", "--name", "Anna"),
    ],
)
def test_a_change_says_clearly_what_to_change(user: User, own: str, rules: tuple[str, ...]) -> None:
    refused = user.run("link", own, "--change", "00000000000", *rules)
    assert (refused.returncode, refused.stdout) == (2, b"")


@pytest.mark.turns(3)
def test_a_key_that_may_only_write_changes_links(user: User, site: Site, own: str) -> None:
    link = made(user, own)
    user.environment["BYTEBIN_KEY"] = site.server.create_key("cli@example.org", ["files:write"])
    changed = made(user, own.rpartition("/")[2], "--change", link["url"], "--name", "Anna")
    assert (changed["label"], changed["version"]) == ("Anna", 1)
