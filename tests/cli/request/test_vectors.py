"""The vectors of format r1: each is read, each reject refused, and the steps in between are those of the trace."""

import hashlib
import hmac

import pytest
from bytebin_cli import keys as b1_keys
from bytebin_cli.request.card import HEAD_LENGTH, card_secret, link_token, parse_head, send_token
from bytebin_cli.request.keys import key_pair, public_digest
from bytebin_cli.request.link import format_fragment, parse_fragment
from bytebin_cli.request.sealed_key import open_key
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.cli.library.reading import counted_kdf

from .forging import LABEL, hkdf, secret_halves
from .reading import READING
from .vectors import decoded, document, keys, links, rejects


def test_all_vectors_are_present() -> None:
    assert (len(links()), len(keys()), len(rejects())) == (5, 5, 172)


@pytest.mark.parametrize("name", links())
def test_card_is_read(name: str) -> None:
    entry = links()[name]
    with counted_kdf(b1_keys) as runs:
        card = READING.read({**entry, "what": "card"})
    assert card.value == entry["value"]
    assert len(runs) == (entry["password"] is not None)
    pair = key_pair(bytes.fromhex(entry["seed"]))
    assert (card.public, len(pair.public)) == (pair.public, 1216)


@pytest.mark.parametrize("name", links())
def test_tokens_and_fragment_follow_from_the_seed(name: str) -> None:
    entry = links()[name]
    fragment, head = parse_fragment(entry["fragment"]), parse_head(decoded(entry["card"])[:HEAD_LENGTH])
    with counted_kdf(b1_keys):
        secret = card_secret(fragment, head, entry["password"])
    digest = public_digest(key_pair(bytes.fromhex(entry["seed"])).public)
    assert format_fragment(digest, needs_password=entry["password"] is not None) == entry["fragment"]
    assert link_token(digest).hex() == entry["link_token"]
    assert send_token(secret, head).hex() == entry["send_token"]


def test_an_edited_card_has_the_same_tokens() -> None:
    one, other = links()["plain"], links()["plain-edited"]
    assert one["card"] != other["card"]
    assert [one["link_token"], one["send_token"]] == [other["link_token"], other["send_token"]]


@pytest.mark.parametrize("name", keys())
def test_received_file_is_read(name: str) -> None:
    entry = keys()[name]
    received, value = READING.read({**entry, "what": "key"}), entry["value"]
    assert (received.name, received.media_type, received.size) == (
        value["name"],
        value["type"],
        value["size"],
    )
    assert (received.note, received.sender) == (value.get("note", ""), value.get("sender", ""))
    pair, envelope = key_pair(bytes.fromhex(entry["seed"])), decoded(entry["envelope"])
    opened = open_key(decoded(entry["sealed"]), entry["request"], envelope, pair)
    assert (opened.secret.hex(), opened.value) == (entry["secret"], value)


@pytest.mark.parametrize("name", rejects())
def test_reject_is_refused_for_its_reason(name: str) -> None:
    outcome = READING.outcome(rejects()[name])
    assert outcome.message != "opened"
    assert outcome.reason == rejects()[name]["why"]


@pytest.mark.parametrize(
    "name", [name for name in rejects() if name.startswith(("card-kdf-", "card-two", "card-password-"))]
)
def test_no_kdf_runs_with_parameters_outside_the_limits(name: str) -> None:
    assert READING.outcome(rejects()[name]).kdf_runs == 0


def test_the_trace_of_a_link_is_reproduced() -> None:
    trace, card = document()["trace"]["link plain"], decoded(links()["plain"]["card"])
    seed = bytes.fromhex(trace["seed"])
    public = key_pair(seed).public
    assert hashlib.shake_256(seed).hexdigest(96) == trace["expanded"]
    assert hashlib.sha256(public).hexdigest() == trace["pk_sha256"]
    assert public_digest(public).hex() == trace["D"]
    derived = hkdf(bytes.fromhex(trace["D"]), card[72:104], LABEL + b"card\0" + card[:72], 64)
    assert (derived[:32].hex(), derived[32:].hex()) == (trace["card_key"], trace["card_commitment"])
    assert card[104:136].hex() == trace["card_commitment"]


def test_the_trace_of_a_key_is_reproduced() -> None:
    """X-Wing and HPKE's key schedule, written out, open what the package opens through its library."""
    trace, entry = document()["trace"]["key small"], keys()["small"]
    sealed, envelope = decoded(entry["sealed"]), decoded(entry["envelope"])
    info = LABEL + b"file\0" + sealed[:4] + entry["request"].encode() + bytes(5)
    assert (info + hashlib.sha256(envelope).digest()).hex() == trace["info"]
    shared = x_wing(bytes.fromhex(entry["seed"]), sealed[4:1124])
    assert shared.hex() == trace["shared_secret"]
    key, nonce = hpke_schedule(shared, bytes.fromhex(trace["info"]))
    assert (key.hex(), nonce.hex()) == (trace["key"], trace["base_nonce"])
    plaintext = AESGCM(key).decrypt(nonce, sealed[1124:], b"")
    assert plaintext[:64].hex() == bytes(32).hex() + trace["S"]


def x_wing(seed: bytes, enc: bytes) -> bytes:
    """Return the shared secret (draft-connolly-cfrg-xwing-kem, section 5.4)."""
    mlkem, x25519 = secret_halves(seed)
    by_x25519 = x25519.exchange(X25519PublicKey.from_public_bytes(enc[1088:]))
    public = x25519.public_key().public_bytes_raw()
    combined = mlkem.decapsulate(enc[:1088]) + by_x25519 + enc[1088:] + public
    return hashlib.sha3_256(combined + b"\\.//^\\").digest()


def hpke_schedule(shared: bytes, info: bytes) -> tuple[bytes, bytes]:
    """Return key and base nonce (RFC 9180, section 5.1): base mode, HKDF-SHA-256, AES-256-GCM."""
    suite = b"HPKE" + bytes.fromhex("647A00010002")
    context = b"\0" + extracted(suite, b"", b"psk_id_hash", b"") + extracted(suite, b"", b"info_hash", info)
    secret = extracted(suite, shared, b"secret", b"")
    return expanded(suite, secret, b"key", context, 32), expanded(suite, secret, b"base_nonce", context, 12)


def extracted(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")


def expanded(suite: bytes, secret: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labeled = length.to_bytes(2) + b"HPKE-v1" + suite + label + info
    return hmac.digest(secret, labeled + b"\1", "sha256")[:length]
