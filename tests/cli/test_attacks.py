"""The command line's reader refuses every attack, and for the right reason: without its check, the attack succeeds."""

import re
from pathlib import Path

import pytest

from .attacks import WELCOME, attack, attack_names
from .implementation import SOURCES, WHOLE, mutated
from .mutating import Mutation, refusals_without_mutation
from .mutations import MUTATIONS

TESTS = Path(__file__).parents[1]
NAMED_TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
# What the Python reader does not read it does not check: it has no use for the time and the picture.
NOT_READ_HERE = {"mtime-a-text", "thumbnail-a-list"}
REFUSAL = re.compile(r"raise (damaged|wrong_key|(DamagedFile|DamagedLink|UnsupportedFile|WrongPassword)\()")


@pytest.mark.parametrize("name", attack_names())
def test_attack_is_refused(name: str) -> None:
    outcome = WHOLE.outcome(attack(name))
    assert (outcome.words == "opened") == (name in WELCOME | NOT_READ_HERE)
    assert outcome.words.startswith(("opened", "The ", "A password is needed"))


@pytest.mark.parametrize("name", [name for name in attack_names() if name.startswith("kdf-")])
def test_no_kdf_runs_with_parameters_outside_the_limits(name: str) -> None:
    assert WHOLE.outcome(attack(name)).kdf_runs == 0


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_attack_gets_through_where_its_check_is_taken_out(mutation: Mutation, tmp_path: Path) -> None:
    assert WHOLE.outcome(attack(mutation.attack)).words.startswith(mutation.refused)
    with mutated(mutation, tmp_path) as mutant:
        less = mutant.outcome(attack(mutation.attack))
    assert less.words.startswith(mutation.then)


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
