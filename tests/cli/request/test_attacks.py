"""A reader of format r1 refuses every attack, and for the right reason: without its check, the attack succeeds."""

import re
from pathlib import Path

import pytest

from tests.cli.implementation import SOURCES, mutated
from tests.cli.mutating import Mutation, refusals_without_mutation

from .attacks import FORGED, HARMLESS, attack
from .mutations import FILES, MUTATIONS
from .reading import READING, Reading

REFUSAL = re.compile(r"raise (BadValue|(DamagedRequest|UnsupportedRequest|WrongKey|WrongContext)\()")
# Of a URL that is no upload link (test_sending.py), and on the writing side (test_sealing.py).
ELSEWHERE = (
    'request/link.py: raise DamagedRequest(_("The upload link is damaged: it should look like',
    'request/link.py: raise DamagedRequest(_("This is neither an upload link',
    "request/keys.py: raise DamagedRequest(",
)


@pytest.mark.parametrize("name", FORGED)
def test_forged_attack_is_refused(name: str) -> None:
    outcome = READING.outcome(attack(name))
    assert (outcome.message == "opened") == (name in HARMLESS)
    assert (outcome.reason == "") == (name in HARMLESS)


@pytest.mark.parametrize("name", [name for name in FORGED if name.startswith("kdf-")])
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
    source = (SOURCES / file).read_text("utf-8")
    without = refusals_without_mutation(file, source, REFUSAL, MUTATIONS)
    assert [line for line in without if not line.startswith(ELSEWHERE)] == []
