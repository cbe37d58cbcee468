"""Bad input gets a clear problem document, and nothing is stored."""

import json
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.files.client import API, CHUNK, chunk_of, complete, create, digest_field, multipart, problem, put
from tests.files.stored import nothing_stored
from tests.people import Person
from tests.server import Server

BAD_NAMES = {
    "parent": "../../etc/passwd",
    "parent alone": "..",
    "backslash": "..\\windows\\system.ini",
    "absolute": "/etc/passwd",
    "NUL": "invoice\0.pdf",
    "CR LF": "x\r\nSet-Cookie: session=stolen",
    "escape": "x\x1b[2Jy",
    "right-to-left override": "photo\u202egnp.exe",
    "4 kB": "a" * 4096,
    "empty": "",
    "blank": "   ",
}
NESTED = b"[" * 500_000 + b"]" * 500_000
BAD_JSON = {
    "no JSON": b"name=x&size=1",
    "cut short": b'{"name": "x", ',
    "a list": b'[{"name": "x", "size": 1}]',
    "a number": b"1",
    "no UTF-8": b'{"name": "\xff", "size": 1}',
    "200 kB of nesting": b'{"name": "x", "size": 1, "fingerprint": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
}
BAD_FIELDS: dict[str, dict[str, Any]] = {
    "size is negative": {"size": -1},
    "size is a fraction": {"size": 1.5},
    "size is no number": {"size": "many"},
    "size is true": {"size": True},
    "size is null": {"size": None},
    "size is infinite": {"size": float("inf")},
    "size is missing": {"size": ...},
    "name is a list": {"name": ["x"]},
    "name is a lone surrogate": {"name": "\ud800"},
    "chunk_size is negative": {"chunk_size": -1},
    "chunk_size is zero": {"chunk_size": 0},
    "expires_in is negative": {"expires_in": -1},
    "expires_in is beyond reason": {"expires_in": 2**62},
    "max_downloads is zero": {"max_downloads": 0},
    "max_downloads is huge": {"max_downloads": 2**40},
    "fingerprint is long": {"fingerprint": "x" * 100_000},
    "content_type is an object": {"content_type": {}},
    "encryption is empty": {"encryption": {}},
    "encryption is text": {"encryption": "b1"},
    "envelope is no base64": {
        "encryption": {"envelope": "%%%", "link_token_digest": "AA==", "read_token_digest": "AA=="}
    },
    "envelope is of no format": {
        "name": "",
        "encryption": {
            "envelope": "AAAA",
            "link_token_digest": "A" * 43 + "=",
            "read_token_digest": "A" * 43 + "=",
        },
    },
}


def named(cases: Mapping[str, Any]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("bad", list(cases.values()), ids=list(cases))


@named(BAD_FIELDS)
def test_a_bad_field_of_create_is_refused(server: Server, alice: Person, bad: dict[str, Any]) -> None:
    body = {name: value for name, value in ({"name": "x", "size": 1} | bad).items() if value is not ...}
    with nothing_stored(server):
        response = alice.api.post(
            f"{API}/uploads", content=json.dumps(body), headers={"Content-Type": "application/json"}
        )
        assert response.status_code == 400, response.text
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.json()["detail"]


@pytest.mark.parametrize("size", [2**40, 2**63, 2**64, 10**400], ids=["1 TiB", "2^63", "2^64", "10^400"])
def test_a_huge_size_is_refused(server: Server, alice: Person, size: int) -> None:
    with nothing_stored(server):
        response = alice.api.post(f"{API}/uploads", json={"name": "x", "size": size})
        problem(response, 413, "size-limit-exceeded")


@named(BAD_JSON)
@pytest.mark.parametrize("path", ["uploads", "uploads/{upload}/complete"])
def test_a_body_that_is_not_a_json_object_is_refused(
    server: Server, alice: Person, bad: bytes, path: str
) -> None:
    created = create(alice.api)
    with nothing_stored(server):
        url = f"{API}/{path.format(upload=created['id'])}"
        response = alice.api.post(url, content=bad, headers={"Content-Type": "application/json"})
        assert response.status_code == 400, response.text
        assert response.headers["Content-Type"] == "application/problem+json"


def test_create_without_a_body_is_refused(server: Server, alice: Person) -> None:
    with nothing_stored(server):
        problem(alice.api.post(f"{API}/uploads"), 400, "invalid-request")


def test_a_megabyte_of_nesting_is_refused(server: Server, alice: Person) -> None:
    with nothing_stored(server):
        response = alice.api.post(
            f"{API}/uploads", content=NESTED, headers={"Content-Type": "application/json"}
        )
        problem(response, 413, "body-too-large")


@named(BAD_NAMES)
def test_a_bad_name_is_refused_at_create(server: Server, alice: Person, bad: str) -> None:
    with nothing_stored(server):
        response = alice.api.post(f"{API}/uploads", json={"name": bad, "size": 1})
        assert response.status_code == 400, response.text
        assert response.headers["Content-Type"] == "application/problem+json"


def escaped(name: str) -> str:
    """Percent-encode everything except letters and digits, so that no client normalises `..` away."""
    return "".join(
        chr(byte) if chr(byte).isascii() and chr(byte).isalnum() else f"%{byte:02X}" for byte in name.encode()
    )


@named({case: name for case, name in BAD_NAMES.items() if case not in ("empty", "CR LF", "NUL")})
def test_a_bad_name_is_refused_in_the_path_of_a_put(server: Server, alice: Person, bad: str) -> None:
    with nothing_stored(server):
        status, body = raw_put(server, alice, f"{API}/files/{escaped(bad)}")
        assert status == 400
        assert body["type"] == f"{server.url}/problems/invalid-name"


@pytest.mark.parametrize(
    "path", ["/", "/f/{}", "/r/x/{}", "/files/?q={}", f"{API}/files/{{}}", f"{API}/files?q={{}}"]
)
def test_a_nul_in_a_url_is_refused(server: Server, alice: Person, path: str) -> None:
    url = path.format("a%00b") if "{}" in path else f"{path}?x=%00"
    with nothing_stored(server):
        for method in ("GET", "PUT"):
            assert alice.api.request(method, url).status_code == 400


def test_a_line_break_in_the_path_of_a_put_is_refused(server: Server, alice: Person) -> None:
    with nothing_stored(server):
        status, body = raw_put(server, alice, f"{API}/files/{escaped(BAD_NAMES['CR LF'])}")
        assert status in (400, 404)
        assert body["status"] == status


def raw_put(server: Server, person: Person, target: str) -> tuple[int, dict[str, Any]]:
    """PUT a few bytes to exactly this target. Return the status and the problem document."""
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        connection.request("PUT", target, b"bytes", {"Authorization": f"Bearer {person.token}"})
        response = connection.getresponse()
        assert response.headers["Content-Type"] == "application/problem+json"
        return response.status, json.loads(response.read())


# Of a path in a form, only the last part is the name (RFC 7578, section 4.2).
NOT_IN_FORMS = ("CR LF", "NUL", "parent", "absolute")


@named({case: name for case, name in BAD_NAMES.items() if case not in NOT_IN_FORMS})
def test_a_bad_name_is_refused_in_a_form(server: Server, alice: Person, bad: str) -> None:
    with nothing_stored(server):
        problem(alice.api.post(f"{API}/files", **multipart(bad, b"bytes")), 400, "invalid-name")


@named({case: BAD_NAMES[case] for case in ("CR LF", "NUL")})
def test_a_control_character_in_a_forms_header_is_refused(server: Server, alice: Person, bad: str) -> None:
    with nothing_stored(server):
        response = alice.api.post(f"{API}/files", **multipart(bad, b"bytes"))
        assert response.status_code == 400, response.text
        assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("index", ["3", "10000", "99999999999999999999"])
def test_an_index_out_of_range_is_refused(server: Server, alice: Person, index: str) -> None:
    created = create(alice.api)
    with nothing_stored(server):
        url = f"{API}/uploads/{created['id']}/chunks/{index}"
        headers = {"Content-Type": "application/octet-stream"}
        problem(alice.api.put(url, content=chunk_of(0), headers=headers), 400, "chunk-index-out-of-range")


@pytest.mark.parametrize("index", ["-1", "1.5", "x", "0x1"])
def test_an_index_that_is_not_a_number_does_not_exist(server: Server, alice: Person, index: str) -> None:
    created = create(alice.api)
    with nothing_stored(server):
        url = f"{API}/uploads/{created['id']}/chunks/{index}"
        headers = {"Content-Type": "application/octet-stream"}
        response = alice.api.put(url, content=chunk_of(0), headers=headers)
        assert response.status_code in (400, 404), response.text
        assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("length", "status"), [(0, 400), (1, 400), (CHUNK - 1, 400), (CHUNK + 1, 413)])
def test_a_chunk_of_the_wrong_length_is_not_stored(
    server: Server, alice: Person, length: int, status: int
) -> None:
    created = create(alice.api)
    with nothing_stored(server):
        slug = "chunk-too-large" if status == 413 else "chunk-size-mismatch"
        problem(put(alice.api, created["id"], 0, b"x" * length), status, slug)


def test_a_chunk_with_a_wrong_digest_is_not_stored(server: Server, alice: Person) -> None:
    created = create(alice.api)
    with nothing_stored(server):
        response = put(alice.api, created["id"], 0, chunk_of(0), content_digest=digest_field(b"other"))
        problem(response, 400, "digest-mismatching-values")


def test_a_wrong_digest_of_digests_creates_no_file(server: Server, alice: Person) -> None:
    created = create(alice.api, 1)
    put(alice.api, created["id"], 0, b"x")
    for wrong in (digest_field(b"other"), "sha-256=zzz", "crc32c=:AAAAAA==:", "", 1, ["x"]):
        with nothing_stored(server):
            response = complete(alice.api, created["id"], chunks_digest=wrong)
            assert response.status_code == 400, response.text
            assert response.headers["Content-Type"] == "application/problem+json"
    assert complete(alice.api, created["id"]).status_code == 201


def test_a_part_of_a_file_is_never_stored_as_the_whole(server: Server, alice: Person) -> None:
    with nothing_stored(server):
        headers = {"Content-Range": "bytes 0-4/10"}
        response = alice.api.put(f"{API}/files/x.bin", content=b"bytes", headers=headers)
        problem(response, 400, "partial-put")


def test_a_form_without_a_file_or_without_its_end_is_refused(server: Server, alice: Person) -> None:
    whole = multipart("x.bin", b"bytes" * 1000)
    with nothing_stored(server):
        cut = alice.api.post(f"{API}/files", content=whole["content"][:-20], headers=whole["headers"])
        problem(cut, 400, "incomplete-body")
        no_file = b'--frontier\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--frontier--\r\n'
        missing = alice.api.post(f"{API}/files", content=no_file, headers=whole["headers"])
        problem(missing, 400, "invalid-request")
        junk = alice.api.post(f"{API}/files", content=b"junk", headers=whole["headers"])
        problem(junk, 400, "invalid-request")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "a b", ""])
def test_a_wrong_host_is_refused(server: Server, alice: Person, host: str) -> None:
    with nothing_stored(server):
        headers = {"Host": host, "Authorization": f"Bearer {alice.token}"}
        response = alice.api.post(f"{API}/uploads", json={"name": "x", "size": 1}, headers=headers)
        assert response.status_code == 400
        assert "evil" not in response.text
        assert alice.api.get("/", headers=headers).status_code == 400


def test_a_wrong_host_on_the_api_is_a_problem_document(alice: Person) -> None:
    response = alice.api.get(f"{API}/limits", headers={"Host": "evil.example"})
    problem(response, 400, "bad-request")
