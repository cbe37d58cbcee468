"""Mutations: a check is removed from a source file by its exact text, to see whether an attack then succeeds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

OPENED = "opened"


@dataclass(frozen=True)
class Mutation:
    """`edits` of `file` remove a check: each is text that occurs there exactly once, and its replacement.

    `attack` is refused with words that begin with `refused` by the whole program, and with words that begin with
    `then` by the one without the check: most are opened, some meet another check or an exception.
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
            assert source.count(text) == 1, f"{self.file} does not hold once: {text}"
            source = source.replace(text, replacement)
        return source


def taking_out(
    file: str, text: str, attack: str, refused: str, then: str = OPENED, by: str = "false"
) -> Mutation:
    return Mutation(file, ((text, by),), attack, refused, then)


def refusals_without_mutation(
    file: str, source: str, refusal: re.Pattern[str], mutations: Iterable[Mutation]
) -> list[str]:
    """Lines that refuse, and that no edit touches: neither they themselves nor the line before, where their `if` is."""
    touched: set[int] = set()
    for text in (text for mutation in mutations if mutation.file == file for text, _ in mutation.edits):
        start = source.index(text)
        first, last = source.count("\n", 0, start), source.count("\n", 0, start + len(text))
        touched.update(range(first, last + 2))
    lines = enumerate(source.split("\n"))
    return [
        f"{file}: {line.strip()}" for number, line in lines if refusal.search(line) and number not in touched
    ]
