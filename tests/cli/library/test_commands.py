"""The commands of the library, against a small server with the same API."""

import base64
import json
import stat
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from bytebin_cli import prompts
from bytebin_cli.library import passphrase
from bytebin_cli.library.methods import MasterKey, SealedMethod, seal_passphrase, seal_recovery
from bytebin_cli.library.recovery import format_code
from bytebin_cli.library.values import FOLDER

from tests.cli.in_process import Done
from tests.cli.user import User, output_of

from .building import begin
from .devices import deny
from .fake_server import FakeServer, encoded
from .http_server import Site, running
from .reading import counted_kdf
from .vectors import account, amk

pytestmark = pytest.mark.turns(3)

PHRASE = "stapler orbit lamp"
CODE = format_code(b"\x01" * 16)


@cache
def methods() -> list[SealedMethod]:
    master = MasterKey(1, amk(1))
    return [seal_passphrase(account(), master, PHRASE), seal_recovery(account(), master, b"\x01" * 16)]


@pytest.fixture
def site() -> Iterator[Site]:
    settings = [{"id": method.id, "kind": method.kind, "name": "", "added": 1} for method in methods()]
    listed = [{"id": each.id, "kind": each.kind, "sealed": encoded(each.sealed)} for each in methods()]
    with running(Site(FakeServer.of(begin(settings), listed))) as site:
        yield site


@pytest.fixture
def user(site: Site, tmp_path: Path) -> Iterator[User]:
    with counted_kdf(passphrase):
        yield User(tmp_path, BYTEBIN_URL=site.url, BYTEBIN_KEY="bb_test")


@pytest.fixture
def unlocked(user: User) -> User:
    done(user.run("library", "unlock", stdin=f"{PHRASE}\n"))
    return user


def done(finished: Done) -> str:
    assert finished.returncode == 0, finished.stderr.decode()
    assert finished.stderr == b""
    return finished.stdout.decode()


def refused(finished: Done) -> str:
    assert finished.returncode == 1
    return finished.stderr.decode()


def lines(finished: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done(finished).splitlines()]


def upload(user: User, name: str, *options: str) -> dict[str, Any]:
    return user.upload(user.file(name, b"content"), *options)


@pytest.mark.parametrize("entered", [PHRASE, CODE, CODE.lower().replace("-", " ")])
def test_unlock_keeps_the_key_for_its_owner_only(user: User, entered: str) -> None:
    assert output_of(user.run("library", "unlock", "--json", stdin=f"{entered}\n")) == {
        "unlocked": True,
        "revision": 1,
    }
    kept = [path for path in user.states.rglob("*") if path.is_file()]
    assert {path.name for path in kept} == {"key.json", "state", "lock"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    assert {stat.S_IMODE(path.parent.stat().st_mode) for path in kept} == {0o700}


def test_what_does_not_fit_unlocks_nothing(user: User) -> None:
    assert "That does not fit" in refused(user.run("library", "unlock", stdin="stapler orbit\n"))
    assert "The passphrase is empty" in refused(user.run("library", "unlock", stdin="\n"))
    assert "does not fit" in refused(user.run("library", "unlock", stdin=f"{format_code(b'2' * 16)}\n"))
    assert list(user.states.rglob("key.json")) == []


def test_a_mistyped_code_is_named_where_there_is_no_passphrase(user: User, site: Site) -> None:
    site.library.stored.methods = site.library.stored.methods[1:]
    assert "one character is wrong" in refused(user.run("library", "unlock", stdin=f"8{CODE[1:]}\n"))


def test_unlock_with_ask_keeps_no_key(user: User) -> None:
    done(user.run("library", "unlock", "--ask", stdin=f"{PHRASE}\n"))
    (kept,) = user.states.rglob("key.json")
    assert json.loads(kept.read_bytes()) == {"ask": True}
    assert "The library is locked" in refused(user.run("find", "x"))


def test_after_unlock_with_ask_each_command_in_a_terminal_asks(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(user.run("library", "unlock", "--ask", stdin=f"{PHRASE}\n"))
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return PHRASE

    monkeypatch.setattr(prompts, "at_terminal", lambda: True)
    monkeypatch.setattr(prompts, "_hidden", answer)
    done(user.run("mkdir", "Tax"))
    assert done(user.run("ls", "/")).endswith("Tax/\n")
    assert asked == ["Passphrase or recovery code: "] * 2
    (kept,) = user.states.rglob("key.json")
    assert json.loads(kept.read_bytes()) == {"ask": True}


@pytest.mark.parametrize("command", [("library", "lock"), ("logout",)], ids=lambda command: command[-1])
def test_lock_and_logout_delete_the_key(unlocked: User, command: tuple[str, ...]) -> None:
    done(unlocked.run(*command))
    assert list(unlocked.states.rglob("key.json")) == []
    for needs in (("mv", "a", "b"), ("mkdir", "a"), ("tag", "t", "a"), ("find",), ("library", "export")):
        assert "The library is locked on this device" in refused(unlocked.run(*needs))
    assert "2 ways" in done(unlocked.run("library", "status"))


def test_a_locked_device_asks_nothing_of_the_library(user: User, site: Site) -> None:
    upload(user, "a.txt")
    assert done(user.run("ls")).split("\t")[-1] == "(encrypted)\n"
    assert not any("/library" in path or path.endswith("/user") for path in site.paths)


def test_an_upload_is_filed_and_listed_by_its_name(unlocked: User, site: Site) -> None:
    sent = upload(unlocked, "holiday.jpg")
    (listed,) = lines(unlocked.run("ls", "--json"))
    assert (listed["name"], listed["path"], listed["url"]) == ("holiday.jpg", "holiday.jpg", sent["url"])
    assert listed["encrypted"] is True
    assert "holiday.jpg" in done(unlocked.run("ls"))
    plain = unlocked.upload("--plain", "--name", "notes.txt", "-", stdin="hello")
    assert lines(unlocked.run("find", "notes", "--json"))[0]["url"] == plain["url"]
    asked = site.bodies + "".join(site.paths).encode()
    secrets = [b"holiday", sent["url"].partition("#")[2].encode(), PHRASE.encode(), amk(1).hex().encode()]
    assert [secret for secret in [*secrets, base64.b64encode(amk(1))] if secret in asked] == []


def test_an_upload_goes_into_a_folder(unlocked: User) -> None:
    done(unlocked.run("mkdir", "-p", "Tax/2026"))
    upload(unlocked, "bill.pdf", "--folder", "Tax/2026")
    upload(unlocked, "other.pdf")
    assert done(unlocked.run("ls", "Tax")).split("\t")[-1] == "2026/\n"
    assert done(unlocked.run("ls", "/Tax/2026/")).split("\t")[-1] == "Tax/2026/bill.pdf\n"
    assert [row.split("\t")[-1] for row in done(unlocked.run("ls", "/")).splitlines()] == [
        "Tax/",
        "other.pdf",
    ]


def shown(finished: Done) -> list[str]:
    """Return the last cell of each row."""
    return sorted(row.split("\t")[-1] for row in done(finished).splitlines())


def test_a_link_to_several_files_is_one_row_and_its_parts_are_found(unlocked: User) -> None:
    (unlocked.folder / "holiday").mkdir()
    unlocked.file("holiday/1.jpg", b"one")
    unlocked.file("holiday/2.jpg", b"two")
    link = unlocked.upload(str(unlocked.folder / "holiday"))
    upload(unlocked, "other.pdf")
    assert shown(unlocked.run("ls")) == shown(unlocked.run("ls", "/")) == ["holiday", "other.pdf"]
    assert [file["name"] for file in lines(unlocked.run("ls", "--json"))] == ["other.pdf", "holiday"]
    for named in ("holiday", link["id"], link["url"]):
        assert shown(unlocked.run("ls", named)) == ["1.jpg", "2.jpg"]
    assert shown(unlocked.run("ls", "other.pdf")) == ["other.pdf"]
    assert "There is no file or folder nothing" in refused(unlocked.run("ls", "nothing"))
    assert shown(unlocked.run("find", "jpg")) == ["holiday", "holiday"]
    assert shown(unlocked.run("find", "pdf")) == [""]
    assert [file["lists"] for file in lines(unlocked.run("find", "jpg", "--json"))] == [[link["id"]]] * 2
    done(unlocked.run("mkdir", "Best"))
    done(unlocked.run("mv", "1.jpg", "Best"))
    assert shown(unlocked.run("ls", "Best")) == ["Best/1.jpg"]
    assert shown(unlocked.run("ls", "holiday")) == ["2.jpg", "Best/1.jpg"]
    done(unlocked.run("rm", link["id"]))
    assert shown(unlocked.run("ls")) == ["Best/1.jpg", "other.pdf"]


def test_a_folder_that_is_missing_is_noticed_before_the_upload(unlocked: User, site: Site) -> None:
    file = unlocked.file("a.txt", b"content")
    assert "There is no folder Tax" in refused(unlocked.run("upload", file, "--folder", "Tax"))
    done(unlocked.run("library", "lock"))
    assert "--folder needs the library" in refused(unlocked.run("upload", file, "--folder", "Tax"))
    assert site.files == []


def test_folders_are_made_once(unlocked: User, site: Site) -> None:
    done(unlocked.run("mkdir", "Tax", "Tax/2026"))
    assert "The folder Tax exists" in refused(unlocked.run("mkdir", "Tax"))
    assert "There is no folder Nowhere" in refused(unlocked.run("mkdir", "Nowhere/2026"))
    revision = site.library.stored.revision
    done(unlocked.run("mkdir", "-p", "Tax/2026"))
    assert site.library.stored.revision == revision
    assert len([name for name in site.library.stored.items if name.kind == FOLDER]) == 2


def test_mv_moves_and_renames_files_and_folders(unlocked: User) -> None:
    sent = upload(unlocked, "a.txt")
    upload(unlocked, "b.txt")
    done(unlocked.run("mkdir", "One", "Two"))
    done(unlocked.run("mv", "a.txt", sent["url"], "One"))
    done(unlocked.run("mv", "b.txt", "c.txt"))
    done(unlocked.run("mv", "One", "Two/Three"))
    paths = {file["path"] for file in lines(unlocked.run("find", "--json"))}
    assert paths == {"Two/Three/a.txt", "c.txt"}
    assert "cannot be moved into itself" in refused(unlocked.run("mv", "Two", "Two/Three"))
    assert "There is no file or folder x" in refused(unlocked.run("mv", "x", "Two"))
    assert "There is no folder Four" in refused(unlocked.run("mv", "c.txt", "Two", "Four"))
    done(unlocked.run("mv", "Two/Three/a.txt", "/"))
    assert {file["path"] for file in lines(unlocked.run("find", "--json"))} == {"a.txt", "c.txt"}


def test_tags_are_added_removed_and_found(unlocked: User) -> None:
    upload(unlocked, "a.txt")
    upload(unlocked, "b.txt")
    done(unlocked.run("tag", "tax", "a.txt", "b.txt"))
    done(unlocked.run("tag", "tax", "a.txt"))
    done(unlocked.run("tag", "--remove", "tax", "b.txt"))
    assert [file["path"] for file in lines(unlocked.run("find", "--tag", "tax", "--json"))] == ["a.txt"]
    assert [file["path"] for file in lines(unlocked.run("find", "TAX", "--json"))] == ["a.txt"]
    assert unlocked.run("find", "elsewhere").returncode == 1


def test_what_is_in_the_trash_has_no_place_until_it_is_restored(unlocked: User, site: Site) -> None:
    first = upload(unlocked, "a.txt")
    assert lines(unlocked.run("rm", "--json", "a.txt")) == [
        {"id": first["id"], "trashed": True, "deleted": False}
    ]
    assert unlocked.run("find").returncode == 1
    assert "no file or folder a.txt" in refused(unlocked.run("mv", "a.txt", "b.txt"))
    second = upload(unlocked, "a.txt")
    assert lines(unlocked.run("find", "--json"))[0]["id"] == second["id"]
    site.trash.clear()
    assert len(lines(unlocked.run("find", "--json"))) == 2
    both = ", ".join(sorted([first["id"], second["id"]]))
    assert f"2 files a.txt: name one by its ID, {both}" in refused(unlocked.run("rm", "a.txt"))


def test_rm_forever_removes_the_entry_too(unlocked: User, site: Site) -> None:
    sent = upload(unlocked, "a.txt")
    done(unlocked.run("rm", "--forever", sent["id"]))
    assert site.files == []
    assert output_of(unlocked.run("library", "status", "--json"))["files"] == 0


def test_a_folder_is_deleted_with_what_is_in_it_after_a_question(
    unlocked: User, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(unlocked.run("mkdir", "-p", "Tax/2026", "Other"))
    inside = [upload(unlocked, "a.txt", "--folder", folder)["id"] for folder in ("Tax", "Tax/2026")]
    upload(unlocked, "b.txt", "--folder", "Other")
    assert unlocked.run("rm", "Tax").returncode == 2, "nobody can be asked"
    monkeypatch.setattr(prompts, "at_terminal", lambda: True)
    assert "Nothing was deleted" in refused(unlocked.run("rm", "Tax", stdin="y\n"))
    assert site.trash == set()
    asked = unlocked.run("rm", "--json", "Tax", stdin="yes\n")
    assert b"Delete the folder Tax with 2 files?" in asked.stderr
    assert json.loads(asked.stdout)["files"] == 2
    assert site.trash == set(inside)
    assert done(unlocked.run("ls", "/")).split("\t")[-1] == "Other/\n"
    done(unlocked.run("rm", "--yes", "--forever", "Other"))
    assert {file["id"] for file in site.files} == set(inside)


def test_a_file_and_a_folder_of_one_name_are_told_apart(unlocked: User, site: Site) -> None:
    done(unlocked.run("mkdir", "Tax"))
    sent = upload(unlocked, "Tax")
    said = refused(unlocked.run("rm", "Tax"))
    assert f"write Tax/ for the folder, or an ID for the file, {sent['id']}" in said
    done(unlocked.run("rm", "--yes", "Tax/"))
    assert site.trash == set()
    done(unlocked.run("rm", "Tax"))
    assert site.trash == {sent["id"]}


def test_rm_of_a_file_that_is_gone_removes_its_entry(unlocked: User, site: Site) -> None:
    sent = upload(unlocked, "a.txt")
    site.files.clear()
    assert "There is no such file" in refused(unlocked.run("rm", sent["id"]))
    assert unlocked.run("find").returncode == 1


def test_status_says_what_is_there(unlocked: User) -> None:
    upload(unlocked, "a.txt")
    described = output_of(unlocked.run("library", "status", "--json"))
    assert (described["files"], described["folders"], described["revision"]) == (1, 0, 2)
    assert [method["kind"] for method in described["methods"]] == ["passphrase", "recovery code"]
    assert described["changed_by"].startswith("bytebin on ")
    assert "Files: 1. Folders: 0." in done(unlocked.run("library", "status"))


def test_export_writes_a_private_file_with_every_link(unlocked: User) -> None:
    sent = upload(unlocked, "a.txt")
    done(unlocked.run("library", "export", "-o", "library.json"))
    path = unlocked.folder / "library.json"
    exported = json.loads(path.read_bytes())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [(file["url"], file["name"]) for file in exported["files"]] == [(sent["url"], "a.txt")]
    assert json.loads(done(unlocked.run("library", "export"))) == exported
    assert "exists: use --force" in refused(unlocked.run("library", "export", "-o", "library.json"))
    done(unlocked.run("library", "export", "-o", "library.json", "--force"))


def test_after_a_rollback_what_was_seen_stays_readable_and_nothing_is_written(
    unlocked: User, site: Site
) -> None:
    upload(unlocked, "a.txt")
    site.library.stored = site.library.history[0]
    for command in (("ls",), ("find", "a.txt"), ("library", "export"), ("library", "status")):
        shown = unlocked.run(*command)
        assert shown.returncode == 1
        assert "older than what this device has seen" in shown.stderr.decode()
        assert b"a.txt" in shown.stdout or command[-1] == "status"
    assert "older than" in refused(unlocked.run("mkdir", "Tax"))
    sent = unlocked.run("upload", unlocked.file("b.txt", b"content"))
    assert sent.returncode == 0
    assert "It was uploaded, but not added to the library" in sent.stderr.decode()
    assert site.library.stored.revision == 1


def test_a_library_that_was_started_over_is_accepted_after_forgetting(unlocked: User, site: Site) -> None:
    upload(unlocked, "a.txt")
    site.library.stored = site.library.history[0]
    assert "lock --forget" in refused(unlocked.run("library", "unlock", stdin=f"{PHRASE}\n"))
    done(unlocked.run("library", "lock", "--forget"))
    assert list(unlocked.states.rglob("state")) == []
    done(unlocked.run("library", "unlock", stdin=f"{PHRASE}\n"))
    assert output_of(unlocked.run("library", "status", "--json"))["files"] == 0


def test_without_the_library_files_are_still_uploaded_and_listed(unlocked: User, site: Site) -> None:
    deny(site.library)
    sent = unlocked.run("upload", unlocked.file("a.txt", b"content"))
    assert (sent.returncode, b"#b1." in sent.stdout) == (0, True)
    assert "says that there is no library" in sent.stderr.decode()
    listed = unlocked.run("ls")
    assert (listed.returncode, listed.stdout.endswith(b"(encrypted)\n")) == (0, True)
    assert "says that there is no library" in refused(unlocked.run("mkdir", "Tax"))
