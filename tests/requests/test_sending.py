"""One contribution, from the link to the file that its owner has."""

import base64
import os
from hashlib import sha256
from typing import Any

import httpx
import pytest

from tests.files.client import API, CHUNK, json_of, problem, put, upload
from tests.people import Person
from tests.requests.conftest import MakeLink
from tests.requests.forging import Link, body_length, envelope, sealed_key, spelled, text
from tests.requests.sender import BODY, Shared
from tests.server import Server


def test_a_link_is_opened_in_two_steps(shared: Shared) -> None:
    document = shared.state
    sealed = base64.b64decode(document["card"])
    head = json_of(shared.open(link_token=shared.link.link_token))
    assert head == {"head": text(sealed[:72])}
    opened = shared.look()
    assert base64.b64decode(opened.pop("card")) == sealed
    assert opened == {
        "files_left": 20,
        "bytes_left": 100_000_000,
        "max_file_size": 10 * 2**30,
        "expires_at": document["expires_at"],
        "chunk_size": 8 * 2**20,
        "challenge": None,
    }


def test_neither_token_does_the_other_s_work(shared: Shared) -> None:
    problem(shared.open(send_token=shared.link.link_token), 403, "wrong-token")
    problem(shared.open(link_token=shared.link.send_token), 403, "wrong-token")
    problem(shared.open(), 403, "wrong-token")
    problem(shared.begin(send_token=spelled(shared.link.link_token)), 403, "wrong-token")
    assert shared.used() == (0, 0)


def test_a_file_is_sent_and_its_owner_gets_it(shared: Shared, alice: Person) -> None:
    contribution = shared.link.contribution(3 * CHUNK, chunk_size=CHUNK)
    created = shared.api.post(f"{shared.path}/uploads", json=contribution)
    assert created.status_code == 201, created.text
    assert json_of(created).keys() == {"id", "token", "chunk_size", "chunk_count", "expires_at"}
    sending = shared.upload(3 * CHUNK, chunk_size=CHUNK)
    assert (sending.chunk_size, sending.chunk_count) == (CHUNK, 4)
    assert shared.received() == []
    assert shared.state["open_uploads"] == 2
    assert sending.put(2).status_code == 201
    assert json_of(sending.status())["missing"] == "0-1,3"
    response = sending.finish()
    assert json_of(response).keys() == {"size", "received_at"}
    assert response.headers.get("Location") is None
    [file] = shared.received()
    assert file["size"] == body_length(3 * CHUNK) == json_of(response)["size"]
    assert file["received_at"] == json_of(response)["received_at"]
    assert (file["request"], file["filed"], file["released"]) == (shared.link.id, False, False)
    assert alice.api.get(f"{API}/files/{file['id']}").status_code == 200
    again = sending.complete()
    assert (again.status_code, json_of(again)) == (200, json_of(response))
    assert shared.state["used_files"] == 2


def test_the_owner_gets_the_envelope_and_the_sealed_key_as_they_were_sent(shared: Shared) -> None:
    contribution = shared.link.contribution()
    created = json_of(shared.api.post(f"{shared.path}/uploads", json=contribution))
    token = {"Bytebin-Upload": created["token"]}
    put(shared.api, created["id"], 0, os.urandom(BODY), Bytebin_Upload=created["token"])
    shared.api.post(f"{API}/uploads/{created['id']}/complete", json={}, headers=token)
    [file] = shared.received()
    assert (file["envelope"], file["sealed"]) == (
        contribution["encryption"]["envelope"],
        contribution["sealed"],
    )


def test_a_sender_learns_no_file_id_and_nothing_of_the_account(shared: Shared) -> None:
    sending = shared.upload()
    answers = [sending.status(), sending.put(), sending.put(), sending.complete(), sending.complete()]
    answers += [sending.put(), sending.cancel(), sending.status(), shared.begin(), shared.begin(10**9)]
    [file] = shared.received()
    for answer in answers:
        assert file["id"] not in answer.text
        assert file["id"] not in str(answer.headers)
        assert "quota" not in answer.text
    problem(answers[5], 409, "upload-completed")
    assert "file" not in json_of(answers[5])


def test_a_token_opens_its_own_upload_alone(shared: Shared, alice: Person) -> None:
    mine, other = shared.upload(), shared.upload()
    for header in (
        other.token,
        "",
        "x",
        "é",
        mine.token[:-1],
        f"{mine.token}A",
        spelled(shared.link.send_token),
    ):
        headers = {b"Bytebin-Upload": header.encode()}
        problem(shared.api.get(mine.path, headers=headers), 404, "upload-not-found")
        problem(shared.api.delete(mine.path, headers=headers), 404, "upload-not-found")
        problem(shared.api.post(f"{mine.path}/complete", json={}, headers=headers), 404, "upload-not-found")
    # Neither a key nor a token makes up for the other.
    problem(alice.api.get(mine.path), 404, "upload-not-found")
    problem(shared.api.get(mine.path), 401, "unauthorized")
    own = json_of(alice.api.post(f"{API}/uploads", json={"name": "x", "size": 1}))["id"]
    problem(shared.api.get(f"{API}/uploads/{own}", headers=mine.headers), 404, "upload-not-found")
    for path in ("/uploads", "/files", "/limits", f"{shared.path.removeprefix(API)}"):
        problem(shared.api.get(f"{API}{path}", headers=mine.headers), 401, "unauthorized")
    assert mine.id not in {found["id"] for found in json_of(alice.api.get(f"{API}/uploads"))["uploads"]}
    assert mine.finish().status_code == 201


def test_a_repeated_request_with_its_key_gets_the_same_upload_and_token(
    shared: Shared, new_link: MakeLink
) -> None:
    contribution = shared.link.contribution()
    key = {"Idempotency-Key": "the same"}

    def send(link: Shared, document: dict[str, Any]) -> httpx.Response:
        return link.api.post(f"{link.path}/uploads", json=document, headers=key)

    first, second = send(shared, contribution), send(shared, contribution)
    assert json_of(first) == json_of(second)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert shared.state["used_files"] == 1
    problem(send(shared, contribution | {"sealed": text(sealed_key())}), 422, "idempotency-key-reused")
    # Another link, and the owner's own uploads, have keys of their own.
    other = new_link()
    assert send(other, other.link.contribution()).status_code == 201
    own = shared.owner.post(f"{API}/uploads", json={"name": "x", "size": 1}, headers=key)
    assert own.status_code == 201


@pytest.mark.parametrize(
    ("slug", "more"),
    [
        ("invalid-sealed-key", {"sealed": text(sealed_key()[:-1])}),
        ("invalid-sealed-key", {"sealed": text(b"\x02" + sealed_key()[1:])}),
        ("invalid-sealed-key", {"sealed": text(sealed_key()[:3] + b"\x01" + sealed_key()[4:])}),
        ("invalid-sealed-key", {"sealed": text(sealed_key(13))}),
        ("invalid-sealed-key", {"sealed": text(sealed_key(8))}),
        ("invalid-sealed-key", {"sealed": text(b"\x01\x01\x09")}),
        ("invalid-envelope", {"size": BODY + 1}),
        ("invalid-request", {"sealed": "="}),
        ("invalid-request", {"size": "100"}),
        ("invalid-request", {"encryption": None}),
    ],
)
def test_what_is_no_contribution_is_refused_and_counts_nothing(
    shared: Shared, slug: str, more: dict[str, Any]
) -> None:
    problem(shared.begin(**more), 400, slug)
    assert shared.used() == (0, 0)


def test_an_envelope_that_asks_for_a_password_is_refused(shared: Shared) -> None:
    contribution = shared.link.contribution()
    contribution["encryption"]["envelope"] = text(envelope(100, flags=1))
    problem(shared.api.post(f"{shared.path}/uploads", json=contribution), 400, "invalid-envelope")
    contribution["encryption"]["envelope"] = text(envelope(100, flags=2))  # padded
    assert shared.api.post(f"{shared.path}/uploads", json=contribution).status_code == 201


def test_no_row_has_a_token(shared: Shared, server: Server) -> None:
    going, done = shared.upload(), shared.upload()
    done.finish()
    tokens = [shared.link.link_token, shared.link.send_token]
    tokens += [base64.urlsafe_b64decode(f"{sending.token}=") for sending in (going, done)]
    rows = [
        *server.rows.find(
            "files_uploadrequest", "link_token_digest", "send_token_digest", "card", _id=shared.link.id
        ),
        *server.rows.find("files_upload", "token_digest", "request_digest", "idempotency_key", _id=going.id),
        *server.rows.find("files_upload", "token_digest", "request_digest", "store_token", _id=done.id),
    ]
    stored = [value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row]
    for token in tokens:
        assert sha256(token).hexdigest().encode() in stored
        for secret in (token, token.hex().encode(), text(token).encode(), spelled(token).encode()):
            assert not any(secret in value for value in stored)


def test_wrong_tokens_are_counted_and_right_ones_are_not(shared: Shared) -> None:
    for _ in range(60):
        assert shared.open(send_token=os.urandom(32)).status_code == 403
    assert shared.open(send_token=shared.link.send_token).status_code == 429
    assert shared.begin().status_code == 429


def test_right_tokens_are_not_counted(shared: Shared) -> None:
    for _ in range(61):
        assert shared.open(link_token=shared.link.link_token).status_code == 200


def test_120_uploads_a_minute_are_created_from_one_address(new_link: MakeLink) -> None:
    shared = new_link(max_files=1000)
    answers = [shared.begin(send_token="AA").status_code for _ in range(2)]
    answers += [shared.begin(sealed="AA==").status_code for _ in range(118)]
    assert set(answers) == {403, 400}
    refused = shared.begin()
    problem(refused, 429, "rate-limited")
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_a_received_file_opens_for_its_owner_alone(shared: Shared, alice: Person, bob: Person) -> None:
    link_token, read_token, file_id = received_with_tokens(shared)
    for tokens in ({"link_token": spelled(link_token)}, {"read_token": spelled(read_token)}, {}):
        for person in (shared.api, bob.api):
            refused = person.post(f"{API}/files/{file_id}/open", json=tokens)
            nowhere = person.post(f"{API}/files/{'0' * 11}/open", json=tokens)
            problem(refused, 404, "file-not-found")
            assert refused.text.replace(file_id, "0" * 11) == nowhere.text
            for path in (f"/d/{file_id}", f"/r/{file_id}/x", f"/f/{file_id}"):
                for kind in ("text/html", "*/*"):
                    hidden = person.get(path, headers={"Accept": kind})
                    missing = person.get(path.replace(file_id, "0" * 11), headers={"Accept": kind})
                    assert (hidden.status_code, hidden.headers.keys()) == (404, missing.headers.keys())
                    assert hidden.headers.get("Vary") == missing.headers.get("Vary")
    assert (
        alice.api.post(f"{API}/files/{file_id}/open", json={"link_token": spelled(link_token)}).status_code
        == 200
    )
    problem(alice.api.post(f"{API}/files/{file_id}/open", json={"read_token": "AAAA"}), 403, "wrong-token")
    opened = alice.api.post(f"{API}/files/{file_id}/open", json={"read_token": spelled(read_token)})
    ticket = json_of(opened)["ticket"]
    body = alice.api.get(f"/d/{file_id}", headers={"Bytebin-Ticket": ticket})
    assert (body.status_code, len(body.content)) == (200, BODY)
    assert json_of(alice.api.get(f"{API}/files/{file_id}"))["download_count"] == 0


def test_a_received_file_needs_a_key_with_the_scope(shared: Shared, server: Server, alice: Person) -> None:
    link_token, _, file_id = received_with_tokens(shared)
    narrow = server.person()
    narrow.token = server.create_key(alice.email, ["files:read", "files:write"])
    refused = narrow.api.post(f"{API}/files/{file_id}/open", json={"link_token": spelled(link_token)})
    problem(refused, 403, "insufficient-scope")


def test_a_released_file_is_an_ordinary_one(shared: Shared, alice: Person) -> None:
    link_token, read_token, file_id = received_with_tokens(shared)
    marked = alice.api.patch(f"{API}/received/{file_id}", json={"released": True})
    assert json_of(marked)["released"] is True
    for tokens in ({"link_token": spelled(link_token)}, {"read_token": spelled(read_token)}):
        assert shared.api.post(f"{API}/files/{file_id}/open", json=tokens).status_code == 200
    assert shared.api.get(f"/f/{file_id}", headers={"Accept": "text/html"}).status_code == 200
    assert json_of(alice.api.get(f"{API}/files/{file_id}"))["download_count"] == 1
    problem(alice.api.patch(f"{API}/received/{file_id}", json={"released": False}), 400, "invalid-request")


def received_with_tokens(shared: Shared) -> tuple[bytes, bytes, str]:
    """Send a file. Return its link_token, its read_token and its ID."""
    link_token, read_token = os.urandom(32), os.urandom(32)
    encryption = {
        "envelope": text(envelope(100)),
        "link_token_digest": text(sha256(link_token).digest()),
        "read_token_digest": text(sha256(read_token).digest()),
    }
    shared.upload(encryption=encryption).finish()
    return link_token, read_token, shared.received()[-1]["id"]


def test_what_is_received_is_listed_filed_and_deleted(shared: Shared, alice: Person, bob: Person) -> None:
    first, second = shared.send(), shared.send(200)
    assert [file["id"] for file in shared.received()] == [first["id"], second["id"]]
    marked = json_of(alice.api.patch(f"{API}/received/{first['id']}", json={"filed": True}))
    assert marked == first | {"filed": True}
    listed = {file["id"] for file in alice.api.get(f"{API}/files").json()["files"]}
    assert first["id"] in listed
    assert second["id"] not in listed, "a stranger's file is listed once it is accepted"
    assert [file["id"] for file in shared.received(filed="false")] == [second["id"]]
    assert [file["id"] for file in shared.received(filed="true")] == [first["id"]]
    assert [file["id"] for file in shared.received(limit="1")] == [first["id"], second["id"]]
    problem(bob.api.patch(f"{API}/received/{first['id']}", json={"filed": True}), 404, "file-not-found")
    own = upload(alice.api, b"alice's own")["id"]
    problem(alice.api.patch(f"{API}/received/{own}", json={"released": True}), 404, "file-not-found")
    assert json_of(bob.api.get(f"{API}/received", params={"request": shared.link.id}))["files"] == []
    problem(alice.api.get(f"{API}/received", params={"request": "a-b"}), 400, "invalid-request")
    problem(alice.api.get(f"{API}/received", params={"filed": "yes"}), 400, "invalid-request")
    assert alice.api.delete(f"{API}/files/{first['id']}").status_code == 204
    assert [file["id"] for file in shared.received()] == [second["id"]]
    assert shared.used()[0] == 2  # what was sent has been sent


def test_who_is_logged_in_makes_no_difference_to_a_sender(shared: Shared) -> None:
    """Neither a wrong key nor a session without its CSRF token is looked at, and nothing depends on a cookie."""
    headers = {"Authorization": "Bearer bb_wrong", "Cookie": "sessionid=x; csrftoken=" + "y" * 32}
    opened = shared.api.post(
        f"{shared.path}/open", json={"send_token": spelled(shared.link.send_token)}, headers=headers
    )
    assert opened.status_code == 200
    assert "Cookie" not in opened.headers.get("Vary", "")
    begun = shared.api.post(f"{shared.path}/uploads", json=shared.link.contribution(), headers=headers)
    assert begun.status_code == 201
    token = {"Bytebin-Upload": json_of(begun)["token"]}
    status = shared.api.get(f"{API}/uploads/{json_of(begun)['id']}", headers=headers | token)
    assert status.status_code == 200
    assert not {"Set-Cookie"} & status.headers.keys()


def test_a_link_that_does_not_exist_is_found_by_nobody(stranger: Person) -> None:
    missing = Link()
    answer = stranger.api.post(
        f"{API}/requests/{missing.id}/open", json={"link_token": spelled(missing.link_token)}
    )
    problem(answer, 404, "request-not-found")
    answer = stranger.api.post(f"{API}/requests/{missing.id}/uploads", json=missing.contribution())
    problem(answer, 404, "request-not-found")
