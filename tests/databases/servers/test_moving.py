"""Moving from SQLite to this database as docs/DEPLOY.md says: dumpdata, new DATABASE_URL, migrate, loaddata."""

import re
from pathlib import Path

import httpx

from tests.conftest import StartServer
from tests.databases.chosen import engine
from tests.files.client import CHUNK, chunk_of, complete, create, json_of, put, upload
from tests.people import TIMEOUT, Person
from tests.server import ROOT, Server

WHOLE = chunk_of(0) + chunk_of(1)


def documented(command: str, dump: Path) -> list[str]:
    """Return the arguments of `manage.py` as in the guide, with another path for the dump."""
    found = re.search(rf"manage\.py ({command} .*)$", (ROOT / "docs/DEPLOY.md").read_text(), re.MULTILINE)
    assert found
    return found[1].replace("bytebin.jsonl", str(dump)).split()


def log_in(server: Server, person: Person) -> httpx.Response:
    with httpx.Client(base_url=server.address, timeout=TIMEOUT, follow_redirects=True) as browser:
        browser.get("/account/login/")
        form = {
            "login": person.email,
            "password": person.password,
            "csrfmiddlewaretoken": browser.cookies["csrftoken"],
        }
        browser.post("/account/login/", data=form)
        return browser.get("/account/")


def test_accounts_keys_files_and_open_uploads_move(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server(DATABASE_URL="")
    server.manage("migrate", "--verbosity", "0")
    alice = server.create_person("alice@example.org")
    server.create_user("moderator@example.org", staff=True)
    whole = upload(alice.api, WHOLE)
    limited = upload(alice.api, WHOLE, max_downloads=3)
    unfinished = create(alice.api, 2 * CHUNK)["id"]
    assert put(alice.api, unfinished, 0, chunk_of(0)).status_code == 201
    server.stop()
    dump = tmp_path / "bytebin.jsonl"
    server.manage(*documented("dumpdata", dump))

    # From here on an empty database of this run's kind: the prepared one already has users.
    engine().create(tmp_path)
    server.settings["DATABASE_URL"] = engine().url(tmp_path)
    server.manage("migrate", "--verbosity", "0")
    server.manage(*documented("loaddata", dump))
    assert server.manage("fsck") == ""
    server.start()
    assert log_in(server, alice).status_code == 200
    moved = server.person(alice.email)
    moved.token = alice.token
    assert httpx.get(whole["download_url"], timeout=TIMEOUT).content == WHOLE
    assert httpx.get(limited["download_url"], timeout=TIMEOUT).status_code in {302, 303, 403}
    assert put(moved.api, unfinished, 1, chunk_of(1)).status_code == 201
    file = json_of(complete(moved.api, unfinished))
    assert httpx.get(file["download_url"], timeout=TIMEOUT).content == WHOLE
    assert upload(moved.api, b"after the move")["size"] == len(b"after the move")
    server.create_person("bob@example.org")
    assert server.manage("fsck") == ""
