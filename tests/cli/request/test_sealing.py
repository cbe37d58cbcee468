"""What is sealed opens again, never twice alike, and a value that the format does not allow is not sealed."""

import inspect
import json
import re
from types import ModuleType

import pytest
from bytebin_cli import keys as b1_keys
from bytebin_cli.errors import Refused, WrongPassword
from bytebin_cli.format import parse_envelope, parse_fragment
from bytebin_cli.library import edits
from bytebin_cli.metadata import Metadata
from bytebin_cli.request import card, keys, link, owned, received, sealed_key
from bytebin_cli.request.errors import DamagedRequest, RequestRefused, WrongKey
from bytebin_cli.request.link import RequestFragment, padded_id
from bytebin_cli.seal import seal

from tests.cli.library.building import begin, file_id, file_value, folder_id, written
from tests.cli.library.reading import counted_kdf

from .forging import REQUEST, public_bytes, seed_of
from .vectors import links

PAIR = keys.key_pair(seed_of("plain"))
VALUE = {"title": "Photos", "text": "All of them.\nThanks!", "by": "Anna"}


def fragment(*, needs_password: bool = False) -> RequestFragment:
    return RequestFragment(keys.public_digest(PAIR.public), needs_password)


def opened(sealed: bytes, password: str | None = None) -> card.Card:
    asked = fragment(needs_password=password is not None)
    head = card.read_head(sealed, REQUEST, asked)
    return card.open_card(sealed, REQUEST, asked, card.card_secret(asked, head, password))


def sent(name: str = "beach.jpg", **said: str) -> tuple[bytes, bytes]:
    """Return the sealed key and the envelope of a file."""
    sealing = seal(Metadata(name, "image/jpeg", 5), None, None)
    value = {"name": name, "type": "image/jpeg", "size": 5, **said}
    secret = parse_fragment(sealing.fragment).secret
    return sealed_key.seal_key(PAIR.public, REQUEST, sealing.envelope, secret, value), sealing.envelope


def test_a_card_opens_with_its_link_and_password_only() -> None:
    new = card.seal_card(REQUEST, PAIR.public, VALUE, None)
    assert opened(new.card) == card.Card(VALUE, public_bytes(seed_of("plain")))
    assert new.password_key is None
    with counted_kdf(b1_keys):
        locked = card.seal_card(REQUEST, PAIR.public, VALUE, "Café")
        assert opened(locked.card, "Cafe\u0301").value == VALUE
        for wrong in ("cafe", "Café "):
            with pytest.raises(WrongKey, match="does not fit"):
                opened(locked.card, wrong)
        with pytest.raises(WrongKey, match="needed"):
            opened(locked.card, "")
        with pytest.raises(WrongPassword, match="not valid text"):
            opened(locked.card, "\udcff")


def test_an_empty_password_is_none() -> None:
    assert card.parse_head(card.seal_card(REQUEST, PAIR.public, VALUE, "").card).kdf is None


def test_the_password_key_opens_the_card_without_the_password() -> None:
    with counted_kdf(b1_keys) as runs:
        new = card.seal_card(REQUEST, PAIR.public, VALUE, "secret")
        assert new.password_key is not None
        asked = fragment(needs_password=True)
        assert card.open_card(new.card, REQUEST, asked, asked.digest + new.password_key).value == VALUE
    assert runs == [65_536]
    assert card.send_token(asked.digest + new.password_key, card.parse_head(new.card)) == new.send_token


def test_a_link_that_was_drawn_opens_its_card_and_is_what_the_library_keeps() -> None:
    new = owned.draw_request(VALUE, None, 7)
    assert re.fullmatch("[0-9A-Za-z]{11}", new.id)
    asked = link.parse_fragment(new.item["fragment"])
    assert card.open_card(new.card, new.id, asked, asked.digest).value == VALUE
    assert b1_keys.token_digest(card.link_token(asked.digest)) == new.link_token_digest
    token = card.send_token(asked.digest, card.parse_head(new.card))
    assert b1_keys.token_digest(token) == new.send_token_digest
    assert new.item.keys() == {"seed", "fragment", "title", "added"}
    assert "seed" not in repr(new)


def test_a_file_opens_for_its_owner_only() -> None:
    sealed, envelope = sent(note="from the garden", sender="Eve")
    file = received.open_received(sealed, REQUEST, envelope, PAIR)
    assert (file.name, file.size, file.note, file.sender) == ("beach.jpg", 5, "from the garden", "Eve")
    header = parse_envelope(envelope).header
    assert b1_keys.derive_file_keys(parse_fragment(file.fragment), header, None)
    with pytest.raises(WrongKey):
        received.open_received(sealed, REQUEST, envelope, keys.key_pair(seed_of("longest")))


def test_a_flip_in_every_byte_is_refused() -> None:
    new = card.seal_card(REQUEST, PAIR.public, VALUE, None)
    for place in range(len(new.card)):
        with pytest.raises(RequestRefused):
            opened(flipped(new.card, place))
    sealed, envelope = sent()
    for place in range(len(sealed)):
        with pytest.raises(RequestRefused):
            received.open_received(flipped(sealed, place), REQUEST, envelope, PAIR)
    for place in range(len(envelope)):
        with pytest.raises(RequestRefused):
            received.open_received(sealed, REQUEST, flipped(envelope, place), PAIR)


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes((content[place] ^ 1,)) + content[place + 1 :]


def test_one_mistyped_character_of_a_fragment_is_detected() -> None:
    text = links()["plain"]["fragment"]
    for place, letter in enumerate(text):
        changed = text[:place] + ("A" if letter != "A" else "B") + text[place + 1 :]
        with pytest.raises(DamagedRequest):
            link.parse_fragment(changed)


def test_a_box_is_the_smallest_that_holds_the_json() -> None:
    bare = len(json.dumps({"title": "t", "later": ""}, separators=(",", ":")))
    lengths = []
    for room in (2048, 2049, 4096, 4097):
        value = {"title": "t", "later": "x" * (room - len(PAIR.public) - 4 - bare)}
        lengths.append(len(card.seal_card(REQUEST, PAIR.public, value, None).card) - 164)
    assert lengths == [2048, 4096, 4096, 8192]
    assert len(sent()[0]) - 1140 == 512
    assert len(sent(note="é" * 1000)[0]) - 1140 == 4096


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"title": ""},
        {"title": "é" * 128},
        {"title": "t", "text": ""},
        {"title": "t", "by": "b" * 81},
        {"title": "\udcff"},
    ],
)
def test_a_card_that_is_not_allowed_is_not_sealed(value: dict[str, str]) -> None:
    with pytest.raises(Refused, match="An upload link cannot carry this"):
        card.seal_card(REQUEST, PAIR.public, value, None)


@pytest.mark.parametrize(
    "said", [{"note": ""}, {"note": "n" * 2001}, {"sender": "s" * 81}, {"sender": "\ud800"}]
)
def test_what_a_sender_may_not_say_is_not_sealed(said: dict[str, str]) -> None:
    with pytest.raises(Refused, match="An upload link cannot carry this"):
        sent(**said)


def test_what_does_not_fit_into_the_largest_box_is_not_sealed() -> None:
    with pytest.raises(Refused, match="too long"):
        card.seal_card(REQUEST, PAIR.public, {"title": "t", "later": "x" * 8192}, None)


@pytest.mark.parametrize("public", [b"\xff" * 1216, bytes(1216), b"", PAIR.public[:-1]])
def test_nothing_is_sealed_to_a_malformed_key(public: bytes) -> None:
    """A link can name such a key: whoever made it then gets nothing."""
    with pytest.raises(DamagedRequest, match="its key is malformed"):
        keys.seal_to(public, b"secret", b"info")


def test_sealing_again_draws_everything_anew() -> None:
    sealed = [card.seal_card(REQUEST, PAIR.public, VALUE, None).card for _again in range(100)]
    for field in (slice(40, 72), slice(72, 104), slice(104, 136), slice(136, 148)):
        assert len({each[field] for each in sealed}) == 100
    keys_of_files = [sent()[0] for _again in range(50)]
    for field in (slice(4, 1092), slice(1092, 1124), slice(1124, None)):
        assert len({each[field] for each in keys_of_files}) == 50
    drawn = [owned.draw_request(VALUE, None, 1) for _again in range(50)]
    assert len({each.id for each in drawn}) == len({each.item["seed"] for each in drawn}) == 50


@pytest.mark.parametrize("module", [card, keys, sealed_key, received, owned])
def test_no_public_function_takes_a_nonce_or_a_salt(module: ModuleType) -> None:
    taken = {
        f"{name}({parameter})"
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        for parameter in inspect.signature(function).parameters
        if "nonce" in parameter or "salt" in parameter
    }
    assert taken == set()


def test_an_id_is_padded_to_16_bytes() -> None:
    assert padded_id("OWHpc2KEpax") == b"OWHpc2KEpax\0\0\0\0\0"


def test_received_files_share_a_folder_and_one_that_the_library_has_stays_as_its_owner_named_it() -> None:
    before = written(begin(), {file_id(1): file_value("renamed")}).state
    came = {file_id(number).id: file_value(str(number), request=REQUEST) for number in (1, 2, 3)}
    folder, drawn = folder_id(1), iter((folder_id(1).id,)).__next__  # one draw: the second would stop
    put = edits.file_received(came, {REQUEST: "Photos"}, drawn)(before).put
    filed = {file_id(number): came[file_id(number).id] | {"folder": folder.id} for number in (2, 3)}
    assert put == {folder: {"name": "Photos", "added": filed[file_id(2)]["added"]}} | filed
    after = written(before, dict(put)).state
    assert not edits.file_received(came, {REQUEST: "Photos"}, drawn)(after)
    later = {file_id(4).id: file_value("4", request=REQUEST)}
    into = edits.file_received(later, {REQUEST: "Photos"}, drawn)(after)
    assert into.put == {file_id(4): later[file_id(4).id] | {"folder": folder.id}}
