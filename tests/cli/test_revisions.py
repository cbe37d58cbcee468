"""The command line accepts nothing older under a link than it has seen there."""

import secrets
from hashlib import sha256
from pathlib import Path

import pytest

from tests.browser.saving.sealed_upload import announce
from tests.cli.sealing import Sealer, describe
from tests.cli.site import Site
from tests.cli.user import User
from tests.files.client import complete, json_of, put

CONTENT = b"some content"


def store(site: Site, **more: object) -> str:
    """Upload an encrypted file with more members in its metadata. Return its link, through the proxy."""
    sealer = Sealer(len(CONTENT), secret=secrets.token_bytes(32))
    upload = announce(site.person, sealer, sealer.envelope(describe(len(CONTENT), "list.txt") | more))
    put(site.person.api, upload["id"], 0, b"".join(sealer.segments(CONTENT))).raise_for_status()
    file = json_of(complete(site.person.api, upload["id"]))
    return f"{site.url}/f/{file['id']}{sealer.fragment}"


def memory_of(user: User, link: str) -> Path:
    name = sha256(link.partition("#")[0].replace("/f/", "/").encode()).hexdigest()
    return user.states / "bytebin" / "revisions" / name


def test_a_later_revision_is_remembered_and_an_earlier_one_refused(user: User, site: Site) -> None:
    link = store(site, revision=3)
    assert user.download(link) == CONTENT
    memory = memory_of(user, link)
    assert memory.read_text() == "3"
    memory.write_text("4")
    done = user.run("download", link, "-o", "-")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"older version than this device has seen" in done.stderr


def test_a_link_that_was_never_changed_leaves_no_trace(user: User, site: Site) -> None:
    link = store(site)
    assert user.download(link) == CONTENT
    assert not memory_of(user, link).exists()


@pytest.mark.parametrize("revision", [0, -1, 1.5, True, "2", None, 2**53])
def test_a_revision_that_is_none_is_refused(user: User, site: Site, revision: object) -> None:
    done = user.run("download", store(site, revision=revision), "-o", "-")
    assert done.returncode == 1
    assert b"no valid revision" in done.stderr
