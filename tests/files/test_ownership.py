"""Access to every endpoint: by the owner, another user, a stranger, and a key without the scope."""

import re
import secrets
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.files.client import API, CHUNK, chunk_of, create, json_of, multipart, problem, put, upload
from tests.files.stored import nothing_stored
from tests.people import Person
from tests.requests.forging import Link
from tests.server import Server

OCTETS = {"content": chunk_of(0), "headers": {"Content-Type": "application/octet-stream"}}


@dataclass(frozen=True)
class Endpoint:
    """`scope` is what a key needs; "" if anyone with the link may call. `hidden` is the response to other users."""

    method: str
    path: str
    scope: str
    hidden: str = ""
    body: Any = None


ENDPOINTS = [
    Endpoint("GET", "/limits", "files:write"),
    Endpoint("GET", "/uploads", "files:read"),
    Endpoint("POST", "/uploads", "files:write", body={"json": {"name": "x", "size": 1}}),
    Endpoint("GET", "/uploads/{upload}", "files:write", "upload-not-found"),
    Endpoint("DELETE", "/uploads/{upload}", "files:write", "upload-not-found"),
    Endpoint("GET", "/uploads/{upload}/chunks", "files:write", "upload-not-found"),
    Endpoint("PUT", "/uploads/{upload}/chunks/0", "files:write", "upload-not-found", OCTETS),
    Endpoint("DELETE", "/uploads/{upload}/chunks/1", "files:write", "upload-not-found"),
    Endpoint("POST", "/uploads/{upload}/complete", "files:write", "upload-not-found", {"json": {}}),
    Endpoint("GET", "/files", "files:read"),
    Endpoint("POST", "/files", "files:write", body=multipart("x.bin", b"x")),
    Endpoint("PUT", "/files/x.bin", "files:write", body={"content": b"x"}),
    Endpoint("GET", "/files/{file}", "files:read", "file-not-found"),
    Endpoint("PATCH", "/files/{file}", "files:write", "file-not-found", {"json": {"name": "stolen.bin"}}),
    Endpoint("DELETE", "/files/{file}", "files:delete", "file-not-found"),
    Endpoint(
        "POST",
        "/files/{file}/replace",
        "files:write",
        "file-not-found",
        {"json": {"successor": "no-such-id", "version": 0}},
    ),
    Endpoint("POST", "/files/{file}/link", "files:write", "file-not-found"),
    Endpoint("DELETE", "/files/{file}/link", "files:write", "file-not-found"),
    Endpoint("GET", "/files/{file}/links", "files:read", "file-not-found"),
    Endpoint("POST", "/files/{file}/links", "files:write", "file-not-found", {"json": {"label": "x"}}),
    Endpoint(
        "PATCH", "/files/{file}/links/{more}", "files:write", "file-not-found", {"json": {"label": "x"}}
    ),
    Endpoint("DELETE", "/files/{file}/links/{more}", "files:write", "file-not-found"),
    Endpoint("POST", "/files/{file}/open", "", body={"json": {}}),
    Endpoint("POST", "/files/{file}/burn", "", body={"json": {"ticket": "x"}}),
    Endpoint("POST", "/files/{file}/receipt", "", body={"json": {"ticket": "x"}}),
    Endpoint("GET", "/folders", "files:read"),
    Endpoint("POST", "/folders", "files:write", body={"json": {"name": "x"}}),
    Endpoint("PATCH", "/folders/{folder}", "files:write", "folder-not-found", {"json": {"name": "stolen"}}),
    Endpoint("DELETE", "/folders/{folder}", "files:delete", "folder-not-found"),
    Endpoint("GET", "/folder-links/{link}", ""),
    Endpoint("POST", "/folders/move", "files:write", body={"json": {"ids": ["x"], "folder": None}}),
    Endpoint("POST", "/trash", "files:delete", body={"json": {"ids": ["x"]}}),
    Endpoint("DELETE", "/trash", "files:delete"),
    Endpoint("POST", "/trash/restore", "files:delete", body={"json": {"ids": ["x"]}}),
    Endpoint("POST", "/trash/delete", "files:delete", body={"json": {"ids": ["x"]}}),
    Endpoint("GET", "/library", "library:read"),
    Endpoint("POST", "/library", "library:manage", body={"json": {}}),
    Endpoint("DELETE", "/library", "library:manage"),
    Endpoint("GET", "/library/items", "library:read"),
    Endpoint("POST", "/library/items", "library:write", body={"json": {}}),
    Endpoint("POST", "/library/methods", "library:manage", body={"json": {}}),
    Endpoint("POST", "/library/rotate", "library:manage", body={"json": {}}),
    Endpoint("GET", "/requests", "requests:read"),
    Endpoint("POST", "/requests", "requests:write", body={"json": {}}),
    Endpoint("GET", "/requests/{request}", "requests:read", "request-not-found"),
    Endpoint(
        "PATCH", "/requests/{request}", "requests:write", "request-not-found", {"json": {"max_files": 1}}
    ),
    Endpoint("DELETE", "/requests/{request}", "requests:write", "request-not-found"),
    Endpoint("POST", "/requests/{request}/open", "", body={"json": {}}),
    Endpoint("POST", "/requests/{request}/uploads", "", body={"json": {}}),
    Endpoint("GET", "/shortlinks", "links:read"),
    Endpoint("POST", "/shortlinks", "links:write", body={"json": {"target": "http://a.example"}}),
    Endpoint("GET", "/shortlinks/{short}", "links:read", "short-link-not-found"),
    Endpoint(
        "PATCH", "/shortlinks/{short}", "links:write", "short-link-not-found", {"json": {"max_visits": 1}}
    ),
    Endpoint("DELETE", "/shortlinks/{short}", "links:write", "short-link-not-found"),
    Endpoint("GET", "/received", "requests:read"),
    Endpoint("PATCH", "/received/{file}", "requests:write", "file-not-found", {"json": {"filed": True}}),
    Endpoint("GET", "/export", "user:read"),
    Endpoint("GET", "/webhooks", "user:read"),
    Endpoint("POST", "/webhooks", "user:write", body={"json": {}}),
    Endpoint(
        "PATCH", "/webhooks/{webhook}", "user:write", "webhook-not-found", {"json": {"disabled": False}}
    ),
    Endpoint("DELETE", "/webhooks/{webhook}", "user:write", "webhook-not-found"),
    Endpoint("GET", "/user", "user:read"),
    Endpoint("PATCH", "/user", "user:write", body={"json": {"name": "Mallory"}}),
]
GUARDED = [endpoint for endpoint in ENDPOINTS if endpoint.scope]
HIDDEN = [endpoint for endpoint in ENDPOINTS if endpoint.hidden]
SCOPES = {endpoint.scope for endpoint in GUARDED}


def called(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


@pytest.fixture(scope="module")
def things(alice: Person) -> dict[str, str]:
    """Alice's open upload with one chunk, and her file."""
    created = create(alice.api, 2 * CHUNK)
    put(alice.api, created["id"], 1, chunk_of(1))
    folder = json_of(alice.api.post(f"{API}/folders", json={"name": "alice's"}))["id"]
    link = Link()
    alice.api.post(f"{API}/requests", json=link.document()).raise_for_status()
    file = upload(alice.api, b"alice's")["id"]
    short = json_of(alice.api.post(f"{API}/shortlinks", json={"target": "http://a.example"}))["id"]
    more = json_of(alice.api.post(f"{API}/files/{file}/links", json={}))["id"]
    hook = {"url": "https://example.org/", "events": ["file.downloaded"]}
    webhook = json_of(alice.api.post(f"{API}/webhooks", json=hook))["id"]
    return {
        "upload": created["id"],
        "file": file,
        "folder": folder,
        "request": link.id,
        "more": more,
        "short": short,
        "webhook": webhook,
    }


@pytest.fixture(scope="module")
def narrow_keys(server: Server, alice: Person) -> dict[str, Person]:
    """Return, by scope, alice with a key that has all scopes except this one."""
    keys = {}
    for missing in SCOPES:
        keys[missing] = server.person()
        keys[missing].token = server.create_key(alice.email, sorted(SCOPES - {missing}))
    return keys


def call(api: httpx.Client, endpoint: Endpoint, things: dict[str, str]) -> httpx.Response:
    return api.request(endpoint.method, API + endpoint.path.format(**things), **(endpoint.body or {}))


def without_instance(response: httpx.Response) -> dict[str, Any]:
    return {name: value for name, value in json_of(response).items() if name != "instance"}


def test_every_endpoint_of_the_api_is_listed_here(stranger: Person) -> None:
    def shape(path: str) -> str:
        """Normalise the path: /files/{id} and /files/x.bin have the same shape."""
        path = re.sub(r"/(x\.bin|[01])(?=/|$)", "/{}", path.removeprefix(API).rstrip("/"))
        return re.sub(r"\{\w*\}", "{}", path)

    document = json_of(stranger.api.get(f"{API}/openapi.json"))
    assert document["openapi"].startswith("3.1")
    methods = {"get", "post", "put", "patch", "delete", "head"}
    documented = {
        (method.upper(), shape(path))
        for path, operations in document["paths"].items()
        for method in operations
        if method in methods
    }
    assert documented == {(endpoint.method, shape(endpoint.path)) for endpoint in ENDPOINTS}


@pytest.mark.parametrize("endpoint", GUARDED, ids=called)
def test_a_stranger_gets_401(
    server: Server, stranger: Person, things: dict[str, str], endpoint: Endpoint
) -> None:
    with nothing_stored(server):
        response = call(stranger.api, endpoint, things)
        problem(response, 401, "unauthorized")
        assert response.headers["WWW-Authenticate"] == 'Bearer realm="bytebin"'


@pytest.mark.parametrize("endpoint", HIDDEN, ids=called)
def test_other_users_data_does_not_exist(
    server: Server, bob: Person, things: dict[str, str], endpoint: Endpoint
) -> None:
    missing = {
        "upload": "0" * 24,
        "file": "0" * 11,
        "folder": "0" * 16,
        "request": "0" * 11,
        "webhook": "0" * 12,
        "more": "0" * 11,
        "short": "0" * 8,
    }
    with nothing_stored(server):
        foreign = call(bob.api, endpoint, things)
        problem(foreign, 404, endpoint.hidden)
        nowhere = call(bob.api, endpoint, missing)
        assert without_instance(foreign) == without_instance(nowhere)
        assert foreign.headers.keys() == nowhere.headers.keys()


@pytest.mark.parametrize("endpoint", GUARDED, ids=called)
def test_a_key_without_the_scope_gets_the_name_of_the_missing_one(
    server: Server, narrow_keys: dict[str, Person], things: dict[str, str], endpoint: Endpoint
) -> None:
    with nothing_stored(server):
        response = problem(call(narrow_keys[endpoint.scope].api, endpoint, things), 403, "insufficient-scope")
        assert endpoint.scope in response["detail"]


def test_lists_contain_only_the_caller_s_own(alice: Person, bob: Person, things: dict[str, str]) -> None:
    own = upload(bob.api, b"bob's", name="bobs.bin")["id"]
    files = {file["id"] for file in json_of(bob.api.get(f"{API}/files"))["files"]}
    assert own in files
    assert things["file"] not in files
    uploads = json_of(bob.api.get(f"{API}/uploads"))["uploads"]
    assert things["upload"] not in {found["id"] for found in uploads}
    hers = {file["id"] for file in json_of(alice.api.get(f"{API}/files"))["files"]}
    assert things["file"] in hers
    assert own not in hers


def test_a_screenshot_key_uploads_and_can_neither_list_nor_delete(server: Server, alice: Person) -> None:
    screenshots = server.person()
    screenshots.token = server.create_key(alice.email, ["files:write"])
    file = upload(screenshots.api, b"pixels", name="screen.png")
    problem(screenshots.api.get(f"{API}/files"), 403, "insufficient-scope")
    problem(screenshots.api.get(f"{API}/uploads"), 403, "insufficient-scope")
    problem(screenshots.api.delete(f"{API}/files/{file['id']}"), 403, "insufficient-scope")
    assert alice.api.get(f"{API}/files/{file['id']}").status_code == 200


def test_x_api_key_is_accepted_and_a_query_string_is_not(alice: Person, stranger: Person) -> None:
    assert stranger.api.get(f"{API}/user", headers={"X-Api-Key": alice.token}).status_code == 200
    for name in ("key", "token", "api_key", "access_token", "X-Api-Key"):
        assert stranger.api.get(f"{API}/user", params={name: alice.token}).status_code == 401


def test_a_mistyped_unknown_or_foreign_token_is_refused(alice: Person, stranger: Person) -> None:
    swapped = alice.token[:-1] + ("A" if alice.token[-1] != "A" else "B")
    for token in (
        swapped,
        alice.token[:-1],
        alice.token + "x",
        "bb_x_y",
        "bb_",
        secrets.token_urlsafe(60),
        "é" * 10,
    ):
        headers = {b"Authorization": f"Bearer {token}".encode()}
        response = stranger.api.get(f"{API}/user", headers=headers)
        assert response.status_code == 401, response.text
        assert response.headers["Content-Type"] == "application/problem+json"
