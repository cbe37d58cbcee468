"""The browser's reader refuses every attack, and for the right reason: without its check, the attack succeeds."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.crypto.conftest import MODULES
from tests.browser.crypto.driver import Crypto
from tests.browser.crypto.mutations import MUTANTS, MUTATIONS, ONE_NONCE
from tests.cli.attacks import HARMLESS, attack, attack_names
from tests.cli.mutating import Mutation, refusals_without_mutation

REFUSAL = re.compile(
    r"throw (new (Damaged|DamagedLink|Unsupported|Truncated|PasswordNeeded)Error|header\.kdf ===)"
)
SOURCES = ["link.js", "format.js", "metadata.js", "open.js", "passphrase.js", "stream.js"]


def mutated(page: Page, mutation: Mutation) -> Crypto:
    """Return a driver whose modules lack one check, loaded into the page beside the originals."""
    assert mutation.apply((MODULES / mutation.file).read_text("utf-8"))
    return Crypto(page, f"/mutants/{MUTANTS.index(mutation)}")


@pytest.mark.parametrize("name", attack_names())
def test_attack_is_refused(crypto: Crypto, name: str) -> None:
    outcome = crypto.outcome(attack(name))
    assert (outcome.message == "opened") == (name in HARMLESS)
    assert not re.match(r"\w*Error:", outcome.message)


@pytest.mark.parametrize("name", [name for name in attack_names() if name.startswith("kdf-")])
def test_no_kdf_runs_with_parameters_outside_the_limits(crypto: Crypto, name: str) -> None:
    assert crypto.outcome(attack(name)).kdf_runs == 0


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_attack_succeeds_without_its_check(crypto: Crypto, mutation: Mutation) -> None:
    mutant = mutated(crypto.page, mutation)
    intact, altered = (reader.outcome(attack(mutation.attack)).message for reader in (crypto, mutant))
    assert intact.startswith(mutation.refused)
    assert altered.startswith(mutation.then)


@pytest.mark.parametrize("file", SOURCES)
def test_every_refusal_has_a_mutation(file: str) -> None:
    source = (MODULES / file).read_text("utf-8")
    assert refusals_without_mutation(file, source, REFUSAL, MUTATIONS) == []


def test_a_reused_nonce_is_detected(crypto: Crypto) -> None:
    mutant = mutated(crypto.page, ONE_NONCE)
    assert mutant.call("sealing.js", "ivsOfRepeatedSealing", 100) == 1
    assert mutant.call("sealing.js", "freshIvs", 100) == 1
