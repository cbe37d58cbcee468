"""Rules of links on the command line: of a file's own link at upload, and of more links to one file."""

import json
from typing import Any

import httpx
import pytest

from tests.cli.site import Site
from tests.cli.user import User, output_of

TEXT = b"see you at eight"
HTML = {"Accept": "text/html"}


def rules_of(site: Site, identifier: str) -> dict[str, Any]:
    answer = site.person.api.get(f"/api/v1/files/{identifier}")
    assert answer.status_code == 200
    return dict(answer.json())


def listed(user: User, file: str) -> list[dict[str, Any]]:
    done = user.run("link", file, "--list", "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("piped", [False, True])
def test_a_plain_file_has_words_a_note_and_a_password(user: User, site: Site, piped: bool) -> None:
    user.environment["BYTEBIN_URL"] = site.server.address  # the proxy takes no bodies of unknown length
    words = f"garden-party-{piped}".lower()
    rules = ("--slug", words, "--note", "Bring\nGr\u00fc\u00dfe", "--expires", "7d", "--max-downloads", "5")
    if piped:
        sent = user.upload("--plain", "-", "--name", "a.txt", *rules, stdin=TEXT)
        expected = (words, "Bring\nGr\u00fc\u00dfe", False)
    else:
        path = user.file("a.txt", TEXT)
        sent = user.upload("--plain", path, *rules, "--password-stdin", stdin="rosebud\n")
        expected = (words, "Bring\nGr\u00fc\u00dfe", True)
    assert sent["url"].endswith(f"/f/{words}")
    kept = rules_of(site, sent["id"])
    assert (kept["slug"], kept["note"], kept["password"], kept["max_downloads"]) == (*expected, 5)
    assert kept["expires_at"]
    if not piped:
        wrong = user.run("download", sent["url"], "-o", "-", "--password-stdin", stdin="Rosebud\n")
        assert (wrong.returncode, wrong.stdout) == (1, b"")
        assert b"The password is wrong." in wrong.stderr
    assert user.download(sent["url"], "--password-stdin", stdin="rosebud\n") == TEXT
    assert rules_of(site, sent["id"])["download_count"] == 1
    again = user.run("upload", "--plain", user.file("b.txt", TEXT), "--slug", words)
    assert (again.returncode, again.stdout) == (1, b"")


@pytest.mark.turns(3)
def test_a_password_alone_is_asked_for_once(user: User) -> None:
    path = user.file("a.txt", TEXT)
    link = user.upload("--plain", path, "--password-stdin", stdin="rosebud\n")["url"]
    assert user.download(link, "--password-stdin", stdin="rosebud\n") == TEXT


def test_what_the_server_must_not_know_is_refused_for_encrypted_files(user: User) -> None:
    for rule in (("--slug", "abc"), ("--note", "hello")):
        done = user.run("upload", user.file("a.txt", TEXT), *rule)
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"--plain" in done.stderr


@pytest.mark.parametrize("kind", ["--encrypt", "--plain"])
def test_a_private_file_is_there_for_its_owner_alone(user: User, site: Site, kind: str) -> None:
    user.environment["BYTEBIN_URL"] = site.url
    sent = user.upload(kind, "--private", user.file("a.txt", TEXT))
    assert rules_of(site, sent["id"])["private"] is True
    refused = user.run("download", sent["url"], "-o", "-")
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert user.download(sent["url"], "--as-owner") == TEXT


@pytest.mark.turns(3)
@pytest.mark.parametrize("kind", ["--encrypt", "--plain"])
def test_its_owner_reads_and_burns_nothing(user: User, site: Site, kind: str) -> None:
    sent = user.upload(kind, "--burn", user.file("a.txt", TEXT))
    assert user.download(sent["url"], "--as-owner") == TEXT
    assert rules_of(site, sent["id"])["download_count"] == 0
    elsewhere = user.run("download", sent["url"].replace("127.0.0.1", "localhost"), "--as-owner", "-o", "-")
    assert (elsewhere.returncode, elsewhere.stdout) == (1, b"")


def test_more_links_to_an_encrypted_file_keep_its_key(user: User, site: Site) -> None:
    own = user.upload(user.file("a.txt", TEXT))["url"]
    rules = ("--name", "Anna", "--expires", "7d", "--max-downloads", "1")
    made = output_of(user.run("link", own, *rules, "--json"))
    assert (made["label"], made["max_downloads"]) == ("Anna", 1)
    assert made["url"].partition("#")[2] == own.partition("#")[2]
    assert made["url"] != own
    assert user.download(made["url"]) == TEXT
    assert user.run("download", made["url"], "-o", "-").returncode == 1
    assert user.download(own) == TEXT
    first, second = listed(user, own)
    assert (first["own"], first["url"]) == (True, own)
    assert (second["url"], second["download_count"]) == (made["url"], 1)
    ended = user.run("link", own, "--end", made["url"])
    assert (ended.returncode, b"has ended" in ended.stdout) == (0, True)
    assert [each["url"] for each in listed(user, own)] == [own]
    password = user.run("link", own, "--password-stdin", stdin="rosebud\n")
    assert (password.returncode, password.stdout) == (2, b"")
    assert b"#" not in b"".join(request.target.encode() for request in site.proxy.requests)


def test_without_the_key_a_link_is_printed_and_what_it_lacks(user: User) -> None:
    own = user.upload(user.file("a.txt", TEXT))
    done = user.run("link", own["id"])
    assert (done.returncode, b"#" in done.stdout) == (0, False)
    assert b"append the #" in done.stderr


@pytest.mark.turns(3)
def test_the_files_own_link_is_renewed_and_ended(user: User) -> None:
    own = user.upload(user.file("a.txt", TEXT))["url"]
    renewed = user.run("link", own, "--renew").stdout.decode().strip()
    assert renewed.partition("#")[2] == own.partition("#")[2]
    assert user.download(renewed) == TEXT
    assert user.run("download", own, "-o", "-").returncode == 1
    # The new link no longer ends with the file's ID.
    another = user.run("link", renewed).stdout.decode().strip()
    assert user.run("link", renewed, "--end", renewed).returncode == 0
    assert user.run("download", renewed, "-o", "-").returncode == 1
    assert user.download(another) == TEXT


@pytest.mark.turns(3)
def test_links_to_a_plain_file_have_passwords(user: User) -> None:
    own = user.upload("--plain", user.file("a.txt", TEXT))["url"]
    made = user.run("link", own, "--password-stdin", stdin="rosebud\n").stdout.decode().strip()
    assert httpx.get(made, headers={"Accept": "text/plain"}).status_code == 403
    assert user.download(made, "--password-stdin", stdin="rosebud\n") == TEXT
    assert user.download(own) == TEXT
    table = user.run("link", own, "--list").stdout.decode().splitlines()
    assert [line.split("\t")[4] for line in table] == ["-", "yes"]


def test_a_file_that_is_nobodys_has_no_links(user: User) -> None:
    for named in ("00000000000", f"{user.environment['BYTEBIN_URL']}/f/00000000000"):
        done = user.run("link", named)
        assert (done.returncode, done.stdout) == (1, b"")


@pytest.mark.parametrize("kind", ["own words", "new link", "words in capitals"])
def test_rm_knows_each_of_a_files_own_links(user: User, site: Site, kind: str) -> None:
    words = f"to-be-removed-{len(kind)}"
    sent = user.upload("--plain", user.file("a.txt", TEXT), "--slug", words)
    link = sent["url"].replace(words, words.upper())
    if kind != "words in capitals":
        link = (
            sent["url"]
            if kind == "own words"
            else user.run("link", sent["url"], "--renew").stdout.decode().strip()
        )
    assert output_of(user.run("rm", link, "--json"))["id"] == sent["id"]
    assert rules_of(site, sent["id"])["trashed_at"]
    assert b"in the trash already" in user.run("rm", link).stderr
    assert user.run("rm", link, "--forever").returncode == 0
    assert site.person.api.get(f"/api/v1/files/{sent['id']}").status_code == 404
    again = user.run("rm", link)
    assert (again.returncode, b"There is no such file" in again.stderr) == (1, True)


def test_rm_of_another_link_deletes_nothing_and_says_what_to_do(user: User) -> None:
    own = user.upload(user.file("a.txt", TEXT))
    made = user.run("link", own["url"]).stdout.decode().strip()
    words = made.partition("#")[0].rpartition("/")[2]
    for forever in ((), ("--forever",)):
        refused = user.run("rm", made, *forever)
        assert (refused.returncode, refused.stdout) == (1, b"")
        assert f"`bytebin link {own['id']} --end {words}`".encode() in refused.stderr
        assert made.partition("#")[2].encode() not in refused.stderr
    assert user.download(own["url"]) == user.download(made) == TEXT
    assert user.run("link", made, "--end", made).returncode == 0
    gone = user.run("rm", made)
    assert (gone.returncode, b"There is no such file" in gone.stderr) == (1, True)
    assert user.download(own["url"]) == TEXT


@pytest.mark.turns(3)
def test_a_key_that_may_only_delete_deletes_by_id_and_by_the_link_with_it(user: User, site: Site) -> None:
    sent = [user.upload("--plain", user.file("a.txt", TEXT)) for _ in range(2)]
    further = user.run("link", sent[0]["url"]).stdout.decode().strip()
    user.environment["BYTEBIN_KEY"] = site.server.create_key("cli@example.org", ["files:delete"])
    assert user.run("rm", further).returncode == 1
    assert rules_of(site, sent[0]["id"])["trashed_at"] is None
    assert user.run("rm", sent[0]["id"], sent[1]["url"]).returncode == 0
    assert all(rules_of(site, file["id"])["trashed_at"] for file in sent)


@pytest.mark.turns(3)
def test_an_owner_reads_by_any_link(user: User) -> None:
    sent = user.upload("--plain", user.file("a.txt", TEXT), "--private", "--slug", "for-me-alone")
    further = user.run("link", sent["url"]).stdout.decode().strip()
    renewed = user.run("link", sent["url"], "--renew").stdout.decode().strip()
    for link in (further, renewed):
        assert user.download(link, "--as-owner") == TEXT
