from pathlib import Path

import pytest
from django.db.models import F
from django.urls import reverse
from pytest_django import Settings

from accounts import services
from accounts.models import User
from tests.members import PASSWORD, Member
from tests.server import copy_prepared, manage

# Runs in a separate process, on a database like the server's, where each thread has its own connection.
RACE = """
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from accounts import services
from accounts.models import User

user = User.objects.create_user("race@example.org", quota_bytes={own_quota})

def attempt(_):
    try:
        return services.reserve(user.pk, 90)
    finally:
        connection.close()

with ThreadPoolExecutor(8) as threads:
    granted = sum(threads.map(attempt, range(40)))
user.refresh_from_db()
print("RESULT", granted, user.used_bytes)
"""


@pytest.mark.parametrize("own_quota", [1000, None])
def test_threads_that_race_for_the_last_bytes_never_exceed_the_quota(
    prepared_data_dir: Path, tmp_path: Path, own_quota: int | None
) -> None:
    data_dir = tmp_path / "var"
    copy_prepared(prepared_data_dir, data_dir)
    printed = manage(data_dir, "shell", "-c", RACE.format(own_quota=own_quota), QUOTA_BYTES="1000")
    assert printed.splitlines()[-1] == "RESULT 11 990"


def test_a_reservation_fits_exactly_or_changes_nothing(alice: Member, settings: Settings) -> None:
    settings.QUOTA_BYTES = 100
    assert services.reserve(alice.user.pk, 100)
    assert not services.reserve(alice.user.pk, 1)
    assert services.reserve(alice.user.pk, 0)
    assert alice.used_bytes() == 100


def test_a_user_s_own_limit_replaces_the_server_s(alice: Member, bob: Member, settings: Settings) -> None:
    settings.QUOTA_BYTES = 100
    User.objects.filter(pk=alice.user.pk).update(quota_bytes=0)
    User.objects.filter(pk=bob.user.pk).update(quota_bytes=500)
    alice.user.refresh_from_db()
    assert services.quota_limit(alice.user) == 0
    assert not services.reserve(alice.user.pk, 1)
    assert services.reserve(bob.user.pk, 500)


def test_released_bytes_can_be_used_again_and_never_fall_below_zero(
    alice: Member, settings: Settings
) -> None:
    settings.QUOTA_BYTES = 100
    services.reserve(alice.user.pk, 100)
    services.release(alice.user.pk, 60)
    assert alice.used_bytes() == 40
    services.release(alice.user.pk, 41)
    assert alice.used_bytes() == 0


def test_a_negative_size_is_refused(alice: Member) -> None:
    for verb in (services.reserve, services.release):
        with pytest.raises(ValueError, match="negative"):
            verb(alice.user.pk, -1)


def test_saving_an_old_copy_of_the_user_does_not_change_the_count(alice: Member) -> None:
    services.reserve(alice.user.pk, 10)
    alice.user.name = "Alice"
    alice.user.save()  # the fixture's copy has used_bytes == 0
    assert alice.used_bytes() == 10
    assert User.objects.get(pk=alice.user.pk).name == "Alice"


def test_a_password_change_during_a_reservation_does_not_change_the_count(
    alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    hash_password = User.set_password

    def reserve_meanwhile(user: User, password: str) -> None:
        User.objects.filter(pk=user.pk).update(used_bytes=F("used_bytes") + 10)
        hash_password(user, password)

    monkeypatch.setattr(User, "set_password", reserve_meanwhile)
    form = {
        "oldpassword": PASSWORD,
        "password1": "another-long-password",
        "password2": "another-long-password",
    }
    alice.browser.post(reverse("account_change_password"), form)
    assert User.objects.get(pk=alice.user.pk).check_password("another-long-password")
    assert alice.used_bytes() == 10
