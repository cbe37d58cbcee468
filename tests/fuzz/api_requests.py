"""Valid requests of the API, and of upload links."""

import json

import httpx

from tests.files.client import API, json_of
from tests.fuzz.caller import JSON, SHORT, Caller
from tests.fuzz.request import Request
from tests.library import boxes
from tests.requests.forging import Link, spelled

RULES = {"expires_in": 3600, "max_downloads": 3, "password": "p"}
OWN_RULES = {"note": "n", "slug": "some-words", "password": "p", "private": True}
LIMITS = {"max_bytes": 10_000, "expires_in": 3600}


def api(caller: Caller) -> list[Request]:
    uploads, files = f"{API}/uploads", f"{API}/files"
    created = {
        "name": "x.txt", "size": 65_536, "chunk_size": 65_536, "content_type": "text/plain",
        "fingerprint": "f", "expires_in": 3600, "max_downloads": 1, "burn": True, "burn_group": "",
        "folder": None,
    }  # fmt: skip
    encryption = {
        "envelope": "AAAA",
        "link_token_digest": "A" * 43 + "=",
        "read_token_digest": "A" * 43 + "=",
    }
    cursor = "WyIyMDI2LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwgInh4eHgiXQ=="
    return [
        caller.key("GET", f"{API}/limits"),
        caller.key("GET", f"{uploads}?state=open&fingerprint=f&cursor={cursor}&limit=10"),
        caller.key("OPTIONS", uploads),
        caller.key("POST", uploads, json.dumps(created), JSON).with_header(b"Idempotency-Key", b"k"),
        caller.key("POST", uploads, json.dumps({"size": 1, "encryption": encryption}), JSON),
        caller.key("POST", uploads, '{"name": "a", "size": 3, "content": "YWJj"}', JSON).with_header(
            b"Idempotency-Key", b"w"
        ),
        caller.key("GET", f"{uploads}/{caller.upload}"),
        caller.key("GET", f"{uploads}/{caller.upload}/chunks?after=0&limit=10"),
        caller.chunk(0),
        caller.chunk(1).with_header(b"Content-Digest", b"sha-256=:" + b"A" * 43 + b"=:"),
        caller.key("DELETE", f"{uploads}/{caller.upload}/chunks/0"),
        caller.key("POST", f"{uploads}/{caller.upload}/complete", '{"chunks_digest": "sha-256=:AA==:"}', JSON),
        caller.key("GET", f"{files}?q=notes&order=name&cursor={cursor}&limit=5"),
        caller.key("GET", f"{files}?link=some-words"),
        caller.key("GET", f"{files}?folder=none&kind=text&encrypted=false&expiring=true&after=2026-01-01&trash=true"),
        *(
            caller.key("POST", f"{API}/trash{step}", json.dumps({"ids": ["nosuchfile1"]}), JSON)
            for step in ("", "/restore", "/delete")
        ),
        caller.key("DELETE", f"{API}/trash"),
        caller.key("GET", f"{API}/folders?cursor={cursor}&limit=5"),
        caller.key("POST", f"{API}/folders", '{"name": "a", "parent": null}', JSON),
        caller.key("PATCH", f"{API}/folders/nosuchfolder", '{"name": "b", "parent": "nosuchfolder"}', JSON),
        caller.key("DELETE", f"{API}/folders/nosuchfolder?files=trash"),
        caller.key("POST", f"{API}/folders/move", '{"ids": ["nosuchfile1"], "folder": null}', JSON),
        caller.key("POST", files, caller.multipart(), caller.multipart_type()),
        caller.key("PUT", f"{files}/put.txt?x=y&folder=&burn=true", "content", b"text/plain"),
        caller.key("GET", f"{files}/{caller.file}"),
        caller.key("PATCH", f"{files}/{caller.file}", '{"name": "n.txt", "expires_in": 60, "max_downloads": 9}', JSON),
        caller.key("DELETE", f"{files}/nosuchfile"),
        caller.key("POST", f"{files}/{caller.file}/link"),
        caller.key("DELETE", f"{files}/{caller.file}/link"),
        caller.key("GET", f"{files}/{caller.file}/links"),
        caller.key("POST", f"{files}/{caller.file}/links", json.dumps({"label": "Anna", **RULES}), JSON),
        caller.key("PATCH", f"{files}/{caller.file}/links/nosuchlink1", json.dumps(RULES), JSON),
        caller.key("DELETE", f"{files}/{caller.file}/links/nosuchlink1"),
        caller.key("PATCH", f"{files}/{caller.file}", json.dumps(OWN_RULES), JSON),
        caller.key("GET", f"{API}/shortlinks?cursor={cursor}&limit=5"),
        caller.key("POST", f"{API}/shortlinks", json.dumps(SHORT), JSON),
        caller.key("GET", f"{API}/shortlinks/nothing"),
        caller.key("PATCH", f"{API}/shortlinks/nothing", json.dumps(SHORT), JSON),
        caller.key("DELETE", f"{API}/shortlinks/nothing"),
        caller.key("POST", f"{files}/{caller.file}/replace", '{"successor": "nosuchfile", "version": 0}', JSON),
        caller.key("POST", f"{files}/{caller.file}/open", '{"read_token": "AA", "ticket": "x"}', JSON),
        caller.key("POST", f"{files}/{caller.file}/open", '{"read_token": "AA", "as_owner": true}', JSON),
        caller.key("POST", f"{files}/{caller.file}/burn", '{"ticket": "x"}', JSON),
        caller.request("POST", f"{files}/{caller.file}/receipt", '{"ticket": "WyJhIiwxXQ:x:y"}', JSON),
        *library(caller),
        *upload_links(caller),
        caller.key("GET", f"{API}/export"),
        caller.key("GET", f"{API}/webhooks"),
        caller.key("POST", f"{API}/webhooks", '{"url": "https://example.org/", "events": ["file.expiring"]}', JSON),
        caller.key("PATCH", f"{API}/webhooks/nosuchone", '{"events": ["file.expiring"], "disabled": true}', JSON),
        caller.key("DELETE", f"{API}/webhooks/nosuchone"),
        caller.key("GET", f"{API}/user"),
        caller.key("PATCH", f"{API}/user", '{"name": "Alice"}', JSON),
        caller.request("GET", f"{API}/openapi.json"),
        caller.request("GET", "/api/docs/"),
        caller.request("GET", "/api/nothing"),
    ]  # fmt: skip


def library(caller: Caller) -> list[Request]:
    """Return requests of the library, each of which needs those before it."""
    account = caller.alice.api.get(f"{API}/user").json()["id"]
    library = f"{API}/library"
    written = boxes.files(account, 1, ["a"], removed=[{"kind": 1, "id": "x" * 11}])
    methods = boxes.settings_write(account, 2, add=[], remove=["x" * 16])
    return [
        caller.key("POST", library, json.dumps(boxes.new_library(account)), JSON),
        caller.key("GET", library),
        caller.key("POST", f"{library}/items", json.dumps(written), JSON),
        caller.key("GET", f"{library}/items?since=0&limit=5"),
        caller.key("GET", f"{library}/items?cursor=0-1&limit=500"),
        caller.key("POST", f"{library}/methods", json.dumps(methods), JSON),
        caller.key("POST", f"{library}/rotate", json.dumps(boxes.rotation(account, 3)), JSON),
        caller.key("DELETE", library),
    ]


def upload_links(caller: Caller) -> list[Request]:
    """Return requests of an upload link, by its owner and by a sender, each of which needs those before it."""
    made, requests = Link(), f"{API}/requests"
    tokens = {"link_token": spelled(made.link_token)}
    send = json.dumps(made.contribution(proof="x"))
    for query in ("", "?plain=true"):  # an account has a hundred at most
        for link in json_of(caller.alice.api.get(f"{requests}{query}"))["requests"]:
            caller.alice.api.delete(f"{requests}/{link['id']}")
    plain = json_of(caller.alice.api.post(requests, json={"plain": True, "title": "t", **LIMITS}))["id"]
    sent = json_of(sent_through(caller, made))
    chunk = caller.request(
        "PUT", f"{API}/uploads/{sent['id']}/chunks/0", b"x" * 132, b"application/octet-stream"
    )
    token = sent["token"].encode()
    return [
        caller.key("POST", requests, json.dumps(Link().document(max_file_size=5000, proof=True)), JSON),
        caller.key("POST", requests, json.dumps({"plain": True, "title": "t", **LIMITS}), JSON),
        caller.request("GET", f"/u/{plain}"),
        caller.request(
            "POST", f"/u/{plain}", caller.multipart({"note": "n", "sender": "s"}), caller.multipart_type()
        ),
        caller.request("POST", f"/u/{plain}", b"password=x", b"application/x-www-form-urlencoded"),
        caller.key("GET", f"{requests}?limit=5&plain=true"),
        caller.key("GET", f"{requests}/{made.id}"),
        caller.key(
            "PATCH", f"{requests}/{made.id}", '{"max_files": 30, "state": "open", "notify": false}', JSON
        ),
        caller.request("POST", f"{requests}/{made.id}/open", json.dumps(tokens), JSON),
        caller.request("POST", f"{requests}/{made.id}/uploads", send, JSON).with_header(
            b"Idempotency-Key", b"k"
        ),
        chunk.with_header(b"Bytebin-Upload", token),
        caller.request("GET", f"{API}/uploads/{sent['id']}").with_header(b"Bytebin-Upload", token),
        caller.request("POST", f"{API}/uploads/{sent['id']}/complete", "{}", JSON).with_header(
            b"Bytebin-Upload", token
        ),
        caller.key("GET", f"{API}/received?request={made.id}&filed=false&limit=5"),
        caller.key("PATCH", f"{API}/received/nosuchfile1", '{"filed": true, "released": true}', JSON),
        caller.key("DELETE", f"{requests}/nosuchlink1"),
    ]


def sent_through(caller: Caller, link: Link) -> httpx.Response:
    """Make the link, and begin an upload through it."""
    caller.alice.api.post(f"{API}/requests", json=link.document()).raise_for_status()
    return caller.alice.api.post(
        f"{API}/requests/{link.id}/uploads", json=link.contribution()
    ).raise_for_status()
