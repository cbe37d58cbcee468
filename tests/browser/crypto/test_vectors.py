"""The fixed vectors of format b1, read in a browser by the code that the pages use."""

import base64
import hashlib
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tests.browser.crypto.driver import Crypto, plaintext

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "e2ee-b1.json").read_text("utf-8")
)
FILES: dict[str, Any] = VECTORS["files"]
REJECT: dict[str, Any] = {vector["id"]: vector for vector in VECTORS["reject"]}

# The codes by which pages choose their messages.
CODES = {
    "fragment-typo": "damaged-link",
    "fragment-cut": "damaged-link",
    "fragment-noncanonical": "damaged-link",
    "fragment-unknown-version": "unsupported",
    "fragment-downgraded": "damaged",
    "fragment-password-flag-added": "damaged",
    "wrong-key": "wrong-key",
    "swapped-H": "wrong-key",
    "truncate-with-N-lowered": "wrong-key",
    "wrong-password": "wrong-password",
    "no-password": "password-needed",
    "envelope-flip-8": "unsupported",
    "N-over-limit": "unsupported",
    "seg-log2-31": "unsupported",
    "kdf-too-weak": "unsupported",
    "kdf-unknown": "unsupported",
    "kdf-bomb-pbkdf2": "unsupported",
    "kdf-bomb-argon2id": "unsupported",
    "header-only": "damaged",
    "empty-body": "truncated",
    "drop-last": "truncated",
    "append-byte": "damaged",
    "extra-empty-last": "damaged",
    "swap-segments": "damaged",
    "body-flip-prefix": "damaged",
    "body-flip-last-tag": "damaged",
}


def assemble(part: str, pieces: list[list[Any]]) -> bytes:
    """Assemble a reject by the vectors' `parts_rule`."""
    whole = b""
    for source, *span in pieces:
        if source == "hex":
            whole += bytes.fromhex(span[0])
        else:
            whole += base64.b64decode(FILES[source][part])[span[0] : span[1]]
    return whole


def source_file(vector: dict[str, Any]) -> dict[str, Any]:
    """Return the valid file that a reject was made from."""
    sources = [piece[0] for piece in vector["envelope"] if piece[0] != "hex"]
    found: dict[str, Any] = FILES[sources[0]]
    return found


def test_all_vectors_are_present() -> None:
    assert (len(FILES), len(REJECT)) == (13, 71)


@pytest.mark.parametrize("piece", [1 << 20, 4999], ids=["one piece", "odd pieces"])
@pytest.mark.parametrize("name", FILES)
def test_opened_file_equals_what_was_sealed(crypto: Crypto, name: str, piece: int) -> None:
    vector = FILES[name]
    reading = crypto.read(
        vector["fragment"],
        base64.b64decode(vector["envelope"]),
        base64.b64decode(vector["body"]),
        vector["password"],
        piece,
    )
    assert reading.error is None
    assert reading.metadata is not None
    assert {key: reading.metadata[key] for key in ("name", "type", "size")} == {
        key: vector[key] for key in ("name", "type", "size")
    }
    assert reading.released == plaintext(vector["size"])
    assert hashlib.sha256(reading.released).hexdigest() == vector["plaintext_sha256"]
    assert (reading.link_token, reading.read_token) == (vector["link_token"], vector["read_token"])
    assert reading.kdf_runs == (vector["password"] is not None)


@pytest.mark.parametrize("name", REJECT)
def test_reject_is_refused_before_a_wrong_byte_is_released(crypto: Crypto, name: str) -> None:
    vector = REJECT[name]
    envelope, body = assemble("envelope", vector["envelope"]), assemble("body", vector["body"])
    reading = crypto.read(vector["fragment"], envelope, body, vector["password"], piece=50_000)
    assert reading.error is not None
    assert reading.error == CODES.get(name, reading.error)
    truth = plaintext(source_file(vector)["size"])
    assert truth.startswith(reading.released)
    assert len(reading.released) < len(truth)


@pytest.mark.parametrize("name", [name for name in REJECT if REJECT[name]["why"] == "kdf"])
def test_kdf_parameters_out_of_limits_never_run_the_kdf(crypto: Crypto, name: str) -> None:
    vector = REJECT[name]
    envelope, body = assemble("envelope", vector["envelope"]), assemble("body", vector["body"])
    assert crypto.read(vector["fragment"], envelope, body, vector["password"] or "any").kdf_runs == 0


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_password_opens_the_file_in_every_unicode_form(crypto: Crypto, form: Any) -> None:
    vector = FILES["password-nfkc"]
    password = unicodedata.normalize(form, vector["password"])
    envelope, body = base64.b64decode(vector["envelope"]), base64.b64decode(vector["body"])
    assert crypto.read(vector["fragment"], envelope, body, password).released == plaintext(vector["size"])


def test_right_password_with_another_link_is_refused(crypto: Crypto) -> None:
    vector = FILES["password-pbkdf2"]
    other_link = FILES["password-nfkc"]["fragment"]
    envelope, body = base64.b64decode(vector["envelope"]), base64.b64decode(vector["body"])
    reading = crypto.read(other_link, envelope, body, vector["password"])
    assert (reading.error, reading.released) == ("wrong-password", b"")
