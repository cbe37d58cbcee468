"""Mutations of the library: paths are those in its package."""

from tests.cli.mutating import Mutation, removing


def without(
    file: str, text: str, attack: str, refused: str, then: str = "opened", by: str = "False"
) -> Mutation:
    return removing(f"library/{file}", text, attack, refused, then, by)


def several(file: str, edits: tuple[tuple[str, str], ...], attack: str, refused: str) -> Mutation:
    """Checks that stop the same attack one after another."""
    return Mutation(f"library/{file}", edits, attack, refused)
