"""The reader refuses every attack, and for the right reason: without its check, the attack succeeds."""

import base64
import re
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from playwright.sync_api import Page

from tests.browser.crypto.conftest import MODULES, MUTANTS
from tests.browser.crypto.gcm_collision import two_key_ciphertext
from tests.browser.crypto.library.driver import REJECT, STRETCHED, VECTORS, Library, to_base64
from tests.browser.crypto.library.mutations import (
    MUTATIONS,
    NO_COMMITMENT,
    VALUES,
    ZERO_CACHE_NONCE,
    ZERO_NONCE,
    ZERO_SALT,
)
from tests.cli.mutating import Mutation, refusals_without_mutation

REFUSAL = re.compile(r"throw new (Damaged|Unsupported|WrongLibraryKey|WrongContext|RolledBack)Error")
RULE = re.compile(r"^    \w+: .*,$|\w+: \w+\(\d.*\) },$")
SOURCES = [
    *(
        "box.js",
        "cache.js",
        "content.js",
        "cost.js",
        "draft.js",
        "head.js",
        "ids.js",
        "items.js",
        "keys.js",
        "memory.js",
    ),
    *("methods.js", "recovery.js", "secrets.js"),
]


def mutant(page: Page, mutation: Mutation) -> Library:
    """Return a driver whose modules lack one check, loaded into the page beside the originals."""
    assert mutation.apply((MODULES / mutation.file).read_text("utf-8"))
    return Library(page, f"/mutants/{MUTANTS.index(mutation)}")


def attack_of(mutation: Mutation, forged: dict[str, Any]) -> dict[str, Any]:
    """Return the attack. A vector with a passphrase has a KDF that does not run."""
    return {"stretched": STRETCHED, **REJECT.get(mutation.attack, {}), **forged.get(mutation.attack, {})}


def test_every_forged_attack_is_refused_without_a_kdf_outside_its_limits(
    library: Library, forged: dict[str, Any]
) -> None:
    outcomes = library.attempt_all(forged)
    classes = {"damaged", "unsupported", "wrong-key", "wrong-context", "rolled-back"}
    assert {name for name, outcome in outcomes.items() if outcome["code"] not in classes} == set()
    assert {outcome["kdf_runs"] for outcome in outcomes.values()} == {0}


def test_what_breaks_no_rule_is_read(library: Library) -> None:
    outcomes = library.attempt_all(library.call("attacks.js", "harmless"))
    assert {name: outcome["message"] for name, outcome in outcomes.items()} == dict.fromkeys(
        outcomes, "opened"
    )


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_attack_succeeds_without_its_check(
    library: Library, forged: dict[str, Any], mutation: Mutation
) -> None:
    attack = attack_of(mutation, forged)
    intact, altered = (
        reader.attempt(attack)["message"] for reader in (library, mutant(library.page, mutation))
    )
    assert intact.startswith(mutation.refused)
    assert altered.startswith(mutation.then)


@pytest.mark.parametrize("file", SOURCES)
def test_every_refusal_has_a_mutation(file: str) -> None:
    source = (MODULES / "library" / file).read_text("utf-8")
    assert refusals_without_mutation(f"library/{file}", source, REFUSAL, MUTATIONS) == []


def test_every_rule_of_a_member_has_a_mutation() -> None:
    source = (MODULES / "library" / "values.js").read_text("utf-8")
    rules = [line for line in source[source.index("const RULES") :].split("\n") if RULE.search(line)]
    assert len(rules) == 26
    removed = [text for mutation in MUTATIONS if mutation.file == VALUES for text, _ in mutation.edits]
    unchanged = [line.strip() for line in rules if not any(text in line for text in removed)]
    # These share the rule `time`, which has a mutation.
    assert unchanged == ["added: time,"] * 3


def two_key_method() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a passkey's method that GCM opens under two PRF outputs, as read with the first and with the second."""
    vector = VECTORS["methods"]["passkey"]
    header, salt = base64.b64decode(vector["sealed"])[:64], bytes(range(32))
    secrets = [bytes.fromhex(vector["secret"]["prf"]), bytes(range(1, 33))]
    info = b"bytebin-library/1 unlock\0" + header
    derived = [HKDF(SHA256(), 64, salt, info).derive(secret) for secret in secrets]
    before = header + salt + derived[0][32:]
    ciphertext = two_key_ciphertext((derived[0][:32], derived[1][:32]), bytes(12), before, blocks=2)
    common = {
        "what": "method",
        "account": vector["account"],
        "method": vector["id"],
        "kind": 2,
        "sealed": to_base64(before + bytes(12) + ciphertext),
    }
    first, second = ({**common, "secret": {"prf": secret.hex()}} for secret in secrets)
    return first, second


def test_a_method_made_for_two_keys_fails_at_the_commitment(library: Library) -> None:
    first, second = two_key_method()
    assert library.attempt(first)["message"] == "opened"
    assert library.attempt(second)["code"] == "wrong-key"
    assert mutant(library.page, NO_COMMITMENT).attempt(second)["message"] == "opened"


def test_no_gcm_runs_for_a_key_that_does_not_fit(library: Library, forged: dict[str, Any]) -> None:
    names = [name for name, vector in REJECT.items() if vector["why"] == "wrong-key"]
    attacks = {
        **{name: attack_of_vector(name) for name in names if REJECT[name]["what"] in {"item", "method"}},
        **{name: forged[name] for name in ("forged-method-commitment", "forged-item-commitment")},
    }
    runs = library.call("limits.js", "decryptionsOf", attacks)
    assert len(runs) == 30
    assert set(runs.values()) == {0}
    # The count does count: here the commitment fits.
    damaged = {name: attack_of_vector(name) for name in ("item-flip-651", "method-flip-187")}
    assert set(library.call("limits.js", "decryptionsOf", damaged).values()) == {1}


def attack_of_vector(name: str) -> dict[str, Any]:
    return {**REJECT[name], "stretched": "00" * 32}


@pytest.mark.parametrize(
    ("mutation", "repeated"),
    [(ZERO_SALT, "salts"), (ZERO_NONCE, "nonces"), (ZERO_CACHE_NONCE, "cache")],
    ids=["salt", "nonce", "nonce of the cache"],
)
def test_a_repeated_salt_or_nonce_is_detected(library: Library, mutation: Mutation, repeated: str) -> None:
    assert mutant(library.page, mutation).call("limits.js", "freshness", 20)[repeated] == 1
