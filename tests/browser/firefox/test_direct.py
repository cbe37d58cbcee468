"""Every type that is shown, opened by its own URL in Firefox."""

from functools import partial

import pytest

from tests.browser.direct import SHOWN
from tests.browser.firefox.conftest import NewVisitor
from tests.files.client import upload
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.long
# Firefox opens no WAV by its URL, whatever the server sends, because it cannot decode every kind of them.
SAVED = ("sound.wav",)


def test_every_shown_type_is_shown_by_its_own_url(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    visitor.expects("favicon.ico")  # the file's policy does not allow it
    for shown in SHOWN:
        if shown.name not in SAVED:
            page = visitor.open(upload(alice.api, shown.content, name=shown.name)["raw_url"])
            page.wait_until(partial(page.evaluate, shown.loaded), f"{shown.name} is shown")
