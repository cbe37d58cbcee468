"""The fixed vectors of format v1, read in a browser by the code that the pages use."""

from collections import Counter
from typing import Any

import pytest

from tests.browser.crypto.library.driver import REJECT, STRETCHED, VECTORS, Library


@pytest.fixture(scope="module")
def read(library: Library) -> dict[str, Any]:
    outcome: dict[str, Any] = library.call("reading.js", "readAll")
    return outcome


@pytest.fixture(scope="module")
def refusals(library: Library) -> dict[str, dict[str, Any]]:
    return library.attempt_all(REJECT)


def test_all_vectors_are_present() -> None:
    assert [len(VECTORS[name]) for name in ("codes", "methods", "items", "states", "reject")] == [
        3, 9, 11, 15, 223,
    ]  # fmt: skip
    assert len(REJECT) == 223


def test_every_spelling_of_a_recovery_code_gives_its_secret(read: dict[str, Any]) -> None:
    for number, vector in enumerate(VECTORS["codes"]):
        found = read["codes"][str(number)]
        assert found == {"secrets": [vector["secret"]] * len(vector["spellings"]), "code": vector["code"]}


def test_every_method_opens_to_its_master_key(read: dict[str, Any]) -> None:
    assert read["methods"] == {
        name: {"generation": vector["generation"], "amk": vector["amk"]}
        for name, vector in VECTORS["methods"].items()
    }


def test_every_item_opens_to_its_value_with_unknown_members(read: dict[str, Any]) -> None:
    assert read["items"] == {
        name: {key: vector[key] for key in ("value", "revision", "generation")}
        for name, vector in VECTORS["items"].items()
    }


def test_every_state_is_accepted(read: dict[str, Any]) -> None:
    for name, vector in VECTORS["states"].items():
        found = read["states"][name]
        assert (found["revision"], found["generation"]) == (vector["revision"], vector["generation"])
        assert len(found["names"]) == len(vector["items"])


def test_every_reject_is_refused_for_the_reason_that_it_was_made_for(
    refusals: dict[str, dict[str, Any]],
) -> None:
    assert {name: refusal["code"] for name, refusal in refusals.items()} == {
        name: vector["why"] for name, vector in REJECT.items()
    }
    assert Counter(refusal["code"] for refusal in refusals.values()) == {
        "damaged": 131, "wrong-key": 32, "rolled-back": 26, "unsupported": 25, "wrong-context": 9,
    }  # fmt: skip


def test_no_kdf_runs_with_parameters_outside_the_limits(refusals: dict[str, dict[str, Any]]) -> None:
    bombs = [name for name in REJECT if name.startswith("method-kdf-") and REJECT[name]["why"] != "wrong-key"]
    assert len(bombs) == 11
    assert {refusals[name]["kdf_runs"] for name in bombs} == {0}
    # The others do run it, so that the count means something.
    assert refusals["method-kdf-raised"]["kdf_runs"] == refusals["method-wrong-passphrase"]["kdf_runs"] == 1


def test_intermediate_values_are_those_of_the_other_implementation(
    library: Library, read: dict[str, Any]
) -> None:
    trace = VECTORS["trace"]
    derived = library.call("tracing.js", "derivedKeys")
    assert derived["passkey"] == {key: trace["method passkey"][key] for key in ("key", "commitment")}
    assert derived["item"] == {key: trace["item file"][key] for key in ("key", "commitment")}
    assert derived["json"] == trace["item file"]["json"]
    assert derived["stretched"] == STRETCHED
    assert derived["root"] == trace["state first"]["root"]
    assert read["states"]["first"]["digest"] == trace["state first"]["head_digest"]
