"""The fixed vectors of format r1, read in a browser by the code that the pages use."""

from collections import Counter
from typing import Any

import pytest

from tests.browser.crypto.request.driver import REJECT, VECTORS, Requests


@pytest.fixture(scope="module")
def read(requests: Requests) -> dict[str, Any]:
    outcome: dict[str, Any] = requests.call("reading.js", "readAll")
    return outcome


@pytest.fixture(scope="module")
def refusals(requests: Requests) -> dict[str, dict[str, Any]]:
    return requests.attempt_all(REJECT)


def test_all_vectors_are_present() -> None:
    assert [len(VECTORS[name]) for name in ("links", "keys", "reject")] == [5, 5, 172]
    assert len(REJECT) == 172


def test_every_card_opens_to_the_owners_word_and_the_link_s_key(read: dict[str, Any]) -> None:
    assert read["links"] == {
        name: {"sameKey": True, **{key: vector[key] for key in ("value", "link_token", "send_token")}}
        for name, vector in VECTORS["links"].items()
    }


def test_every_sealed_key_opens_to_the_file_s_key_and_the_sender_s_word(read: dict[str, Any]) -> None:
    assert read["keys"] == {
        name: {key: vector[key] for key in ("value", "secret")} for name, vector in VECTORS["keys"].items()
    }


def test_every_reject_is_refused_for_the_reason_that_it_was_made_for(
    refusals: dict[str, dict[str, Any]],
) -> None:
    assert {name: refusal["code"] for name, refusal in refusals.items()} == {
        name: vector["why"] for name, vector in REJECT.items()
    }
    assert Counter(refusal["code"] for refusal in refusals.values()) == {
        "damaged": 91, "wrong-key": 51, "unsupported": 26, "wrong-context": 4,
    }  # fmt: skip


def test_no_kdf_runs_with_parameters_outside_the_limits(refusals: dict[str, dict[str, Any]]) -> None:
    bombs = [name for name, vector in REJECT.items() if vector["what"] == "card" and "kdf" in name]
    assert len(bombs) == 9
    assert {refusals[name]["kdf_runs"] for name in [*bombs, "card-two-lanes", "card-no-password"]} == {0}
    # Another one does run it, so that the count means something.
    assert refusals["card-wrong-password"]["kdf_runs"] == 1


def test_intermediate_values_are_those_of_the_vectors(requests: Requests) -> None:
    traced = requests.call("reading.js", "traced")
    trace = VECTORS["trace"]
    assert traced["link"] == trace["link plain"]
    assert {**traced["key"], "S": VECTORS["keys"]["small"]["secret"]} == trace["key small"]
    assert traced["fragment"] == VECTORS["links"]["plain"]["fragment"]
    assert traced["linkToken"] == VECTORS["links"]["plain"]["link_token"]
