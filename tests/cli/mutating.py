"""Mutations: a check is removed from a source file by its exact text, to see whether an attack then succeeds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

OPENED = "opened"


@dataclass(frozen=True)
class Mutation:
    """`edits` of `file`, a path in the package, remove a check: each is text that occurs there exactly once, and its
    replacement.

    The intact program refuses `attack` with a message that starts with `refused`. Without the check, the outcome
    starts with `then`: most attacks succeed, some meet another check or an exception.
    """

    file: str
    edits: tuple[tuple[str, str], ...]
    attack: str
    refused: str
    then: str = OPENED

    @property
    def name(self) -> str:
        return f"{self.file}: {self.attack}"

    def apply(self, source: str) -> str:
        for text, replacement in self.edits:
            assert source.count(text) == 1, f"{self.file} must contain this exactly once: {text}"
            source = source.replace(text, replacement)
        return source


def removing(
    file: str, text: str, attack: str, refused: str, then: str = OPENED, by: str = "false"
) -> Mutation:
    return Mutation(file, ((text, by),), attack, refused, then)


def refusals_without_mutation(
    file: str, source: str, refusal: re.Pattern[str], mutations: Iterable[Mutation]
) -> list[str]:
    """Return the refusing lines that no edit touches: neither the line itself nor the one before, with its `if`."""
    touched: set[int] = set()
    for text in (text for mutation in mutations if mutation.file == file for text, _ in mutation.edits):
        start = source.index(text)
        first, last = source.count("\n", 0, start), source.count("\n", 0, start + len(text))
        touched.update(range(first, last + 2))
    lines = enumerate(source.split("\n"))
    return [
        f"{file}: {line.strip()}" for number, line in lines if refusal.search(line) and number not in touched
    ]
