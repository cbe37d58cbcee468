"""Lies of the server about the library: who can know tells, and keeps what it had. Each check is needed for its lie."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from bytebin_cli.library.errors import LibraryRefused
from bytebin_cli.library.session import NoLibrary

from tests.cli.implementation import SOURCES, mutated
from tests.cli.mutating import OPENED, Mutation, refusals_without_mutation, removing

from .building import WRITING, begin, file_id, file_value, written
from .devices import deny, join, put, remove
from .fake_server import FakeServer, Stored
from .vectors import account, amk


class Story:
    """A library of four revisions. `old` remembers the last one, `new` remembers nothing."""

    def __init__(self, directory: Path) -> None:
        self.server = FakeServer.of(begin())
        self.old, self.writer = join(self.server, directory / "old"), join(self.server, directory / "writer")
        for edit in (put(1, name="a"), put(2, name="b"), put(1, name="c")):
            self.writer.change(edit)
        self.old.read()
        self.new = join(self.server, directory / "new")

    @property
    def stored(self) -> Stored:
        return self.server.stored

    def at(self, revision: int) -> Stored:
        return self.server.history[revision - 1].copy()


def leaves_out(story: Story) -> None:
    del story.stored.items[file_id(2)]
    story.server.expired_before = 99


def exchanges(story: Story) -> None:
    story.stored.items[file_id(1)] = story.at(3).items[file_id(1)]
    story.server.expired_before = 99


def adds(story: Story) -> None:
    forged = written(story.writer.read(), {file_id(3): file_value("planted")}).state.items[file_id(3)]
    story.stored.items[file_id(3)] = (4, forged.sealed)
    story.server.expired_before = 99


def rolls_back(story: Story) -> None:
    story.server.stored = story.at(3)


def rolls_back_behind_a_new_number(story: Story) -> None:
    story.server.stored = story.at(3)
    story.stored.revision = 9


def forks(story: Story) -> None:
    """Show this device a library in which another write came third, as a thief of the key could make it."""
    fork = FakeServer(story.at(3))
    thief = join(fork, story.old.device._directory.parent / "thief")
    for name in ("x", "y"):
        thief.change(put(1, name=name))
    story.server.stored = fork.stored


def denies_the_library(story: Story) -> None:
    deny(story.server)


def plants_a_method(story: Story) -> None:
    story.stored.methods.append({"id": "A" * 16, "kind": 1, "sealed": ""})


def hides_a_method(story: Story) -> None:
    story.stored.methods.clear()


def resurrects(story: Story) -> None:
    """Bring an item back that was removed, beside the head that no longer counts it."""
    story.writer.change(remove(2))
    story.old.read()
    story.stored.items[file_id(2)] = (5, story.at(4).items[file_id(2)][1])
    story.server.expired_before = 99


def freezes_items(story: Story) -> None:
    """Announce a revision, but send the items of an earlier one."""
    story.stored.revision += 1


def rolls_back_and_keeps_back(story: Story) -> None:
    """List an earlier revision, and send nothing."""
    story.stored.revision = 3
    story.stored.items.clear()
    story.stored.head = b""


def announces_another_key(story: Story) -> None:
    story.stored.generation = 2


LIES: dict[Callable[[Story], None], str] = {
    leaves_out: "new",
    exchanges: "new",
    adds: "new",
    rolls_back: "old",
    rolls_back_behind_a_new_number: "old new",
    forks: "old",
    denies_the_library: "old new",
    plants_a_method: "old new",
    hides_a_method: "old new",
    resurrects: "new",
    freezes_items: "old new",
}


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
@pytest.mark.parametrize("device", ["old", "new"])
def test_each_lie_is_told_by_the_device_that_can_know(
    lie: Callable[[Story], None], device: str, tmp_path: Path
) -> None:
    story = Story(tmp_path)
    lie(story)
    listener = getattr(story, device)
    if device in LIES[lie]:
        before = listener.device.kept()
        with pytest.raises((LibraryRefused, NoLibrary)):
            listener.read()
        assert listener.device.kept() == before
    else:
        listener.read()


@pytest.mark.parametrize("lie", [leaves_out, exchanges, adds, resurrects], ids=lambda lie: lie.__name__)
def test_a_lie_about_items_that_a_device_has_is_noticed_when_it_fetches(
    lie: Callable[[Story], None], tmp_path: Path
) -> None:
    """A device that is up to date asks for nothing. It notices with the next write of any other."""
    story = Story(tmp_path)
    lie(story)
    story.server.stored.revision += 1
    with pytest.raises(LibraryRefused):
        story.old.read()


def needed(text: str, lie: Callable[[Story], None], refused: str, then: str, by: str = "False") -> Mutation:
    return removing("library/session.py", text, lie.__name__, refused, then, by)


BUSY = "Other devices keep changing the library"
MUTATIONS = [
    needed(
        "listing is None and memory",
        denies_the_library,
        "The server says that there is no",
        "This account has no",
    ),
    needed(
        "memory and listing.revision < memory.revision",
        rolls_back_and_keeps_back,
        "The library is older",
        BUSY,
    ),
    needed("state.revision < listing.revision", freezes_items, "The server keeps back a part", BUSY),
    needed(
        "check_methods(state.settings, [(method.id, method.kind) for method in listing.methods])",
        plants_a_method,
        "The server lists other ways",
        OPENED,
        "pass",
    ),
    needed(
        "listing.generation > self.master.generation",
        announces_another_key,
        "The library's key was changed on another device",
        OPENED,
    ),
]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_lie_is_believed_without_its_check(mutation: Mutation, tmp_path: Path) -> None:
    story = Story(tmp_path / "story")
    (lie,) = (
        lie
        for lie in [*LIES, rolls_back_and_keeps_back, announces_another_key]
        if lie.__name__ == mutation.attack
    )
    lie(story)
    with pytest.raises(Exception, match=mutation.refused):
        story.old.read()
    with mutated(mutation, tmp_path) as mutant:
        story.server.refused = mutant.module("errors").ServerRefused
        device = mutant.module("library.device").Device(tmp_path / "story" / "old")
        master = mutant.module("library.methods").MasterKey(1, amk(1))
        session = mutant.module("library.session").Session(
            story.old.api, device, account(), master, lambda: WRITING
        )
        try:
            session.read()
            message = OPENED
        except Exception as error:  # noqa: BLE001 - the mutant's own classes
            message = str(error)
    assert message.startswith(mutation.then)


def test_every_refusal_of_a_session_has_a_mutation() -> None:
    source = (SOURCES / "library" / "session.py").read_text("utf-8")
    refusal = re.compile(r"raise (RolledBack|WrongKey|NoLibrary)\(")
    found = refusals_without_mutation("library/session.py", source, refusal, MUTATIONS)
    # Not a check: what to do where there is no library.
    assert [line.partition("(")[0] for line in found] == ["library/session.py: raise NoLibrary"]
