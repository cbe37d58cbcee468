"""The library's reader refuses every attack, and for the right reason: without its check, the attack succeeds."""

import re
from pathlib import Path

import pytest

from tests.cli.implementation import SOURCES, mutated
from tests.cli.mutating import Mutation, refusals_without_mutation

from .attacks import FORGED, HARMLESS, attack
from .mutations import FILES, MUTATIONS
from .reading import READING, Reading

REFUSAL = re.compile(
    r"raise (BadValue|(DamagedLibrary|UnsupportedLibrary|WrongKey|WrongContext|RolledBack|MistypedCode)\()"
)
# On the writing side: a value that the table does not allow is refused before it is sealed (test_sealing.py).
WRITING = {"library/values.py: raise BadValue from None"}


@pytest.mark.parametrize("name", FORGED)
def test_forged_attack_is_refused(name: str) -> None:
    outcome = READING.outcome(attack(name))
    assert (outcome.message == "opened") == (name in HARMLESS)
    assert (outcome.reason == "") == (name in HARMLESS)


@pytest.mark.parametrize("name", [name for name in FORGED if name.startswith(("kdf-", "passkey-with"))])
def test_no_kdf_runs_for_forged_parameters(name: str) -> None:
    assert READING.outcome(attack(name)).kdf_runs == 0


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_attack_succeeds_without_its_check(mutation: Mutation, tmp_path: Path) -> None:
    assert READING.outcome(attack(mutation.attack)).message.startswith(mutation.refused)
    with mutated(mutation, tmp_path) as mutant:
        outcome = Reading(mutant).outcome(attack(mutation.attack))
    assert mutation.then in outcome.message


@pytest.mark.parametrize("file", FILES)
def test_every_refusal_has_a_mutation(file: str) -> None:
    source = (SOURCES / "library" / file).read_text("utf-8")
    without = refusals_without_mutation(f"library/{file}", source, REFUSAL, MUTATIONS)
    assert [line for line in without if line not in WRITING] == []
