"""The chunk API against a running server, exchange by exchange. Each test makes its own upload."""

import socket
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.conftest import StartServer
from tests.databases.engine import LONG_AGO
from tests.files.client import (
    API,
    CHUNK,
    chunk_of,
    chunks_digest,
    complete,
    create,
    digest_field,
    json_of,
    problem,
    put,
)
from tests.people import Person
from tests.server import Server

THREE = [chunk_of(index) for index in range(3)]


def status_of(person: Person, upload_id: str) -> dict[str, Any]:
    response = person.api.get(f"{API}/uploads/{upload_id}")
    assert response.status_code == 200, response.text
    return json_of(response)


def test_1_limits_are_discovered(alice: Person) -> None:
    limits = json_of(alice.api.get(f"{API}/limits"))
    assert limits["min_chunk_size"] == CHUNK
    assert limits["max_chunk_size"] == 67_108_864
    assert limits["default_chunk_size"] == 8 * 2**20
    assert limits["max_chunks"] == 10_000
    assert limits["max_parallel"] == 6
    assert limits["digest_algorithms"] == ["sha-256", "sha-512"]
    assert limits["quota"].keys() == {"limit", "used"}
    for name in ("max_size", "idle_ttl", "max_ttl", "max_open_uploads"):
        assert limits[name] > 0
    assert limits["max_file_ttl"] is None

    options = alice.api.options(f"{API}/uploads")
    assert options.status_code == 204
    assert {method.strip() for method in options.headers["Allow"].split(",")} == {
        "GET",
        "POST",
        "HEAD",
        "OPTIONS",
    }
    upload_limit = f"max-size={limits['max_size']}, max-append-size=67108864, min-size=0"
    assert options.headers["Upload-Limit"] == upload_limit


def test_2_a_repeated_create_with_its_idempotency_key_returns_the_same_upload(
    server: Server, alice: Person
) -> None:
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    body = {"name": "x.bin", "size": 3 * CHUNK, "chunk_size": CHUNK, "fingerprint": "x.bin-196608"}
    used = json_of(alice.api.get(f"{API}/limits"))["quota"]["used"]

    first = alice.api.post(f"{API}/uploads", json=body, headers=headers)
    assert first.status_code == 201
    created = json_of(first)
    assert first.headers["Location"] == f"{server.url}/api/v1/uploads/{created['id']}" == created["url"]
    assert first.headers["Upload-Limit"].rpartition("=")[0].endswith("min-size=0, max-age")
    assert "Idempotency-Replayed" not in first.headers
    assert (
        created.items()
        >= {
            "state": "open",
            "name": "x.bin",
            "content_type": "application/octet-stream",
            "size": 3 * CHUNK,
            "chunk_size": CHUNK,
            "chunk_count": 3,
            "received": {"count": 0, "bytes": 0, "chunks": ""},
            "missing": "0-2",
            "fingerprint": "x.bin-196608",
        }.items()
    )
    assert created["created_at"] < created["expires_at"]

    again = alice.api.post(f"{API}/uploads", json=body, headers=headers)
    assert again.status_code == 201
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert json_of(again) == created
    assert json_of(alice.api.get(f"{API}/limits"))["quota"]["used"] == used + 3 * CHUNK

    other = alice.api.post(f"{API}/uploads", json=body | {"size": 1}, headers=headers)
    problem(other, 422, "idempotency-key-reused")


def test_3_a_chunk_is_sent(server: Server, alice: Person) -> None:
    created = create(alice.api)
    response = put(alice.api, created["id"], 0, THREE[0])
    assert response.status_code == 201
    assert response.headers["Location"] == f"{server.url}/api/v1/uploads/{created['id']}/chunks/0"
    assert response.headers["ETag"].startswith('"')
    assert "max-age=" in response.headers["Upload-Limit"]
    assert json_of(response) == {
        "index": 0,
        "size": CHUNK,
        "digest": digest_field(THREE[0]),
        "received": {"count": 1, "bytes": CHUNK},
        "missing_count": 2,
    }


def test_4_the_same_bytes_again_are_200_and_stored_once(alice: Person) -> None:
    created = create(alice.api)
    first = put(alice.api, created["id"], 0, THREE[0])
    again = put(alice.api, created["id"], 0, THREE[0])
    assert again.status_code == 200
    assert again.headers["ETag"] == first.headers["ETag"]
    assert json_of(again) == json_of(first)


def test_5_other_bytes_for_the_same_index_conflict(alice: Person) -> None:
    created = create(alice.api)
    put(alice.api, created["id"], 0, THREE[0])
    conflict = problem(put(alice.api, created["id"], 0, THREE[1]), 409, "chunk-conflict")
    assert conflict["stored_digest"] == digest_field(THREE[0])

    deleted = alice.api.delete(f"{API}/uploads/{created['id']}/chunks/0")
    assert deleted.status_code == 204
    assert put(alice.api, created["id"], 0, THREE[1]).status_code == 201


def test_6_chunks_arrive_out_of_order_and_in_parallel(alice: Person) -> None:
    created = create(alice.api)
    with ThreadPoolExecutor(2) as pool:
        responses = list(pool.map(lambda index: put(alice.api, created["id"], index, THREE[index]), (2, 1)))
    assert [response.status_code for response in responses] == [201, 201]
    assert put(alice.api, created["id"], 0, THREE[0]).status_code == 201
    file = json_of(complete(alice.api, created["id"]))
    assert alice.api.get(file["download_url"]).content == b"".join(THREE)


def test_7_an_upload_is_resumed_after_the_client_crashed(alice: Person) -> None:
    fingerprint = f"crash-{uuid.uuid4()}"
    created = create(alice.api, fingerprint=fingerprint)
    put(alice.api, created["id"], 1, THREE[1])

    listed = json_of(alice.api.get(f"{API}/uploads", params={"state": "open", "fingerprint": fingerprint}))
    assert listed["next"] is None
    (found,) = listed["uploads"]
    assert found == status_of(alice, created["id"])
    assert found["received"] == {"count": 1, "bytes": CHUNK, "chunks": "1"}
    assert found["missing"] == "0,2"

    response = alice.api.get(f"{API}/uploads/{created['id']}/chunks", params={"after": -1, "limit": 1000})
    chunks = json_of(response)
    assert chunks["next"] is None
    (chunk,) = chunks["chunks"]
    assert chunk.pop("received_at").endswith("Z")
    assert chunk == {"index": 1, "size": CHUNK, "digest": digest_field(THREE[1])}


def test_8_a_truncated_chunk_is_not_kept(server: Server, alice: Person) -> None:
    created = create(alice.api)
    put(alice.api, created["id"], 1, THREE[1])
    head = (
        f"PUT {API}/uploads/{created['id']}/chunks/0 HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Authorization: Bearer {alice.token}\r\nContent-Type: application/octet-stream\r\n"
        f"Content-Length: {CHUNK}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head.encode() + THREE[0][: CHUNK // 2])
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):  # until the server has seen the end of input and closed
            pass
    seen = status_of(alice, created["id"])
    assert seen["received"] == {"count": 1, "bytes": CHUNK, "chunks": "1"}
    assert seen["missing"] == "0,2"
    assert put(alice.api, created["id"], 0, THREE[0]).status_code == 201


def test_9_a_wrong_digest_is_refused_and_a_retry_works(alice: Person) -> None:
    created = create(alice.api)
    wrong = digest_field(b"something else")
    response = problem(
        put(alice.api, created["id"], 0, THREE[0], content_digest=wrong), 400, "digest-mismatching-values"
    )
    assert response["mismatching-values"] == [
        {
            "algorithm": "sha-256",
            "provided-digest": wrong.removeprefix("sha-256="),
            "header": "Content-Digest",
        }
    ]
    assert status_of(alice, created["id"])["missing"] == "0-2"
    assert put(alice.api, created["id"], 0, THREE[0]).status_code == 201


def test_10_unsupported_and_malformed_digests_are_refused(alice: Person) -> None:
    created = create(alice.api)
    unsupported = put(alice.api, created["id"], 2, THREE[2], content_digest="crc32c=:AAAAAA==:")
    assert unsupported.headers["Want-Content-Digest"] == "sha-256=10, sha-512=5"
    response = problem(unsupported, 400, "digest-unsupported-algorithms")
    assert response["unsupported-algorithms"] == [{"algorithm": "crc32c", "header": "Content-Digest"}]

    malformed = put(alice.api, created["id"], 2, THREE[2], content_digest="sha-256=zzz")
    assert problem(malformed, 400, "digest-invalid-values")["field"] == "sha-256=zzz"
    assert status_of(alice, created["id"])["missing"] == "0-2"


def test_11_completing_with_gaps_names_them(alice: Person) -> None:
    created = create(alice.api)
    put(alice.api, created["id"], 0, THREE[0])
    put(alice.api, created["id"], 1, THREE[1])
    response = problem(complete(alice.api, created["id"]), 409, "upload-incomplete")
    assert response.items() >= {"missing": "2", "received": "0-1", "missing_bytes": CHUNK}.items()
    assert status_of(alice, created["id"])["state"] == "open"
    assert put(alice.api, created["id"], 2, THREE[2]).status_code == 201


def test_12_completing_twice_returns_the_same_file(server: Server, alice: Person) -> None:
    created = create(alice.api)
    for index, chunk in enumerate(THREE):
        put(alice.api, created["id"], index, chunk)
    wrong = complete(alice.api, created["id"], chunks_digest=digest_field(b"other"))
    response = problem(wrong, 400, "digest-mismatching-values")
    assert response["provided"] == digest_field(b"other")
    assert response["calculated"] == chunks_digest(THREE)

    first = complete(alice.api, created["id"], chunks_digest=chunks_digest(THREE))
    assert first.status_code == 201
    file = json_of(first)
    assert first.headers["Location"] == f"{server.url}/api/v1/files/{file['id']}"
    assert file["url"] == f"{server.url}/f/{file['id']}"
    assert file["deletion_url"].startswith(f"{server.url}/delete/{file['id']}/")
    named = {"name": "x.bin", "size": 3 * CHUNK, "content_type": "application/octet-stream"}
    assert file.items() >= named.items()

    again = complete(alice.api, created["id"], chunks_digest=chunks_digest(THREE))
    assert again.status_code == 200
    assert again.headers["Location"] == first.headers["Location"]
    assert json_of(again) == file


def test_13_a_chunk_after_completion_is_refused_with_the_file(alice: Person) -> None:
    created = create(alice.api, 1)
    put(alice.api, created["id"], 0, b"x")
    file = json_of(complete(alice.api, created["id"]))
    response = problem(put(alice.api, created["id"], 0, b"x"), 409, "upload-completed")
    assert response["file"] == f"/api/v1/files/{file['id']}"


def test_14_chunks_of_wrong_size_or_out_of_range_are_refused(alice: Person) -> None:
    max_size = json_of(alice.api.get(f"{API}/limits"))["max_size"]
    too_large = alice.api.post(f"{API}/uploads", json={"name": "x", "size": max_size + 1})
    assert "max-size=" in too_large.headers["Upload-Limit"]
    assert problem(too_large, 413, "size-limit-exceeded")["limit"] == max_size

    created = create(alice.api)
    long = put(alice.api, created["id"], 2, THREE[2] + b"x")
    assert "max-age=" in long.headers["Upload-Limit"]
    assert problem(long, 413, "chunk-too-large")["expected"] == CHUNK
    short = problem(put(alice.api, created["id"], 2, THREE[2][:-1]), 400, "chunk-size-mismatch")
    assert short.items() >= {"expected": CHUNK, "received": CHUNK - 1}.items()
    outside = problem(put(alice.api, created["id"], 3, THREE[2]), 400, "chunk-index-out-of-range")
    assert outside["chunk_count"] == 3
    assert status_of(alice, created["id"])["missing"] == "0-2"


def test_15_quota_is_reserved_when_the_upload_is_created(start_server: StartServer) -> None:
    carol = start_server(QUOTA_BYTES=str(2**20)).create_person("carol@example.org")
    response = problem(
        carol.api.post(f"{API}/uploads", json={"name": "x", "size": 2**26}), 413, "quota-exceeded"
    )
    assert response["quota"] == {"limit": 2**20, "used": 0, "requested": 2**26}

    reserved = create(carol.api, 2**20)
    assert carol.api.post(f"{API}/uploads", json={"name": "x", "size": 1}).status_code == 413
    assert carol.api.delete(f"{API}/uploads/{reserved['id']}").status_code == 204
    assert create(carol.api, 2**20)["size"] == 2**20


def test_16_another_users_upload_does_not_exist(alice: Person, bob: Person, stranger: Person) -> None:
    created = create(alice.api)
    problem(put(bob.api, created["id"], 2, THREE[2]), 404, "upload-not-found")
    refused = stranger.api.get(f"{API}/uploads/{created['id']}")
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="bytebin"'
    problem(refused, 401, "unauthorized")
    assert status_of(alice, created["id"])["missing"] == "0-2"


def test_17_an_aborted_upload_is_gone(alice: Person) -> None:
    created = create(alice.api)
    url = f"{API}/uploads/{created['id']}"
    assert alice.api.delete(url).status_code == 204
    assert problem(alice.api.delete(url), 410, "upload-aborted")["state"] == "aborted"
    assert problem(put(alice.api, created["id"], 2, THREE[2]), 410, "upload-aborted")["state"] == "aborted"
    problem(complete(alice.api, created["id"]), 410, "upload-aborted")


def test_18_an_expired_upload_is_gone(server: Server, alice: Person) -> None:
    created = create(alice.api)
    server.rows.change("files_upload", {"expires_at": LONG_AGO}, _id=created["id"])
    assert problem(put(alice.api, created["id"], 1, THREE[1]), 410, "upload-expired")["state"] == "expired"
    response = problem(alice.api.get(f"{API}/uploads/{created['id']}"), 410, "upload-expired")
    assert response["state"] == "expired"


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=x"])
def test_19_a_chunk_of_another_media_type_is_refused(alice: Person, content_type: str) -> None:
    created = create(alice.api)
    response = put(alice.api, created["id"], 0, THREE[0], content_type=content_type)
    problem(response, 415, "unsupported-media-type")


def test_19_a_chunk_without_a_length_is_refused(alice: Person) -> None:
    created = create(alice.api)
    url = f"{API}/uploads/{created['id']}/chunks/0"
    headers = {"Content-Type": "application/octet-stream"}
    problem(alice.api.put(url, content=iter([THREE[0]]), headers=headers), 411, "length-required")


def test_19_a_chunk_with_a_content_encoding_is_refused(alice: Person) -> None:
    created = create(alice.api)
    response = put(alice.api, created["id"], 0, THREE[0], content_encoding="gzip")
    problem(response, 415, "content-encoding-not-supported")


def test_19_an_unknown_url_is_404_and_a_wrong_method_405(alice: Person) -> None:
    problem(alice.api.get(f"{API}/uploads/doesnotexist"), 404, "upload-not-found")
    created = create(alice.api)
    response = alice.api.patch(f"{API}/uploads/{created['id']}/chunks/0")
    assert {method.strip() for method in response.headers["Allow"].split(",")} >= {"DELETE", "PUT"}
    problem(response, 405, "method-not-allowed")


def test_20_the_same_chunk_from_four_connections_is_stored_once(alice: Person) -> None:
    created = create(alice.api, 4 * 2**20, chunk_size=4 * 2**20)
    content = chunk_of(0, 4 * 2**20)
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda _: put(alice.api, created["id"], 0, content).status_code, range(4)))
    assert sorted(statuses) == [200, 200, 200, 201]
    assert status_of(alice, created["id"])["received"] == {"count": 1, "bytes": len(content), "chunks": "0"}


def test_21_two_simultaneous_completes_create_one_file(server: Server, alice: Person) -> None:
    for _ in range(5):
        created = create(alice.api)
        for index, chunk in enumerate(THREE):
            put(alice.api, created["id"], index, chunk)
        with ThreadPoolExecutor(2) as pool:
            responses = list(
                pool.map(lambda _, upload_id=created["id"]: complete(alice.api, upload_id), range(2))
            )
        assert sorted(response.status_code for response in responses) == [200, 201]
        ids = {json_of(response)["id"] for response in responses}
        assert len(ids) == 1
        assert len(server.rows.find("files_file", "_id", _id=ids.pop())) == 1


def test_22_an_empty_file_needs_no_chunk(alice: Person) -> None:
    created = create(alice.api, 0)
    assert created["chunk_count"] == 0
    assert created["missing"] == ""
    response = complete(alice.api, created["id"])
    assert response.status_code == 201
    file = json_of(response)
    assert file["size"] == 0
    empty = alice.api.get(file["download_url"])
    assert empty.status_code == 200
    assert empty.content == b""
