"""The reader refuses every attack, and for the right reason: without its check, the attack succeeds."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.crypto.conftest import MODULES, MUTANTS
from tests.browser.crypto.request.driver import REJECT, Requests
from tests.browser.crypto.request.mutations import (
    MUTATIONS,
    VALUES,
    ZERO_KDF_SALT,
    ZERO_SCALAR,
    ZERO_SEED,
)
from tests.cli.mutating import Mutation, refusals_without_mutation

REFUSAL = re.compile(r"throw new (Damaged|Unsupported|WrongRequestKey|WrongContext)Error")
RULE = re.compile(r"^  \w+: .*,$")
SOURCES = [
    "card.js",
    "file-key.js",
    "fragment.js",
    "head.js",
    "hpke.js",
    "owner.js",
    "sender.js",
    "x25519.js",
    "xwing.js",
]


def mutant(page: Page, mutation: Mutation) -> Requests:
    """Return a driver whose modules lack one check, loaded into the page beside the originals."""
    assert mutation.apply((MODULES / mutation.file).read_text("utf-8"))
    return Requests(page, f"/mutants/{MUTANTS.index(mutation)}")


def test_every_forged_attack_is_refused_without_a_kdf_outside_its_limits(
    requests: Requests, forged: dict[str, Any]
) -> None:
    outcomes = requests.attempt_all(forged)
    classes = {"damaged", "unsupported", "wrong-key", "wrong-context"}
    assert {name for name, outcome in outcomes.items() if outcome["code"] not in classes} == set()
    # With a password and a head that breaks no rule, only the head's own limits stand before the KDF.
    assert {outcome["kdf_runs"] for outcome in outcomes.values()} == {0}


def test_what_breaks_no_rule_is_read(requests: Requests) -> None:
    outcomes = requests.attempt_all(requests.call("attacks.js", "harmless"))
    assert {name: outcome["message"] for name, outcome in outcomes.items()} == dict.fromkeys(
        outcomes, "opened"
    )


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_attack_succeeds_without_its_check(
    requests: Requests, forged: dict[str, Any], mutation: Mutation
) -> None:
    attack = {"stretched": "00" * 32, **REJECT.get(mutation.attack, {}), **forged.get(mutation.attack, {})}
    intact, altered = (
        reader.attempt(attack)["message"] for reader in (requests, mutant(requests.page, mutation))
    )
    assert intact.startswith(mutation.refused)
    assert altered.startswith(mutation.then)


@pytest.mark.parametrize("file", SOURCES)
def test_every_refusal_has_a_mutation(file: str) -> None:
    source = (MODULES / "request" / file).read_text("utf-8")
    assert refusals_without_mutation(f"request/{file}", source, REFUSAL, MUTATIONS) == []


def test_no_file_with_a_refusal_is_left_out() -> None:
    refusing = [
        path.name for path in (MODULES / "request").glob("*.js") if REFUSAL.search(path.read_text("utf-8"))
    ]
    assert set(refusing) <= set(SOURCES)


def test_every_rule_of_a_member_has_a_mutation() -> None:
    source = (MODULES / "request" / "values.js").read_text("utf-8")
    rules = [line.strip() for line in source.split("\n") if RULE.search(line)]
    assert len(rules) == 8
    removed = [text for mutation in MUTATIONS if mutation.file == VALUES for text, _ in mutation.edits]
    assert sorted(removed) == sorted(rules)


def test_no_gcm_runs_for_a_card_s_key_that_does_not_fit(requests: Requests, forged: dict[str, Any]) -> None:
    wrong_keys = [
        name for name, vector in REJECT.items() if (vector["what"], vector["why"]) == ("card", "wrong-key")
    ]
    # These two have the link's key, and another public key inside.
    inside = {"card-with-another-public-key", "card-public-key-one-bit"}
    attacks = {name: {**REJECT[name], "stretched": "00" * 32} for name in wrong_keys}
    runs = requests.call(
        "sealing.js", "decryptionsOf", {**attacks, "forged": forged["forged-card-commitment"]}
    )
    assert len(runs) == 15
    assert {name for name, count in runs.items() if count > 0} == inside


@pytest.mark.parametrize(
    ("mutation", "repeated"),
    [(ZERO_SCALAR, "ephemeral"), (ZERO_KDF_SALT, "kdfSalts"), (ZERO_SEED, "seeds")],
    ids=["scalar", "salt of the KDF", "seed"],
)
def test_repeated_randomness_is_detected(requests: Requests, mutation: Mutation, repeated: str) -> None:
    assert mutant(requests.page, mutation).call("sealing.js", "freshness", 10)[repeated] == 1
