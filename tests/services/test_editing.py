from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings

from accounts.models import User
from bytebin.errors import FileExpired, FileNotFound
from files.models import File
from files.services import editing
from tests.services.making import store_file

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
CHANGES: tuple[dict[str, object], ...] = (
    {"expires_in": 600},
    {"expires_in": None},
    {"name": "y.bin"},
    {"max_downloads": 3},
    {},
)


@pytest.mark.parametrize("changes", CHANGES, ids=str)
def test_an_expired_file_stays_expired(owner: User, changes: dict[str, object]) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        file = store_file(owner, expires_in=60)
        before = File.objects.filter(pk=file.pk).values().get()
        clock.shift(61)
        with pytest.raises(FileExpired):
            editing.edit(file, changes)
        assert File.objects.filter(pk=file.pk).values().get() == before


@pytest.mark.parametrize("changes", CHANGES[:-1], ids=str)
def test_a_file_that_expires_while_it_is_edited_stays_expired(
    owner: User, changes: dict[str, object]
) -> None:
    with time_machine.travel(NOW, tick=False):
        file = store_file(owner, expires_in=60)
        File.objects.filter(pk=file.pk).update(expires_at=NOW)
        with pytest.raises(FileExpired):
            editing.edit(file, changes)


def test_a_file_that_is_deleted_while_it_is_edited_is_not_found(owner: User) -> None:
    file = store_file(owner)
    File.objects.filter(pk=file.pk).update(state=File.State.DELETING)
    with pytest.raises(FileNotFound):
        editing.edit(file, {"name": "y.bin"})
    File.objects.filter(pk=file.pk).delete()
    with pytest.raises(FileNotFound):
        editing.edit(file, {"name": "y.bin"})


def test_editing_cannot_extend_a_file_beyond_the_server_s_limit(owner: User, settings: Settings) -> None:
    settings.MAX_FILE_TTL = 600
    with time_machine.travel(NOW, tick=False) as clock:
        file = store_file(owner)
        clock.shift(300)
        for expires_in in (None, 600, 400):
            assert editing.edit(file, {"expires_in": expires_in}).expires_at == NOW + timedelta(seconds=600)
        assert editing.edit(file, {"expires_in": 60}).expires_at == NOW + timedelta(seconds=360)
