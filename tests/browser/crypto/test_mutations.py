"""Every attack is refused by the browser's reader, and not by accident: without its check it gets through."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.crypto.conftest import MODULES
from tests.browser.crypto.driver import Crypto
from tests.browser.crypto.mutations import MUTANTS, MUTATIONS, ONE_NONCE
from tests.cli.attacks import WELCOME, attack, attack_names
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
    assert (outcome.words == "opened") == (name in WELCOME)
    assert not re.match(r"\w*Error:", outcome.words)


@pytest.mark.parametrize("name", [name for name in attack_names() if name.startswith("kdf-")])
def test_no_kdf_runs_with_parameters_outside_the_limits(crypto: Crypto, name: str) -> None:
    assert crypto.outcome(attack(name)).kdf_runs == 0


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_attack_gets_through_where_its_check_is_taken_out(crypto: Crypto, mutation: Mutation) -> None:
    mutant = mutated(crypto.page, mutation)
    whole, less = (reader.outcome(attack(mutation.attack)).words for reader in (crypto, mutant))
    assert whole.startswith(mutation.refused)
    assert less.startswith(mutation.then)


@pytest.mark.parametrize("file", SOURCES)
def test_every_refusal_has_a_mutation(file: str) -> None:
    source = (MODULES / file).read_text("utf-8")
    assert refusals_without_mutation(file, source, REFUSAL, MUTATIONS) == []


def test_a_nonce_that_is_not_drawn_anew_is_noticed(crypto: Crypto) -> None:
    mutant = mutated(crypto.page, ONE_NONCE)
    assert mutant.call("sealing.js", "ivsOfRepeatedSealing", 100) == 1
    assert mutant.call("sealing.js", "freshIvs", 100) == 1
