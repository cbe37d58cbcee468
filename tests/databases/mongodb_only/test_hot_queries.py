"""No page or API request makes MongoDB scan a whole collection."""

from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.conftest import StartServer
from tests.databases.chosen import engine
from tests.databases.engine import name_of
from tests.databases.mongodb import MongoDB
from tests.files.client import API, CHUNK, chunk_of, complete, create, json_of, put, upload
from tests.people import TIMEOUT, Person
from tests.server import Server

OURS = ("accounts_", "account_", "apikeys_", "files_", "registration_", "django_session")
# What the driver adds to each command, and `explain` does not take.
OF_THE_DRIVER = {
    *("lsid", "$clusterTime", "$db", "$readPreference", "txnNumber", "autocommit", "startTransaction"),
    *("readConcern", "writeConcern"),
}


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Server:
    return start_server()


@pytest.fixture(scope="module")
def database(server: Server) -> Any:
    running = engine()
    assert isinstance(running, MongoDB)
    return running.client[name_of(server.data_dir)]


@pytest.fixture(scope="module")
def profiled(server: Server, database: Any) -> list[dict[str, Any]]:
    """Return MongoDB's profile of typical requests by pages and API clients."""
    alice = server.create_person("alice@example.org")
    server.rows.change("accounts_user", {"may_invite": True}, email=alice.email)
    invitation = urlsplit(server.manage("invite")).path
    database.command("profile", 2)
    with httpx.Client(base_url=server.address, timeout=TIMEOUT, follow_redirects=True) as browser:
        accept(browser, invitation)
        browse(browser, alice)
    call(alice)
    database.command("profile", 0)
    return [
        entry for entry in database["system.profile"].find() if entry["ns"].split(".")[1].startswith(OURS)
    ]


def form(browser: httpx.Client, page: str, **fields: str) -> httpx.Response:
    browser.get(page)
    token = browser.cookies["csrftoken"]
    return browser.post(page, data={"csrfmiddlewaretoken": token, **fields})


def accept(browser: httpx.Client, invitation: str) -> None:
    new = {"email": "invited@example.org", "name": "", "password1": "a long password of theirs"}
    assert form(browser, invitation, **new).status_code == 200
    assert form(browser, "/account/logout/").status_code == 200


def browse(browser: httpx.Client, alice: Person) -> None:
    new = {"email": "new@example.org", "name": "New", "password1": "a long password of hers"}
    assert form(browser, "/account/signup/", **new).status_code == 200
    assert form(browser, "/account/password/reset/", email=alice.email).status_code == 200
    assert form(browser, "/account/login/", login=alice.email, password="wrong").status_code == 200
    logged_in = form(browser, "/account/login/", login=alice.email, password=alice.password)
    assert logged_in.status_code == 200
    for page in (
        "/",
        "/files/",
        "/files/?q=report",
        "/account/",
        "/account/keys/",
        "/account/close/",
        "/account/email/",
    ):
        assert browser.get(page).status_code == 200, page
    invited = form(browser, "/account/invitations/", email="", max_uses="1", expires_in="7")
    assert "Your new invitation" in invited.text


def call(alice: Person) -> None:
    file = upload(alice.api, chunk_of(0) + chunk_of(1), name="report.bin")
    limited = upload(alice.api, b"x", max_downloads=2)
    for path in ("limits", "user", "files", "files?q=report&order=name", "uploads", "uploads?state=open"):
        assert alice.api.get(f"{API}/{path}").status_code == 200, path
    created = alice.api.post(
        f"{API}/uploads",
        json={"name": "y", "size": CHUNK, "chunk_size": CHUNK},
        headers={"Idempotency-Key": "1"},
    )
    upload_id = json_of(created)["id"]
    assert put(alice.api, upload_id, 0, chunk_of(0)).status_code == 201
    assert put(alice.api, upload_id, 0, chunk_of(0)).status_code == 200
    for path in (f"uploads/{upload_id}", f"uploads/{upload_id}/chunks", f"files/{file['id']}"):
        assert alice.api.get(f"{API}/{path}").status_code == 200, path
    assert alice.api.delete(f"{API}/uploads/{upload_id}/chunks/0").status_code == 204
    assert alice.api.delete(f"{API}/uploads/{upload_id}").status_code == 204
    assert complete(alice.api, create(alice.api, 0)["id"]).status_code == 201
    assert alice.api.put(f"{API}/files/raw.bin", content=b"raw").status_code == 201
    assert httpx.get(file["download_url"], timeout=TIMEOUT).status_code == 200
    assert httpx.get(file["url"], timeout=TIMEOUT).status_code == 200
    assert (
        httpx.post(f"{alice.address}{API}/files/{limited['id']}/open", json={}, timeout=TIMEOUT).status_code
        == 200
    )
    assert alice.api.patch(f"{API}/files/{file['id']}", json={"name": "z"}).status_code == 200
    assert alice.api.delete(f"{API}/files/{file['id']}").status_code == 204


def test_the_profile_contains_the_product_s_queries(profiled: list[dict[str, Any]]) -> None:
    asked = {entry["ns"].split(".")[1] for entry in profiled}
    assert asked >= {
        *("accounts_user", "account_emailaddress", "apikeys_apikey", "django_session"),
        *("registration_rules", "registration_setup", "registration_invitation", "registration_arrival"),
        *("files_upload", "files_uploadchunk", "files_file", "files_envelope"),
    }


def test_no_profiled_query_has_scanned_a_collection(profiled: list[dict[str, Any]]) -> None:
    scans = [entry.get("command") for entry in profiled if "COLLSCAN" in entry.get("planSummary", "")]
    assert not scans


def test_explain_finds_no_scan_in_any_query(database: Any, profiled: list[dict[str, Any]]) -> None:
    """This includes joined collections, which the profiler does not cover."""
    queries = [entry["command"] for entry in profiled if "aggregate" in entry.get("command", {})]
    assert len(queries) > 20
    for query in queries:
        plain = {name: value for name, value in query.items() if name not in OF_THE_DRIVER}
        plan = database.command("explain", plain, verbosity="executionStats")
        assert not scanned(plan), plain


def scanned(plan: Any) -> bool:
    if isinstance(plan, dict):
        if plan.get("stage") == "COLLSCAN" or int(plan.get("collectionScans", 0)):
            return True
        return any(scanned(value) for value in plan.values())
    return isinstance(plan, list) and any(scanned(value) for value in plan)
