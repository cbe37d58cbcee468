"""What is sealed is read again by the other side; nothing random repeats or comes from a caller."""

import base64
import hashlib
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from tests.browser.crypto.request.driver import VECTORS, Requests
from tests.campaign import rounds

WORDS = {"title": "Photos of the wedding", "text": "All formats.\nThank you!", "by": "Anna"}
FILE = {"name": "a.jpg", "type": "image/jpeg", "size": 5}
SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def call(requests: Requests, function: str, *arguments: object) -> Any:
    return requests.call("sealing.js", function, *arguments)


# Bytes 8 to 23: version, suite, flags, k; KDF, lanes, two zeros; passes; KiB.
NO_PASSWORD = [1, 1, 0, 11, *[0] * 12]
WITH_PASSWORD = [1, 1, 1, 11, 2, 1, 0, 0, 0, 0, 0, 3, 0, 1, 0, 0]


@pytest.mark.parametrize("password", ["", "caf\u00e9 \u212b s7Z"], ids=["link alone", "with a password"])
def test_a_new_link_is_opened_by_its_sender_and_what_is_sent_by_its_owner(
    requests: Requests, password: str
) -> None:
    outcome = call(requests, "wholeWay", password)
    assert outcome == {
        "value": WORDS,
        "kept": None,
        "members": ["fragment", *(["password_key"] if password else []), "seed", "title"],
        "digests": [True, True],
        "head": WITH_PASSWORD if password else NO_PASSWORD,
        "lengths": [164 + 2**11, 1140 + 2**9],
        "fragment": "r1p." if password else "r1.",
        "sameFragment": True,
        "file": {**FILE, "note": "from the garden", "sender": "Eve"},
        "metadata": FILE,
        "wrong": "wrong-key" if password else None,
        "none": "wrong-key" if password else None,
    }


def test_an_edited_card_keeps_the_link_and_a_new_password_closes_it_for_the_former_one(
    requests: Requests,
) -> None:
    outcome = call(requests, "edited")
    edited = {"title": "Photos", "by": "Anna"}
    assert outcome == {
        "texts": edited,
        "textsOnly": [True, True],
        "sameHead": True,
        "otherSalt": True,
        "otherNonce": True,
        "locked": edited,
        "lockedTokens": [True, False],
        "renamed": {"title": "Photos", "by": "Bob"},
        "renamedTokens": [True, True],
        "changedTokens": [True, False],
        "formerPassword": "wrong-key",
        "unlocked": {"title": "Photos", "by": "Bob"},
        "sameSaltUnlocked": True,
        "fragments": ["r1", "r1", "r1p", "r1p", "r1"],
        "sameLink": 1,
        "sameSeed": 1,
        "title": "Photos",
        "another": "wrong-context",
        "rewritten": "wrong-key",
        "notLocked": "wrong-context",
        "damaged": "wrong-key",
        "read": {"title": "Photos", "by": "Bob"},
        "readAnother": "wrong-context",
        "readRewritten": "wrong-key",
    }


def test_members_of_a_later_version_survive_an_edit(requests: Requests) -> None:
    later = VECTORS["links"]["longest"]["value"]
    assert call(requests, "editedLater") == {**later, "title": "t"}


def test_the_smallest_box_is_used_and_the_largest_is_the_limit(requests: Requests) -> None:
    # The plaintext of a card has 1216 + 4 bytes before its JSON, that of a key 32 + 32 + 4.
    cards, keys = [100, 828, 829, 2876, 2877, 6972, 6973], [100, 444, 445, 956, 957, 4028, 4029]
    boxes = call(requests, "boxesOf", cards, keys)
    assert boxes["cards"] == [[11, 0], [11, 0], [12, 0], [12, 0], [13, 0], [13, 0], "text-too-large"]
    assert boxes["keys"] == [[9, 0], [9, 0], [10, 0], [10, 0], [11, 0], [12, 0], "text-too-large"]


AT_LIMITS = [
    [{"title": "t" * 255}, {"title": "\u00e9" * 127}, {"text": "t" * 4096}, {"by": "b" * 80}],
    [
        *({"name": "n" * 1024}, {"name": "\u00e9" * 512}, {"type": "t" * 255}, {"type": ""}),
        *({"size": 0}, {"size": 2**46}, {"note": "n" * 2000}, {"sender": "s" * 80}),
    ],
]
OVER_LIMITS: list[list[dict[str, Any]]] = [
    [
        *({"title": "t" * 256}, {"title": ""}, {"title": 1}, {"title": None}, {"title": "\ud800"}),
        *({"text": "t" * 4097}, {"text": ""}, {"text": None}, {"by": "b" * 81}, {"by": ""}),
    ],
    [
        *({"name": "n" * 1025}, {"name": ""}, {"name": None}, {"type": "t" * 256}, {"type": None}),
        *({"note": "n" * 2001}, {"note": ""}, {"sender": "s" * 81}, {"sender": ""}, {"note": None}),
    ],
]


def test_values_at_their_limits_are_sealed_and_read_and_beyond_them_are_not(requests: Requests) -> None:
    assert call(requests, "accepted", *AT_LIMITS) == [True] * 12
    assert call(requests, "accepted", *OVER_LIMITS) == ["RangeError"] * 20
    # Each of these texts is allowed, but not all of them as JSON.
    assert (
        call(requests, "accepted", [{"text": "\n" * 4096}], [{"note": "\n" * 2000}]) == ["text-too-large"] * 2
    )


def test_salts_nonces_keys_and_ids_never_repeat(requests: Requests) -> None:
    count = rounds(1_000)
    names = ["seeds", "ids", "kdfSalts", "salts", "nonces", "encs", "ephemeral"]
    assert call(requests, "freshness", count) == dict.fromkeys(names, count)


def test_no_function_takes_a_salt_a_nonce_or_a_key_pair_that_it_should_draw(requests: Requests) -> None:
    found = call(requests, "interfaceOf")
    assert found["names"] == [
        *("BrowserTooOldError", "CryptoError", "DamagedError", "TextTooLargeError", "UnsupportedError"),
        *("WrongContextError", "WrongRequestKeyError", "editCard", "newRequest", "openFileKey"),
        *("openRequestLink", "readCard", "requireX25519", "sealFileKey", "sealedKeyLength"),
    ]
    # The owner's own link has its seed and id; a new one reads neither.
    assert found["read"] == [
        *("argon2id", "by", "envelope", "fragment", "id", "password", "password_key", "publicKey"),
        *("seed", "text", "title"),
    ]


def test_a_callers_mistakes_are_refused(requests: Requests) -> None:
    assert set(call(requests, "mistakes").values()) == {"RangeError"}


def test_a_browser_without_x25519_is_told_apart(requests: Requests) -> None:
    too_old = "browser-too-old"
    assert call(requests, "withoutX25519") == {
        "before": None,
        "check": too_old,
        "newRequest": too_old,
        "sealFileKey": too_old,
        "openFileKey": too_old,
        "openCard": None,
    }


def test_a_result_of_zero_is_refused_where_the_browser_does_not_refuse_it(requests: Requests) -> None:
    assert call(requests, "withZeroResults") == "wrong-key"


def test_sha3_and_shake_are_those_of_another_implementation(requests: Requests) -> None:
    inputs = [bytes((7 * i + length) & 255 for i in range(length)) for length in range(136)]
    assert requests.call("engines.js", "hashes", [content.hex() for content in inputs]) == [
        [hashlib.sha3_256(content).hexdigest(), hashlib.shake_256(content).hexdigest(136)]
        for content in inputs
    ]


def url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def from_url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def key_pair(seed: bytes) -> tuple[MLKEM768X25519PrivateKey, bytes]:
    """Return X-Wing's key pair of OpenSSL, and its public key as the format has it."""
    expanded = hashlib.shake_256(seed).digest(96)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
    x25519 = X25519PrivateKey.from_private_bytes(expanded[64:])
    public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return MLKEM768X25519PrivateKey(mlkem, x25519), public


def info_of(request: str, header: bytes, envelope: bytes) -> bytes:
    field = request.encode().ljust(16, b"\0")
    return b"bytebin-request/1 file\0" + header + field + hashlib.sha256(envelope).digest()


def test_openssl_opens_what_the_browser_seals(requests: Requests) -> None:
    private, public = key_pair(bytes(range(32)))
    sent = call(requests, "sealForeign", "0123456789A", url(public))
    sealed, envelope = from_url(sent["sealed"]), from_url(sent["envelope"])
    content = SUITE.decrypt(sealed[4:], private, info_of("0123456789A", sealed[:4], envelope))
    assert content[:32] == bytes(32)
    assert content[32:64] == from_url(sent["fragment"].removeprefix("b1."))[:32]
    length = int.from_bytes(content[64:68])
    assert json.loads(content[68 : 68 + length]) == FILE
    assert content[68 + length :] == bytes(512 - 68 - length)


def test_the_browser_opens_what_openssl_seals(requests: Requests) -> None:
    private, public = key_pair(bytes(range(32)))
    assert isinstance(private.public_key(), MLKEM768X25519PublicKey)
    given = call(requests, "sealForeign", "0123456789A", url(public))
    envelope, secret = from_url(given["envelope"]), from_url(given["fragment"].removeprefix("b1."))[:32]
    text = json.dumps({**FILE, "sender": "Eve"}).encode()
    content = (bytes(32) + secret + len(text).to_bytes(4) + text).ljust(512, b"\0")
    header = bytes([1, 1, 9, 0])
    sealed = header + SUITE.encrypt(content, private.public_key(), info_of("0123456789A", header, envelope))
    vector = {"request": "0123456789A", "seed": url(bytes(range(32))), "envelope": url(envelope)}
    opened = call(requests, "openForeign", {**vector, "sealed": url(sealed)})
    assert opened == {"fragment": given["fragment"], "value": {**FILE, "sender": "Eve"}}
