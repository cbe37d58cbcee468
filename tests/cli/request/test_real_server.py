"""Upload links of a real server: an owner with an unlocked library, and senders without an account."""

import json
import signal
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bytebin_cli import sender as naming
from bytebin_cli.manifest import MANIFEST_TYPE
from bytebin_cli.request import contribution
from bytebin_cli.request.sealed_key import seal_key

from files.services.photos.cleaning import cleaned_bytes
from tests.cli.in_process import Done
from tests.cli.site import CHUNK, Site
from tests.cli.user import User, end, noise, wait_until
from tests.library.founding import PHRASE, SCOPES, set_up
from tests.people import Person
from tests.services import test_photos as photos

pytestmark = pytest.mark.turns(3)

REQUEST_SCOPES = (*SCOPES, "requests:read", "requests:write")


@pytest.fixture(scope="module")
def person(site: Site) -> Person:
    person = site.server.create_person("receiver@example.org", scopes=REQUEST_SCOPES)
    set_up(person)
    return person


@pytest.fixture
def owner(site: Site, person: Person, tmp_path: Path) -> Iterator[User]:
    site.reset()
    (tmp_path / "owner").mkdir()
    user = User(tmp_path / "owner", BYTEBIN_URL=site.url, BYTEBIN_KEY=person.token)
    done(user.run("library", "unlock", stdin=f"{PHRASE}\n"))
    yield user
    site.reset()


@pytest.fixture
def sender(tmp_path: Path) -> User:
    (tmp_path / "sender").mkdir()
    return User(tmp_path / "sender")


def done(finished: Done) -> str:
    assert finished.returncode == 0, finished.stderr.decode()
    return finished.stdout.decode()


def refused(finished: Done, code: int = 1) -> str:
    assert finished.returncode == code, finished.stdout.decode() + finished.stderr.decode()
    return finished.stderr.decode()


def lines(finished: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done(finished).splitlines()]


def create(owner: User, *options: str, stdin: str = "") -> dict[str, Any]:
    [made] = lines(owner.run("requests", "create", "--json", "--title", "Photos", *options, stdin=stdin))
    return made


def received(owner: User, made: dict[str, Any], *options: str) -> list[dict[str, Any]]:
    return lines(owner.run("receive", "--json", made["id"], *options))


def test_files_go_from_a_sender_to_the_owner_and_nobody_else(
    owner: User, sender: User, tmp_path: Path
) -> None:
    made = create(owner, "--by", "Anna", "--text", "All of them.\nThanks!")
    photo = sender.file("beach.jpg", b"sand" * 100_000)
    (sender.folder / "trip" / "day 1").mkdir(parents=True)
    sender.file("trip/day 1/empty.txt", b"")
    sender.file("trip/notes.txt", b"it rained")
    sent = sender.run("send", made["url"], photo, "trip", "--note", "from the garden", "--name", "Eve")
    assert "3 files were sent. Only Anna can open them" in done(sent)
    shown = sent.stderr.decode()
    assert [line.strip() for line in shown.splitlines()][:4] == [
        "Photos",
        "For: Anna",
        "All of them.",
        "Thanks!",
    ]
    assert "accepts 20 more files, 1 GiB in all" in shown
    assert not list(sender.states.rglob("*.state"))
    came = received(owner, made, "-o", str(tmp_path))
    assert {file["name"] for file in came} == {"beach.jpg", "empty.txt", "notes.txt"}
    assert {(file["title"], file["sender"], file["note"]) for file in came} == {
        ("Photos", "Eve", "from the garden")
    }
    assert (tmp_path / "beach.jpg").read_bytes() == b"sand" * 100_000
    assert (tmp_path / "empty.txt").read_bytes() == b""
    assert (tmp_path / "notes.txt").read_text() == "it rained"
    assert received(owner, made) == []
    assert len(received(owner, made, "--all")) == 3
    found = lines(owner.run("find", "--json", "beach"))
    assert [(file["request"], file["note"]) for file in found] == [(made["id"], "from the garden")]
    assert found[0]["path"] == "Photos/beach.jpg"
    stranger = sender.run("download", found[0]["url"], "-o", str(tmp_path / "stolen"))
    assert "There is no file behind this link" in refused(stranger)
    done(owner.run("download", "Photos/beach.jpg", "-o", str(tmp_path / "again.jpg")))
    assert (tmp_path / "again.jpg").read_bytes() == b"sand" * 100_000


def test_nothing_secret_is_in_any_request_log_or_row(site: Site, owner: User, sender: User) -> None:
    made = create(owner, "--by", "Anna Maria", "--password-stdin", stdin="sesame street\n")
    photo = sender.file("secret name.jpg", b"plain content" * 999)
    options = ("--password-stdin", "--note", "hidden note", "--name", "Evelyn")
    done(sender.run("send", made["url"], photo, *options, stdin="sesame street\n"))
    done(owner.run("receive"))
    secrets = (
        "secret name",
        "hidden note",
        "Evelyn",
        "Anna Maria",
        "sesame",
        made["url"].partition("#r1p.")[2][:40],
    )
    everything = repr(site.proxy.requests) + site.server.log()
    assert site.seen("POST", "/uploads")[0].body
    assert [secret for secret in secrets if secret in everything] == []


def test_a_link_with_a_password_needs_it(owner: User, sender: User) -> None:
    made = create(owner, "--password-stdin", stdin="sesame\n")
    photo = sender.file("a.jpg", b"1")
    wrong = sender.run("send", made["url"], photo, "--password-stdin", stdin="Sesame\n")
    assert "The link or the password does not fit" in refused(wrong)
    assert "a password is needed" in refused(sender.run("send", made["url"], photo), 2)
    stripped = made["url"].replace("#r1p.", "#r1.")
    assert "disagree on whether a password" in refused(sender.run("send", stripped, photo))
    done(sender.run("send", made["url"], photo, "--password-stdin", stdin="sesame\n"))
    assert [file["name"] for file in received(owner, made)] == ["a.jpg"]


def test_limits_are_told_before_the_first_byte(site: Site, owner: User, sender: User) -> None:
    made = create(owner, "--max-files", "2", "--max-bytes", "64K", "--largest", "40K")
    small, large = sender.file("small.txt", b"x" * 30_000), sender.file("large.txt", b"x" * 50_000)
    others = [sender.file(f"{number}.txt", b"x" * 34_000) for number in range(2)]
    site.proxy.requests.clear()
    assert "files of up to 40 KiB" in refused(sender.run("send", made["url"], large))
    assert "3 files are too many" in refused(sender.run("send", made["url"], small, *others))
    assert "accepts 64 KiB more" in refused(sender.run("send", made["url"], *others))
    assert site.puts() == []
    done(sender.run("send", made["url"], small))
    assert "accepts 1 more file," in sender.run("send", made["url"], others[0]).stderr.decode()
    [listed] = [each for each in lines(owner.run("requests", "--json")) if each["id"] == made["id"]]
    assert (listed["used_files"], listed["max_files"], listed["url"]) == (1, 2, made["url"])


def test_after_a_kill_the_same_command_sends_only_what_is_missing(
    site: Site, owner: User, sender: User, tmp_path: Path
) -> None:
    made = create(owner, "--max-files", "2")
    small, large = sender.file("a.txt", b"small"), sender.file("b.bin", noise(2 * CHUNK + 1000))
    site.proxy.hold_chunks(1)
    process = sender.start("send", made["url"], small, large)
    wait_until(lambda: len(site.puts()) == 2 and site.arrived.count("PUT") == 4, "the chunks did not arrive")
    assert made["url"] not in end(process, signal.SIGKILL).stderr.decode()
    site.proxy.release_chunks()
    wait_until(lambda: len(site.seen("PUT")) == 4, "the held chunks were not released")
    assert {stat.S_IMODE(path.stat().st_mode) for path in sender.state_files()} == {0o600}
    site.proxy.requests.clear()
    again = sender.run("send", made["url"], small, large)
    assert "Resuming: 1 of 3 chunks are already uploaded." in again.stderr.decode()
    done(again)
    assert sorted(site.puts()) == [1, 2]
    assert sender.state_files() == []
    assert {file["name"] for file in received(owner, made, "-o", str(tmp_path))} == {"a.txt", "b.bin"}
    assert (tmp_path / "b.bin").read_bytes() == large.read_bytes()


def test_a_file_that_changed_after_the_interruption_starts_over(
    site: Site, owner: User, sender: User, tmp_path: Path
) -> None:
    made, large = create(owner, "--max-files", "1"), sender.file("b.bin", noise(2 * CHUNK + 1000))
    site.proxy.hold_chunks(1)
    process = sender.start("send", made["url"], large)
    wait_until(lambda: len(site.puts()) == 1 and site.arrived.count("PUT") == 3, "the chunks did not arrive")
    end(process, signal.SIGTERM)
    site.proxy.release_chunks()
    wait_until(lambda: len(site.seen("PUT")) == 3, "the held chunks were not released")
    large.write_bytes(noise(5000))
    again = sender.run("send", made["url"], large)
    assert "The upload starts over" in again.stderr.decode()
    done(again)
    assert len(received(owner, made, "-o", str(tmp_path))) == 1
    assert (tmp_path / "b.bin").read_bytes() == large.read_bytes()


def test_a_closed_or_deleted_link_accepts_nothing_and_what_came_stays(
    owner: User, sender: User, person: Person, tmp_path: Path
) -> None:
    person.api.delete("/api/v1/trash").raise_for_status()
    made, photo = create(owner), sender.file("a.jpg", b"1")
    done(sender.run("send", made["url"], photo))
    done(owner.run("requests", "close", made["id"]))
    assert "is closed" in refused(sender.run("send", made["url"], photo))
    done(owner.run("requests", "open", made["url"]))
    done(sender.run("send", made["url"], photo))
    deleted = lines(owner.run("requests", "delete", "--json", made["id"]))
    assert deleted == [{"id": made["id"], "deleted": True, "key_kept": True}]
    assert "There is no such upload link" in refused(sender.run("send", made["url"], photo))
    assert len(received(owner, made, "-o", str(tmp_path))) == 2
    assert (tmp_path / "a (1).jpg").read_bytes() == b"1"
    [gone] = lines(owner.run("requests", "delete", "--json", made["id"]))
    assert gone["key_kept"] is False
    assert made["id"] not in {each["id"] for each in lines(owner.run("requests", "--json"))}
    assert "There is no upload link" in refused(owner.run("requests", "delete", made["id"]))


def test_what_came_and_was_put_in_the_trash_can_still_be_opened_after_the_link_is_deleted(
    owner: User, sender: User, person: Person
) -> None:
    made = create(owner)
    done(sender.run("send", made["url"], sender.file("regretted.txt", b"a")))
    [came] = person.api.get(f"/api/v1/received?request={made['id']}").json()["files"]
    done(owner.run("rm", came["id"]))
    [deleted] = lines(owner.run("requests", "delete", "--json", made["id"]))
    assert deleted["key_kept"] is True
    person.api.post("/api/v1/trash/restore", json={"ids": [came["id"]]}).raise_for_status()
    assert [file["name"] for file in received(owner, made)] == ["regretted.txt"]


def test_what_cannot_be_opened_is_named_and_the_rest_is_received(
    owner: User, sender: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = create(owner)
    done(sender.run("send", made["url"], sender.file("good.txt", b"good")))
    with monkeypatch.context() as forging:
        forging.setattr(contribution, "seal_key", lambda *given: seal_key(*given)[:-1] + b"\0")
        done(sender.run("send", made["url"], sender.file("bad.txt", b"bad")))
    first = owner.run("receive", "--json", made["id"])
    assert "cannot be opened" in refused(first)
    good, bad = map(json.loads, first.stdout.splitlines())
    assert (good["name"], bad.keys()) == ("good.txt", {"id", "error"})
    again = owner.run("receive", "--json", made["id"])
    assert [json.loads(line)["id"] for line in again.stdout.splitlines()] == [bad["id"]]
    done(owner.run("rm", bad["id"]))
    assert done(owner.run("receive", made["id"])) == ""


def test_a_strangers_names_are_made_safe_and_a_list_is_not_followed(
    site: Site, owner: User, sender: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = create(owner)
    (tmp_path / "in").mkdir()
    monkeypatch.setattr(naming, "media_type", lambda _name, _unknown: MANIFEST_TYPE)
    name = ".\u202egnp.exe\x1b[2J"
    listing = b'{"version":1,"files":[]}'
    done(sender.run("send", made["url"], sender.file(name, listing), "--note", "\x1b[31mred\x1b[0m"))
    shown = owner.run("receive", made["id"], "-o", str(tmp_path / "in"))
    assert b"\x1b" not in shown.stdout
    assert "\u202e" not in done(shown)
    [saved] = (tmp_path / "in").iterdir()
    assert (saved.name, saved.read_bytes()) == ("gnp.exe[2J", listing)
    with_key = {
        request.target.split("?")[0] for request in site.proxy.requests if "Authorization" in request.headers
    }
    without = {request.target for request in site.proxy.requests if "Authorization" not in request.headers}
    assert all(target.startswith("/api/v1/") for target in with_key)
    assert any(target.startswith("/d/") for target in without)


def test_what_the_owner_renamed_or_filed_before_stays_as_it_is(owner: User, sender: User) -> None:
    made = create(owner)
    done(sender.run("send", made["url"], sender.file("a.txt", b"a")))
    [came] = received(owner, made)
    done(owner.run("mv", came["id"], "renamed.txt"))
    [again] = received(owner, made, "--all")
    assert again["name"] == "a.txt"
    assert {file["id"] for file in lines(owner.run("find", "--json", "renamed.txt"))} == {came["id"]}


def test_links_and_what_came_need_an_unlocked_library(owner: User, sender: User) -> None:
    made = create(owner)
    done(sender.run("send", made["url"], sender.file("a.txt", b"a")))
    done(owner.run("library", "lock"))
    assert "The library is locked" in refused(owner.run("requests", "create", "--title", "Photos"))
    assert "The library is locked" in refused(owner.run("receive"))
    listed = {each["id"]: each for each in lines(owner.run("requests", "--json"))}
    assert (listed[made["id"]]["title"], listed[made["id"]]["used_files"]) == (None, 1)
    [deleted] = lines(owner.run("requests", "delete", "--json", made["id"]))
    assert deleted["key_kept"] is True
    done(owner.run("library", "unlock", stdin=f"{PHRASE}\n"))
    assert "deleted" in done(owner.run("requests"))
    assert [file["name"] for file in received(owner, made)] == ["a.txt"]


def test_a_link_that_the_server_refuses_leaves_nothing_in_the_library(owner: User) -> None:
    before = lines(owner.run("requests", "--json"))
    refused(owner.run("requests", "create", "--title", "Photos", "--max-files", "1001"))
    refused(owner.run("requests", "create", "--title", "é" * 128))
    assert lines(owner.run("requests", "--json")) == before


def test_a_link_that_asks_for_a_proof_of_work_gets_one(
    site: Site, owner: User, sender: User, person: Person
) -> None:
    made = create(owner)
    wanting = person.api.patch(f"/api/v1/requests/{made['id']}", json={"proof": True})
    assert wanting.status_code == 200
    done(sender.run("send", made["url"], sender.file("a.txt", b"a"), sender.file("b.txt", b"b")))
    created = [
        request.status for request in site.seen("POST", "/uploads") if "/complete" not in request.target
    ]
    assert created == [403, 201, 201]
    assert len(received(owner, made)) == 2


def test_a_photo_loses_its_place_unless_its_sender_keeps_it(
    owner: User, sender: User, tmp_path: Path
) -> None:
    made, content = create(owner), photos.photo("JPEG")
    sender.file("a.jpg", content)
    sender.file("b.jpg", content)
    done(sender.run("send", made["url"], "a.jpg"))
    done(sender.run("send", made["url"], "b.jpg", "--keep-metadata"))
    assert len(received(owner, made, "-o", str(tmp_path))) == 2
    assert (tmp_path / "a.jpg").read_bytes() == cleaned_bytes(content, "location")
    assert (tmp_path / "b.jpg").read_bytes() == content
