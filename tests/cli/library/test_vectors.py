"""The vectors of format v1: each is read, each reject refused, and the steps in between are those of the trace."""

import base64

import pytest
from argon2.low_level import Type
from bytebin_cli.library import box, head, recovery
from bytebin_cli.library.items import HEADER_LENGTH as ITEM_HEADER
from bytebin_cli.library.methods import HEADER_LENGTH as METHOD_HEADER
from bytebin_cli.library.passphrase import WRITTEN_KDF
from bytebin_cli.library.values import encode_value

from .reading import READING, run_argon2
from .vectors import account, amk, document, entries, rejects, sealed


def test_all_vectors_are_present() -> None:
    assert [len(document()[section]) for section in ("codes", "methods", "items", "states")] == [3, 9, 11, 15]
    assert len(rejects()) == 223


@pytest.mark.parametrize("number", range(3))
def test_every_spelling_of_a_code_is_read(number: int) -> None:
    code = document()["codes"][number]
    assert {recovery.parse_code(text).hex() for text in code["spellings"]} == {code["secret"]}
    assert recovery.format_code(bytes.fromhex(code["secret"])) == code["code"]


@pytest.mark.parametrize("name", entries("methods"))
def test_method_is_read(name: str) -> None:
    method = entries("methods")[name]
    assert READING.outcome({**method, "what": "method", "method": method["id"]}).message == "opened"
    opened = READING.read({**method, "what": "method", "method": method["id"]})
    assert (opened.generation, opened.key.hex()) == (method["generation"], method["amk"])


@pytest.mark.parametrize("name", entries("items"))
def test_item_is_read(name: str) -> None:
    item = entries("items")[name]
    opened = READING.read({"what": "item", "asked": item, "generations": [1], "sealed": item["sealed"]})
    assert opened.value == item["value"]
    assert (opened.header.revision, opened.header.generation) == (item["revision"], item["generation"])


@pytest.mark.parametrize("name", entries("states"))
def test_state_is_accepted(name: str) -> None:
    state = entries("states")[name]
    accepted = READING.read({**state, "what": "state"})
    assert accepted.revision == state["revision"]
    assert len(accepted.items) == len(state["items"])


@pytest.mark.parametrize("name", rejects())
def test_reject_is_refused_for_its_reason(name: str) -> None:
    outcome = READING.outcome(rejects()[name])
    assert outcome.message != "opened"
    assert outcome.reason == rejects()[name]["why"]


@pytest.mark.parametrize("name", [name for name in rejects() if name.startswith("method-kdf-")])
def test_no_kdf_runs_with_parameters_outside_the_limits(name: str) -> None:
    assert READING.outcome(rejects()[name]).kdf_runs == (name == "method-kdf-raised")


def test_the_traces_of_keys_are_reproduced() -> None:
    trace, methods, items = document()["trace"], entries("methods"), entries("items")
    passkey = base64.b64decode(methods["passkey"]["sealed"])
    info = b"bytebin-library/1 unlock\0" + passkey[:METHOD_HEADER]
    expected = trace["method passkey"]
    key, commitment = box.derive(bytes.fromhex(expected["ikm"]), box.salt_of(passkey, METHOD_HEADER), info)
    assert (key.hex(), commitment.hex()) == (expected["key"], expected["commitment"])
    passphrase = methods["passphrase-0"]
    salt = box.salt_of(base64.b64decode(passphrase["sealed"]), METHOD_HEADER)
    stretched = run_argon2(
        passphrase["secret"]["passphrase"].encode(),
        salt,
        WRITTEN_KDF.time,
        WRITTEN_KDF.memory,
        1,
        32,
        Type.ID,
    )
    assert stretched.hex() == trace["method passphrase-0"]["ikm"]
    file, expected = base64.b64decode(items["file"]["sealed"]), trace["item file"]
    info = b"bytebin-library/1 item\0" + file[:ITEM_HEADER]
    key, commitment = box.derive(amk(1), box.salt_of(file, ITEM_HEADER), info)
    assert (key.hex(), commitment.hex()) == (expected["key"], expected["commitment"])
    assert encode_value(items["file"]["value"]).decode() == expected["json"]


def test_the_traces_of_a_state_are_reproduced() -> None:
    expected = document()["trace"]["state first"]
    accepted = READING.read({**entries("states")["first"], "what": "state"})
    assert accepted.head.digest == expected["head_digest"]
    root = head.root(account(), [sealed("s1")])
    assert root == accepted.head.item.value["root"]
    assert base64.urlsafe_b64decode(root + "=").hex() == expected["root"]
