"""What a sender accepts of a server: links, heads, cards and limits. The server here lies as the tests say."""

import base64
import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import NoReturn

import pytest
from bytebin_cli.errors import Refused
from bytebin_cli.remote import WrongToken
from bytebin_cli.request import proof
from bytebin_cli.request.errors import (
    DamagedRequest,
    RequestRefused,
    UnsupportedRequest,
    WrongContext,
    WrongKey,
)
from bytebin_cli.request.link import parse_request_link, request_id
from bytebin_cli.request.link_api import LinkApi, Opening
from bytebin_cli.request.opening import OpenLink, open_link
from bytebin_cli.request.proof import solve
from bytebin_cli.request.selection import FileToSend, check_limits
from bytebin_cli.request.sizes import format_size, parse_size

from tests.cli.command import bytebin

from .forging import card as forged_card
from .forging import public_bytes
from .vectors import decoded, links

HOST = "https://files.example"
OPENING = Opening(b"", 20, 1 << 30, None, "2026-12-12T00:00:00Z", 8 << 20)


def link(name: str = "plain") -> str:
    entry = links()[name]
    return f"{HOST}/u/{entry['request']}#{entry['fragment']}"


def card(name: str = "plain") -> bytes:
    return decoded(links()[name]["card"])


@dataclass
class LyingApi(LinkApi):
    """The server of one link. `head` is what the first step gives, `card` what the second one does."""

    head: bytes = field(default_factory=lambda: card()[:72])
    card: bytes = field(default_factory=card)
    tokens: list[str] = field(default_factory=list)
    accepted: tuple[str, ...] = ("link_token", "send_token")

    def fetch_head(self, link_token: bytes) -> bytes:
        self._check("link_token", link_token)
        return self.head

    def fetch_opening(self, send_token: bytes) -> Opening:
        self._check("send_token", send_token)
        return replace(OPENING, card=self.card)

    def _check(self, kind: str, token: bytes) -> None:
        self.tokens.append(token.hex())
        if kind not in self.accepted:
            raise WrongToken(kind)


def unasked() -> NoReturn:
    raise AssertionError("no password is asked for")


def opened(api: LyingApi, name: str = "plain", request: str = "") -> OpenLink:
    parsed = parse_request_link(link(name))
    return open_link(api, replace(parsed, id=request or parsed.id), unasked)


def test_a_link_is_opened_with_its_two_tokens() -> None:
    api = LyingApi()
    assert opened(api).card.value == {"title": "Photos of the wedding"}
    assert api.tokens == [links()["plain"]["link_token"], links()["plain"]["send_token"]]


def test_a_card_that_was_edited_meanwhile_is_accepted() -> None:
    assert opened(LyingApi(card=card("plain-edited"))).card.value["by"] == "Anna"


def test_a_password_is_asked_for_once() -> None:
    entry, asked = links()["password"], []

    def ask() -> str:
        asked.append(1)
        return str(entry["password"])

    api = LyingApi(head=card("password")[:72], card=card("password"))
    assert open_link(api, parse_request_link(link("password")), ask).card.value == entry["value"]
    assert asked == [1]


def test_each_lie_of_the_server_is_refused() -> None:
    other = forged_card(public=public_bytes(b"\7" * 32))
    salted = bytearray(card())
    salted[40] ^= 1
    lies: list[tuple[LyingApi, type[RequestRefused]]] = [
        (LyingApi(accepted=()), DamagedRequest),
        (LyingApi(accepted=("link_token",)), WrongKey),
        (LyingApi(head=b""), DamagedRequest),
        (LyingApi(head=card("longest")[:72]), WrongContext),
        (LyingApi(head=card("password")[:72]), WrongContext),
        (LyingApi(head=card()[:8] + b"\2" + card()[9:72]), UnsupportedRequest),
        (LyingApi(card=bytes(salted)), WrongContext),
        (LyingApi(head=bytes(salted[:72]), card=bytes(salted)), WrongKey),
        (LyingApi(card=card()[:-1]), DamagedRequest),
        (LyingApi(head=decoded(other["card"])[:72], card=decoded(other["card"])), WrongKey),
    ]
    for api, reason in lies:
        with pytest.raises(reason):
            opened(api)
    with pytest.raises(WrongContext):
        opened(LyingApi(), request="40nctdSlEf2")


@pytest.mark.parametrize(
    "text",
    [
        f"{HOST}/u/OWHpc2KEpax",
        f"{HOST}/u/OWHpc2KEpax#",
        f"{HOST}/u/OWHpc2KEpa#{links()['plain']['fragment']}",
        f"{HOST}/f/OWHpc2KEpax#{links()['plain']['fragment']}",
        f"ftp://files.example/u/OWHpc2KEpax#{links()['plain']['fragment']}",
        f"https://me@files.example/u/OWHpc2KEpax#{links()['plain']['fragment']}",
        "OWHpc2KEpax",
    ],
)
def test_what_is_no_upload_link_is_refused(text: str) -> None:
    with pytest.raises(DamagedRequest) as refusal:
        parse_request_link(text)
    assert links()["plain"]["fragment"][3:] not in str(refusal.value)


@pytest.mark.parametrize("around", ["{}", "<{}>", "({}).", " {}\n", "'{}\u201d"])
def test_a_link_is_found_in_what_people_write_around_it(around: str) -> None:
    parsed = parse_request_link(around.format(link().replace("https://files.example", f"{HOST}/sub")))
    assert (parsed.base, parsed.id) == (f"{HOST}/sub", "OWHpc2KEpax")
    assert parse_request_link(link().replace("#", "%23")).id == "OWHpc2KEpax"


def test_an_owner_names_a_link_by_its_id_or_url() -> None:
    assert request_id("OWHpc2KEpax", HOST) == request_id(link(), HOST) == "OWHpc2KEpax"
    for other in ("OWHpc2KEpa", "../OWHpc2KE", link().replace("files", "other"), f"{HOST}/f/OWHpc2KEpax"):
        with pytest.raises(DamagedRequest, match="neither an upload link"):
            request_id(other, HOST)


def test_an_error_message_hides_the_key() -> None:
    fragment = links()["plain"]["fragment"]
    wrong = bytebin("send", link(), "a.txt", "--wrong", fragment)
    assert wrong.returncode == 2
    assert fragment[3:].encode() not in wrong.stderr
    damaged = bytebin("send", link()[:-1], "a.txt")
    assert (damaged.returncode, fragment[3:20].encode() in damaged.stderr) == (1, False)


@pytest.mark.parametrize(
    ("text", "size"), [("0", 0), ("800", 800), ("64K", 65_536), ("1.5M", -1), ("2G", 2 << 30)]
)
def test_sizes_are_read(text: str, size: int) -> None:
    if size < 0:
        with pytest.raises(ValueError, match=text):
            parse_size(text)
    else:
        assert parse_size(text) == parse_size(text.lower()) == size


def test_sizes_are_shown() -> None:
    shown = {
        0: "0 B",
        1023: "1023 B",
        1024: "1 KiB",
        1536: "1.5 KiB",
        (1 << 30) - 1: "1024 MiB",
        3 << 40: "3 TiB",
    }
    assert {size: format_size(size) for size in shown} == shown


def test_limits_are_those_of_the_encrypted_bytes() -> None:
    exact = replace(OPENING, files_left=1, bytes_left=132, max_file_size=132)
    check_limits(exact, [FileToSend("a", 100)])
    for narrow in (
        replace(exact, bytes_left=131),
        replace(exact, max_file_size=131),
        replace(exact, files_left=0),
    ):
        with pytest.raises(Refused, match=r"[Nn]othing was sent"):
            check_limits(narrow, [FileToSend("a", 100)])
    check_limits(exact, [FileToSend("a pipe, whose size nobody knows yet")])


CHALLENGE = {"nonce": "00ff", "salt": "01", "cost": 2, "keyLength": 32, "keyPrefix": "ab"}


def test_a_proof_of_work_is_found() -> None:
    sent = json.loads(base64.b64decode(solve({"parameters": CHALLENGE, "signature": "s"})))
    counter, key = sent["solution"]["counter"], sent["solution"]["derivedKey"]
    assert sent["challenge"] == {"parameters": CHALLENGE, "signature": "s"}
    derived = hashlib.pbkdf2_hmac("sha256", b"\0\xff" + counter.to_bytes(4), b"\1", 2, 32)
    assert (key, key[:2]) == (derived.hex(), "ab")


@pytest.mark.parametrize(
    "changes",
    [{"cost": 0}, {"cost": -1}, {"keyLength": 65}, {"keyLength": 0}, {"nonce": "x"}, {"salt": None}],
)
def test_a_malformed_challenge_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(Refused, match="does not understand"):
        solve({"parameters": {**CHALLENGE, **changes}})
    with pytest.raises(Refused, match="does not understand"):
        solve({})


def test_a_challenge_that_takes_too_long_is_refused_at_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="too long"):
        solve({"parameters": {**CHALLENGE, "cost": 1 << 40}})
    monkeypatch.setattr(proof, "_MOST_ITERATIONS", 1 << 10)
    with pytest.raises(Refused, match="too long"):
        solve({"parameters": {**CHALLENGE, "keyPrefix": "not hex"}})
