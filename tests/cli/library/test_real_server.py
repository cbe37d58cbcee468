"""The library of a real server, used by two devices."""

import json
import os
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from bytebin_cli.account import Account
from bytebin_cli.api import Api
from bytebin_cli.format import Fragment, format_fragment
from bytebin_cli.library.filing import file_upload
from bytebin_cli.library.items import ItemId
from bytebin_cli.library.opening import require_session
from bytebin_cli.library.session import Edit, Session
from bytebin_cli.library.states import State
from bytebin_cli.library.values import FILE
from bytebin_cli.library.writing import Change
from bytebin_cli.retry import RetryPolicy

from tests.cli.user import User, output_of
from tests.library.founding import PHRASE, SCOPES, set_up
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(3)

NUMBERS = count()


@pytest.fixture
def owner(server: Server) -> Person:
    person = server.create_person(f"shelves{next(NUMBERS)}@example.org", scopes=SCOPES)
    set_up(person)
    return person


def device(server: Server, owner: Person, folder: Path) -> User:
    folder.mkdir()
    user = User(folder, BYTEBIN_URL=server.address, BYTEBIN_KEY=owner.token)
    assert user.run("library", "unlock", stdin=f"{PHRASE}\n").returncode == 0
    return user


def listed(user: User, *where: str) -> dict[str, dict[str, Any]]:
    done = user.run("ls", "--json", *where)
    assert done.returncode == 0, done.stderr
    return {entry["name"]: entry for entry in map(json.loads, done.stdout.splitlines())}


def test_what_one_device_files_another_one_lists_moves_and_finds(
    server: Server, owner: Person, tmp_path: Path
) -> None:
    one, two = device(server, owner, tmp_path / "1"), device(server, owner, tmp_path / "2")
    assert one.run("mkdir", "Letters").returncode == 0
    one.upload(one.file("secret name.txt", b"hello"), "--folder", "Letters")
    one.upload(one.file("another.txt", b"hello again"))
    assert listed(two).keys() >= {"another.txt"}
    assert listed(two, "Letters").keys() == {"secret name.txt"}
    assert two.run("mv", "another.txt", "Letters").returncode == 0
    assert listed(one, "Letters").keys() == {"secret name.txt", "another.txt"}
    assert b"secret name.txt" in one.run("find", "SECRET").stdout
    everything = owner.api.get("/api/v1/library/items").text + owner.api.get("/api/v1/files").text
    assert "secret name" not in everything
    assert "secret name" not in server.log()


FALSE_KEY, OTHER_KEY = (format_fragment(Fragment(bytes([n]) * 32, needs_password=False)) for n in (0, 1))


def test_a_key_is_replaced_only_by_one_that_opens_the_file(
    server: Server, owner: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = device(server, owner, tmp_path / "1")
    sent = user.upload(user.file("a.txt", b"content"))
    assert user.run("mkdir", "Letters").returncode == 0
    assert user.run("mv", "a.txt", "Letters").returncode == 0
    for name, value in user.environment.items():
        monkeypatch.setenv(name, value)
    api = Api(Account(server.address, owner.token), RetryPolicy(1, lambda _said: None, Event()))
    session = require_session(api, os.environ)
    false = {**sent, "url": sent["url"].partition("#")[0] + FALSE_KEY}
    file_upload(session, "Letters", false)
    assert listed(user)["a.txt"]["url"] == sent["url"]

    session.change(lambda state: replaced_key(state, sent["id"], FALSE_KEY.removeprefix("#")))
    assert listed(user)["a.txt"]["url"] == false["url"]
    file_upload(session, "Letters", {**sent, "url": sent["url"].partition("#")[0] + OTHER_KEY})
    assert listed(user)["a.txt"]["url"] == false["url"], "neither opens it"
    file_upload(session, "Letters", sent)
    assert listed(user)["a.txt"]["url"] == sent["url"]
    api.close()


def replaced_key(state: State, identifier: str, fragment: str) -> Change:
    name = ItemId(FILE, identifier)
    return Change({name: {**state.items[name].value, "fragment": fragment}})


def test_a_folder_is_filed_in_few_writes_and_again_after_an_interruption(
    server: Server, owner: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = device(server, owner, tmp_path / "1")
    for number in range(300):
        (user.folder / "many").mkdir(exist_ok=True)
        (user.folder / "many" / f"{number}.txt").write_bytes(b"%d" % number)
    with monkeypatch.context() as interrupted:
        interrupt_second_change(interrupted)
        done = user.run("upload", "many")
    assert done.returncode == 130
    assert b"Run the same command again to resume" in done.stderr
    assert status(user)["files"] == 250
    uploaded = count_files(owner)
    sent = user.upload("many")
    assert count_files(owner) == uploaded == 301
    assert (status(user)["files"], status(user)["revision"]) == (301, 4)
    assert listed(user)["many"]["url"] == sent["url"]


def interrupt_second_change(patches: pytest.MonkeyPatch) -> None:
    """Press Ctrl-C when the second batch of links is to be written."""
    changes, change = count(), Session.change

    def change_or_stop(session: Session, edit: Edit) -> State:
        if next(changes) == 1:
            raise KeyboardInterrupt
        return change(session, edit)

    patches.setattr(Session, "change", change_or_stop)


def status(user: User) -> dict[str, Any]:
    return output_of(user.run("library", "status", "--json"))


def count_files(person: Person) -> int:
    return len(person.api.get("/api/v1/files?limit=500").json()["files"])


def test_files_and_folders_are_downloaded_by_their_paths(
    server: Server, owner: Person, tmp_path: Path
) -> None:
    user = device(server, owner, tmp_path / "1")
    assert user.run("mkdir", "-p", "Letters/2026").returncode == 0
    user.upload(user.file("plan.pdf", b"the plan"), "--folder", "Letters/2026")
    user.upload("--plain", user.file("notes.txt", b"plain"), "--folder", "Letters")
    (user.folder / "trip" / "day 1").mkdir(parents=True)
    (user.folder / "trip" / "day 1" / "photo.jpg").write_bytes(b"photo")
    user.upload("trip", "--folder", "Letters")
    assert user.run("mv", "Letters/2026/plan.pdf", "Letters/2026/final.pdf").returncode == 0
    assert user.download("Letters/2026/final.pdf") == b"the plan"
    place = user.folder / "saved"
    for _twice in range(2):
        done = user.run("download", "Letters", "-o", place)
        assert (done.returncode, done.stderr) == (0, b"")
    first = {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    assert {name: content for name, content in first.items() if "(1)" not in name} == {
        "2026/final.pdf": b"the plan",
        "notes.txt": b"plain",
        "trip/day 1/photo.jpg": b"photo",
    }
    refused = user.run("download", "Letters", "-o", "-")
    assert (refused.returncode, b"That is a folder" in refused.stderr) == (1, True)


def test_a_folder_goes_on_with_the_files_that_are_missing(
    server: Server, owner: Person, tmp_path: Path
) -> None:
    user = device(server, owner, tmp_path / "1")
    assert user.run("mkdir", "Letters").returncode == 0
    sent = [user.upload(user.file(name, b"content"), "--folder", "Letters") for name in ("a.txt", "b.txt")]
    limited = owner.api.patch(f"/api/v1/files/{sent[0]['id']}", json={"max_downloads": 1})
    assert limited.status_code == 200
    place = user.folder / "saved"
    user.download(sent[0]["url"])
    done = user.run("download", "Letters", "-o", place)
    assert (done.returncode, done.stderr) == (1, b"a.txt: The file has reached its download limit.\n")
    owner.api.patch(f"/api/v1/files/{sent[0]['id']}", json={"max_downloads": None})
    assert user.run("download", "Letters", "-o", place).returncode == 0
    assert sorted(path.name for path in place.iterdir()) == ["a.txt", "b.txt"]


def test_a_link_s_parts_go_to_the_trash_with_it(server: Server, owner: Person, tmp_path: Path) -> None:
    user = device(server, owner, tmp_path / "1")
    (user.folder / "trip").mkdir()
    for name in ("a.txt", "b.txt"):
        (user.folder / "trip" / name).write_bytes(b"content")
    user.upload("trip")
    assert user.run("rm", "trip").returncode == 0
    assert count_files(owner) == 0
    assert len(owner.api.get("/api/v1/files?trash=true").json()["files"]) == 3


def test_a_path_gets_more_links_with_the_key_of_its_file(
    server: Server, owner: Person, tmp_path: Path
) -> None:
    one = device(server, owner, tmp_path / "1")
    assert one.run("mkdir", "Plans").returncode == 0
    own = one.upload(one.file("a.txt", b"hello"), "--folder", "Plans")["url"]
    one.upload("--plain", one.file("b.txt", b"hello again"), "--folder", "Plans")
    for name, key in (("a.txt", own.partition("#")[2]), ("b.txt", "")):
        made = one.run("link", f"Plans/{name}").stdout.decode().strip()
        assert made.partition("#")[2] == key
        assert one.download(made) == (one.folder / name).read_bytes()
    folder = one.run("link", "Plans")
    assert (folder.returncode, folder.stdout) == (1, b"")
    assert b"That is a folder." in folder.stderr


def test_a_file_is_moved_tagged_and_deleted_by_any_of_its_links(
    server: Server, owner: Person, tmp_path: Path
) -> None:
    user = device(server, owner, tmp_path / "1")
    assert user.run("mkdir", "Plans").returncode == 0
    sent = user.upload(user.file("a.txt", b"hello"))
    renewed = user.run("link", sent["url"], "--renew").stdout.decode().strip()
    further = user.run("link", sent["id"]).stdout.decode().strip()
    assert user.run("mv", renewed, "Plans").returncode == 0
    assert user.run("tag", "paid", further).returncode == 0
    for link in (renewed, further):
        assert [entry["tags"] for entry in listed(user, link).values()] == [["paid"]]
    assert user.run("rm", further).returncode == 1
    assert listed(user, "Plans").keys() == {"a.txt"}
    assert user.run("rm", renewed).returncode == 0
    assert listed(user, "Plans").keys() == set()
    elsewhere = user.run("mv", renewed.replace("127.0.0.1", "localhost"), "Plans")
    assert (elsewhere.returncode, elsewhere.stdout) == (1, b"")
