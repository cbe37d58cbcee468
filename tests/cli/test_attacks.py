"""The command line's reader refuses every attack, and for the right reason: without its check, the attack succeeds."""

import re
from pathlib import Path

import pytest

from .attacks import HARMLESS, attack, attack_names
from .implementation import INTACT, SOURCES, mutated
from .mutating import Mutation, refusals_without_mutation
from .mutations import MUTATIONS

TESTS = Path(__file__).parents[1]
NAMED_TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
# The command line does not read mtime and thumbnail, so it does not check them.
NOT_READ_HERE = {"mtime-a-string", "thumbnail-a-list"}
REFUSAL = re.compile(r"raise (damaged|wrong_key|(DamagedFile|DamagedLink|UnsupportedFile|WrongPassword)\()")


@pytest.mark.parametrize("name", attack_names())
def test_attack_is_refused(name: str) -> None:
    outcome = INTACT.outcome(attack(name))
    assert (outcome.message == "opened") == (name in HARMLESS | NOT_READ_HERE)
    assert outcome.message.startswith(("opened", "The ", "A password is needed"))


@pytest.mark.parametrize("name", [name for name in attack_names() if name.startswith("kdf-")])
def test_no_kdf_runs_with_parameters_outside_the_limits(name: str) -> None:
    assert INTACT.outcome(attack(name)).kdf_runs == 0


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_attack_succeeds_without_its_check(mutation: Mutation, tmp_path: Path) -> None:
    assert INTACT.outcome(attack(mutation.attack)).message.startswith(mutation.refused)
    with mutated(mutation, tmp_path) as mutant:
        outcome = mutant.outcome(attack(mutation.attack))
    assert outcome.message.startswith(mutation.then)


@pytest.mark.parametrize("file", ["format.py", "keys.py", "metadata.py", "body.py"])
def test_every_refusal_has_a_mutation(file: str) -> None:
    source = (SOURCES / file).read_text("utf-8")
    assert refusals_without_mutation(file, source, REFUSAL, MUTATIONS) == []


def test_the_table_of_attacks_names_tests_that_exist() -> None:
    named = NAMED_TEST.findall((TESTS / "ATTACKS.md").read_text("utf-8"))
    assert len(named) > 40
    assert [
        f"{file}::{test}" for file, test in named if f"def {test}(" not in (TESTS / file).read_text()
    ] == []
