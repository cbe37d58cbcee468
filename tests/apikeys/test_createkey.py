from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from apikeys import services
from apikeys.models import ApiKey
from tests.members import Member


def createkey(email: str, name: str = "cron", scopes: str = "files:read", *options: str) -> str:
    out = StringIO()
    call_command("createkey", email, "--name", name, "--scopes", scopes, *options, stdout=out)
    return out.getvalue()


def test_it_prints_the_token_and_nothing_else(alice: Member) -> None:
    printed = createkey("Alice@example.org", "cron", "files:write, files:read")
    key = services.authenticate(printed.removesuffix("\n"))
    assert key.user == alice.user
    assert key.name == "cron"
    assert key.scopes == ["files:read", "files:write"]
    assert key.expires_at is None


def test_the_key_expires_as_requested(alice: Member) -> None:
    now = datetime(2030, 1, 1, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        createkey(alice.user.email, "cron", "files:read", "--expires-in", "90d")
    assert ApiKey.objects.get().expires_at == now + timedelta(days=90)


def test_the_key_can_be_used_from_the_given_networks_only(alice: Member) -> None:
    createkey(alice.user.email, "cron", "files:read", "--networks", "203.0.113.7, 2001:db8::/32")
    assert ApiKey.objects.get().networks == ["203.0.113.7/32", "2001:db8::/32"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("nobody@example.org",), "no user with the e-mail address nobody@example.org"),
        (("alice@example.org", ""), "--name"),
        (("alice@example.org", "x" * 81), "--name.*80"),
        (("alice@example.org", "cron", "files:all"), "--scopes.*files:all"),
        (("alice@example.org", "cron", ""), "--scopes"),
        (("alice@example.org", "cron", "files:read", "--networks", "office"), "--networks.*office isn't"),
        (("alice@example.org", "cron", "files:read", "--expires-in", "90"), "90d"),
        (("alice@example.org", "cron", "files:read", "--expires-in", "0d"), "90d"),
        (("alice@example.org", "cron", "files:read", "--expires-in", "99999d"), "90d"),
    ],
)
@pytest.mark.usefixtures("alice")
def test_bad_input_is_reported_and_no_key_is_created(arguments: tuple[str, ...], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        createkey(*arguments)
    assert not ApiKey.objects.exists()
