"""`bytebin library create`, against the real server: who types what, and what is there afterwards."""

import base64
import subprocess
from itertools import count
from pathlib import Path

import pytest
from bytebin_cli.library import head
from bytebin_cli.library.founding import found
from bytebin_cli.library.methods import PASSPHRASE, RECOVERY, AskedMethod, open_passphrase, open_recovery
from bytebin_cli.library.recovery import format_code
from bytebin_cli.library.rotation import Unlock
from bytebin_cli.library.states import accept_state, check_methods, memory_of

from tests.cli.command import TIMEOUT
from tests.cli.in_process import Done
from tests.cli.user import User, output_of
from tests.library.founding import SCOPES
from tests.people import Person
from tests.server import Server

from .building import WRITING
from .reading import READING
from .vectors import account, document, entries, sealed

pytestmark = pytest.mark.turns(3)

OWN = "correct horse battery staple"
NUMBERS = count()


@pytest.fixture
def owner(server: Server) -> Person:
    return server.create_person(f"founder{next(NUMBERS)}@example.org", scopes=SCOPES)


def a_user(server: Server, owner: Person, folder: Path) -> User:
    folder.mkdir(exist_ok=True)
    return User(folder, BYTEBIN_URL=server.address, BYTEBIN_KEY=owner.token)


def create(
    user: User, *passphrases: str, mistype: bool = False, options: tuple[str, ...] = ()
) -> tuple[Done, str]:
    """Answer the prompts as a person does, and return the code that was shown."""
    process = user.start("library", "create", "--json", *options, stdin=subprocess.PIPE)
    assert process.stdin
    assert process.stderr
    shown = process.stderr.readline()
    process.stdin.write("".join(f"{passphrase}\n" for passphrase in passphrases).encode())
    process.stdin.flush()
    code = ""
    while not code:
        line = process.stderr.readline()
        shown += line
        code = line.decode().strip() if line.count(b"-") == 7 else ""
    typed = ["0000" if code[-4:] != "0000" else "1111"] if mistype else []
    output, errors = process.communicate(
        "".join(f"{each}\n" for each in [*typed, code[-4:].lower()]).encode(), TIMEOUT
    )
    return subprocess.CompletedProcess(process.args, process.returncode, output, shown + errors), code


def test_the_suggested_words_and_the_code_unlock_what_was_set_up(
    server: Server, owner: Person, tmp_path: Path
) -> None:
    user = a_user(server, owner, tmp_path / "1")
    done, code = create(user, "", mistype=True)
    assert output_of(done) == {"created": True, "unlocked": True, "revision": 1}
    said = done.stderr.decode()
    assert "Those are not the last four characters" in said
    words = said.splitlines()[0].rpartition(" ")[2]
    user.upload(user.file("a.txt", b"content"))
    assert b"a.txt" in user.run("ls").stdout
    for number, secret in enumerate((words, code), 2):
        other = a_user(server, owner, tmp_path / str(number))
        assert other.run("library", "unlock", stdin=f"{secret}\n").returncode == 0
        assert b"a.txt" in other.run("ls").stdout
    log = server.log()
    assert [secret for secret in (words, code, code.replace("-", "")) if secret in log] == []


def test_a_weak_passphrase_is_asked_for_again(server: Server, owner: Person, tmp_path: Path) -> None:
    user = a_user(server, owner, tmp_path / "1")
    done, _code = create(user, "Summer2024!", OWN, options=("--ask",))
    assert b"too easy to guess" in done.stderr
    assert output_of(done)["unlocked"] is False
    assert b"locked" in user.run("find", "x").stderr
    assert user.run("library", "unlock", stdin=f"{OWN}\n").returncode == 0


def test_nothing_is_set_up_before_the_code_is_typed_back(
    server: Server, owner: Person, tmp_path: Path
) -> None:
    user = a_user(server, owner, tmp_path / "1")
    done = user.run("library", "create", stdin=f"{OWN}\n0000\n")
    assert done.returncode == 2
    assert b"nothing was entered" in done.stderr
    assert owner.api.get("/api/v1/library").status_code == 404
    assert list(user.states.rglob("key.json")) == []


def test_there_is_only_one_library(server: Server, owner: Person, tmp_path: Path) -> None:
    user = a_user(server, owner, tmp_path / "1")
    create(user, OWN)
    again = user.run("library", "create", stdin="\n")
    assert (again.returncode, b"This account has a library" in again.stderr) == (1, True)
    assert owner.api.delete("/api/v1/library").status_code == 204
    denied = user.run("library", "create", stdin="\n")
    assert (denied.returncode, b"this device remembers one" in denied.stderr) == (1, True)


def test_a_key_without_the_scopes_is_refused_before_anything_is_asked(server: Server, tmp_path: Path) -> None:
    person = server.create_person(
        f"founder{next(NUMBERS)}@example.org", scopes=("files:write", "library:read")
    )
    done = a_user(server, person, tmp_path / "1").run("library", "create", stdin=f"{OWN}\n")
    assert done.returncode == 1
    assert b"Six words" not in done.stderr


def test_a_new_library_is_accepted_by_a_reader_that_knows_nothing_of_it() -> None:
    secret = b"\x07" * 16
    unlocks = [Unlock(PASSPHRASE, "", OWN), Unlock(RECOVERY, "", secret)]
    made = found(account(), unlocks, WRITING)
    openers = [(open_passphrase, OWN), (open_recovery, format_code(secret))]
    for method, (opened, entered) in zip(made.methods, openers, strict=True):
        master = opened(method.sealed, AskedMethod(account(), method.id, method.kind), entered)
        assert master == made.state.master
    read = accept_state(account(), master, made.state.head.item.sealed, made.state.sealed(), None)
    check_methods(read.settings, [(method.id, method.kind) for method in made.methods])
    assert (read.revision, read.head.past, len(read.items)) == (1, [], 1)
    assert memory_of(made.state.head.item.sealed, made.state.sealed()).revision == 1


def test_the_first_head_of_the_vectors_is_reproduced() -> None:
    """Of the trace: the same settings give the same root, and a head of the same members."""
    trace = document()["trace"]["state first"]
    theirs = READING.read({**entries("states")["first"], "what": "state"})
    made = head.first_head(account(), theirs.master, theirs.items, WRITING)
    assert base64.urlsafe_b64decode(f"{made.item.value['root']}=").hex() == trace["root"]
    assert head.head_digest(sealed("head-1")) == trace["head_digest"]
    ours, original = made.item, theirs.head.item
    assert {**original.value, "device": WRITING.device, "at": WRITING.at} == ours.value
    assert (ours.header, len(ours.sealed)) == (original.header, len(original.sealed))
