"""After an upload was killed, interrupted or cut off, the same command sends only the missing chunks."""

import base64
import json
import os
import signal
import stat
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.command import TIMEOUT
from tests.cli.site import STEP, Site
from tests.cli.user import User, end, noise, output_of, wait_until

pytestmark = pytest.mark.turns(3)

CHUNKS = 6
SIZE = (CHUNKS - 1) * STEP + 1000  # as many chunks for plain files, whose chunks hold more plaintext
KINDS = {"encrypted": [], "plain": ["--plain"], "password": ["--password-stdin"]}
PASSWORD = "rosebud\n"


def leave_unfinished(user: User, site: Site, *arguments: str | Path, number: signal.Signals) -> bytes:
    """End `bytebin upload` once chunks 0 to 2 are on the server. Return its standard error."""
    site.proxy.hold_chunks(3)
    process = user.start("upload", "--json", *arguments, stdin=-1)
    assert process.stdin
    process.stdin.write(PASSWORD.encode())
    process.stdin.flush()
    # Wait until the proxy has seen every request that this process will send.
    wait_until(
        lambda: len(site.puts()) == 3 and site.arrived.count("PUT") == CHUNKS, "the chunks did not arrive"
    )
    ended = end(process, number)
    assert b'"url"' not in ended.stdout
    site.proxy.release_chunks()
    # The dead client's requests that the proxy still held never reach the server.
    wait_until(lambda: len(site.seen("PUT")) == CHUNKS, "the held chunks were not released")
    assert sorted(site.puts()) == [0, 1, 2]
    site.proxy.requests.clear()
    return ended.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_after_a_kill_only_the_missing_chunks_are_sent(user: User, site: Site, kind: str) -> None:
    content = noise(SIZE)
    path = user.file("film.mov", content)
    leave_unfinished(user, site, *KINDS[kind], path, number=signal.SIGKILL)
    (state,) = user.state_files()
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    assert stat.S_IMODE(state.parent.stat().st_mode) == 0o700
    done = user.run("upload", "--json", *KINDS[kind], path, stdin=PASSWORD)
    assert done.stderr == b"Resuming: 3 of 6 chunks are already uploaded.\n"
    assert sorted(site.puts()) == [3, 4, 5]
    assert site.seen("DELETE") == []
    assert not state.exists()
    password = ["--password-stdin"] if kind == "password" else []
    assert user.download(output_of(done)["url"], *password, stdin=PASSWORD) == content


def test_the_link_s_key_is_wiped_when_the_upload_is_complete(user: User, site: Site) -> None:
    path = user.file("film.mov", noise(SIZE))
    leave_unfinished(user, site, path, number=signal.SIGKILL)
    (state,) = user.state_files()
    with state.open("rb", buffering=0) as held:
        fragment = json.loads(held.readline())["fragment"].encode()
        sent = user.upload(path)
        assert sent["url"].encode().endswith(fragment)
        # The open file still shows the blocks on disk.
        held.seek(0)
        assert held.read().strip(b"\0") == b""
    kept = b"".join(file.read_bytes() for file in user.folder.rglob("*") if file.is_file() and file != path)
    assert fragment not in kept


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_says_that_the_same_command_resumes(
    user: User, site: Site, number: signal.Signals
) -> None:
    content = noise(SIZE)
    path = user.file("film.mov", content)
    errors = leave_unfinished(user, site, path, number=number)
    assert b"Interrupted. Run the same command again to resume." in errors
    sent = user.upload(path)
    assert sorted(site.puts()) == [3, 4, 5]
    assert user.download(sent["url"]) == content


def test_an_interruption_has_its_own_exit_code(user: User, site: Site) -> None:
    site.proxy.hold_chunks(0)
    process = user.start("upload", user.file("film.mov", noise(SIZE)))
    wait_until(user.started_chunks, "the upload did not start")
    assert end(process, signal.SIGINT).returncode == 130
    # The next test must not count the chunks that the proxy still holds.
    site.proxy.release_chunks()
    wait_until(
        lambda: len(site.seen("PUT")) == site.arrived.count("PUT"), "the held chunks were not released"
    )


def envelope_ids(site: Site) -> list[bytes]:
    """Return the file_ids of the encrypted uploads that were created."""
    created = [json.loads(r.body) for r in site.seen("POST") if r.target.endswith("/uploads")]
    return [base64.b64decode(upload["encryption"]["envelope"])[24:56] for upload in created]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("size", b"The file has changed since its upload was interrupted. The upload starts over."),
        ("mtime", b"The file has changed since its upload was interrupted. The upload starts over."),
        ("content", b"The file has changed since its upload was interrupted. The upload starts over."),
    ],
)
def test_a_changed_file_starts_over(user: User, site: Site, change: str, message: bytes) -> None:
    path = user.file("film.mov", noise(SIZE))
    leave_unfinished(user, site, path, number=signal.SIGKILL)
    (state,) = user.state_files()
    begun = json.loads(state.read_bytes().splitlines()[0])
    before = path.stat()
    changed = bytearray(path.read_bytes())
    changed[STEP + 5] ^= 1  # in a chunk that the server has
    if change == "size":
        changed.append(1)
    path.write_bytes(changed)
    # For "content", size and time are unchanged.
    times = (before.st_atime_ns, before.st_mtime_ns + (1_000_000 if change == "mtime" else 0))
    os.utime(path, ns=times)
    done = user.run("upload", "--json", path)
    assert message in done.stderr
    sent = output_of(done)
    assert envelope_ids(site)[-1] != base64.b64decode(begun["envelope"])[24:56]
    assert begun["fragment"] not in sent["url"]
    assert [r.status for r in site.seen("DELETE", "/uploads/")] == [204]
    assert user.download(sent["url"]) == bytes(changed)
    assert user.state_files() == []


def test_another_password_starts_over(user: User, site: Site) -> None:
    content = noise(SIZE)
    path = user.file("film.mov", content)
    leave_unfinished(user, site, "--password-stdin", path, number=signal.SIGKILL)
    done = user.run("upload", "--json", "--password-stdin", path, stdin="another\n")
    assert b"The password differs from the one that the upload was started with." in done.stderr
    assert user.download(output_of(done)["url"], "--password-stdin", stdin="another\n") == content


def test_other_options_start_another_upload(user: User, site: Site) -> None:
    path = user.file("film.mov", noise(SIZE))
    leave_unfinished(user, site, path, number=signal.SIGKILL)
    assert user.upload("--expires", "7d", path)["expires_at"]
    assert sorted(site.puts()) == list(range(CHUNKS))


def test_an_upload_that_ended_on_the_server_starts_over(user: User, site: Site) -> None:
    content = noise(SIZE)
    path = user.file("film.mov", content)
    leave_unfinished(user, site, path, number=signal.SIGKILL)
    (upload,) = site.person.api.get("/api/v1/uploads?state=open").json()["uploads"][:1]
    site.person.api.delete(f"/api/v1/uploads/{upload['id']}").raise_for_status()
    done = user.run("upload", "--json", path)
    assert b"The upload starts over." in done.stderr
    assert user.download(output_of(done)["url"]) == content


def test_a_chunk_missing_from_the_state_is_sent_again(user: User, site: Site) -> None:
    """As after a power failure that lost the last lines of the state."""
    content = noise(SIZE)
    path = user.file("film.mov", content)
    leave_unfinished(user, site, path, number=signal.SIGKILL)
    (state,) = user.state_files()
    lines = state.read_bytes().splitlines(keepends=True)
    state.write_bytes(b"".join(line for line in lines if not line.startswith(b'{"chunk": 1,')) + b'{"chu')
    sent = user.upload(path)
    assert [r.status for r in site.seen("DELETE", "/chunks/1")] == [204]
    assert sorted(site.puts()) == [1, 3, 4, 5]
    assert user.download(sent["url"]) == content


@pytest.mark.parametrize("keep", [b"", b"no json\n", b'{"until": 1e12}\n', b'{"until": 1}\n'])
def test_a_damaged_state_starts_over(user: User, site: Site, keep: bytes) -> None:
    path = user.file("film.mov", noise(SIZE))
    leave_unfinished(user, site, path, number=signal.SIGKILL)
    (state,) = user.state_files()
    state.write_bytes(keep)
    user.upload(path)
    assert sorted(site.puts()) == list(range(CHUNKS))
    assert user.state_files() == []


def test_an_upload_waits_for_a_server_that_restarts(user: User, site: Site) -> None:
    content = noise(SIZE)
    path = user.file("film.mov", content)
    site.proxy.hold_chunks(3)
    process = user.start("upload", "--json", path)
    wait_until(lambda: len(site.puts()) == 3, "three chunks did not arrive")
    site.server.kill()
    site.proxy.release_chunks()
    restarted = Thread(target=site.server.start)
    restarted.start()
    output, errors = process.communicate(timeout=TIMEOUT)
    restarted.join()
    assert process.returncode == 0, errors
    assert b"The connection was lost" in errors
    assert user.download(json.loads(output)["url"]) == content


def test_an_upload_to_a_dead_server_fails_and_resumes_later(user: User, site: Site) -> None:
    path = user.file("film.mov", noise(SIZE))
    leave_unfinished(user, site, path, number=signal.SIGKILL)
    site.server.kill()
    try:
        done = user.run("upload", path)
    finally:
        site.server.start()
    assert (done.returncode, done.stdout) == (3, b"")
    assert user.state_files() != []
    site.proxy.requests.clear()
    user.upload(path)
    assert sorted(site.puts()) == [3, 4, 5]


def test_the_same_command_cannot_run_twice_at_once(user: User, site: Site) -> None:
    path = user.file("film.mov", noise(SIZE))
    site.proxy.hold_chunks(1)
    process = user.start("upload", "--json", path)
    wait_until(user.started_chunks, "the upload did not start")
    second = user.run("upload", path)
    assert second.returncode == 1
    assert b"Another bytebin process is transferring the same file" in second.stderr
    site.proxy.release_chunks()
    process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0


def test_a_lost_response_to_complete_is_requested_again(user: User, site: Site) -> None:
    """The upload became a file, and the client was killed before it got the response."""
    content = noise(SIZE)
    path = user.file("film.mov", content)
    leave_unfinished(user, site, path, number=signal.SIGKILL)
    (state,) = user.state_files()
    kept = state.read_bytes()
    first = user.upload(path)
    state.write_bytes(kept)
    site.proxy.requests.clear()
    again = user.upload(path)
    assert again["url"] == first["url"]
    assert site.puts() == []
