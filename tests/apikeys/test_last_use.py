"""What is kept of a key's last use: when, by which program, and for a while from which address."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from apikeys import services
from apikeys.clients import Client as ApiClient
from apikeys.models import ApiKey
from files.services.purge import purge
from tests.members import Member

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0"


def use(alice: Member, agent: str = "curl/8.14.1", address: str = "203.0.113.7") -> ApiKey:
    headers = {"Authorization": f"Bearer {alice.token()}", "User-Agent": agent}
    assert Client().get("/api/v1/limits", headers=headers, REMOTE_ADDR=address).status_code == 200
    return ApiKey.objects.latest("last_used_at")


@pytest.mark.parametrize(
    ("agent", "program"),
    [
        ("curl/8.14.1", "curl"),
        ("ShareX/17.0.0", "ShareX"),
        ("bytebin-cli/0.2.0", "bytebin-cli"),
        ("python-httpx/0.28.1", "python-httpx"),
        (FIREFOX, "Mozilla"),
        ("", ""),
        ("(compatible)", ""),
        ("<script>alert(1)</script>", ""),
        ("ä/1", ""),
        ("x" * 5_000, "x" * 40),
    ],
)
def test_a_program_is_known_by_the_first_word_it_says(agent: str, program: str) -> None:
    assert ApiClient("", agent).program == program


def test_the_page_shows_time_program_and_address(alice: Member) -> None:
    key = use(alice)
    assert (key.last_used_program, key.last_used_address) == ("curl", "203.0.113.7")
    page = alice.browser.get(reverse("keys")).text
    assert "Last used now" in page
    assert "by curl" in page
    assert "from 203.0.113.7" in page


def test_a_browser_is_called_a_browser(alice: Member) -> None:
    use(alice, FIREFOX, "2001:db8::7")
    page = alice.browser.get(reverse("keys")).text
    assert "by a browser" in page
    assert "from 2001:db8::7" in page


def test_the_address_is_kept_without_port_and_only_if_it_is_one(alice: Member, settings: Settings) -> None:
    assert use(alice, address="[::ffff:203.0.113.7]:443").last_used_address == "203.0.113.7"
    settings.PROXY_COUNT = 1
    headers = {"X-Api-Key": alice.token(), "X-Forwarded-For": "<b>unknown</b>"}
    assert Client().get("/api/v1/limits", headers=headers).status_code == 200
    assert ApiKey.objects.latest("last_used_at").last_used_address == ""


def test_the_address_is_never_stored_if_the_setting_is_0(alice: Member, settings: Settings) -> None:
    settings.ACTIVITY_ADDRESS_DAYS = 0
    key = use(alice)
    assert (key.last_used_program, key.last_used_address) == ("curl", "")


def test_purge_deletes_the_address_after_the_days_of_the_setting(alice: Member, settings: Settings) -> None:
    settings.ACTIVITY_ADDRESS_DAYS = 7
    used = use(alice).last_used_at
    assert used
    step = "addresses of API keys' last uses deleted"
    with time_machine.travel(used + timedelta(days=7, seconds=-1), tick=False):
        assert purge()[step] == 0
    assert ApiKey.objects.get().last_used_address
    with time_machine.travel(used + timedelta(days=7), tick=False):
        assert (purge()[step], purge()[step]) == (1, 0)
    key = ApiKey.objects.get()
    assert (key.last_used_at, key.last_used_program, key.last_used_address) == (used, "curl", "")


def test_lowering_the_setting_to_0_deletes_what_was_stored(alice: Member, settings: Settings) -> None:
    use(alice)
    settings.ACTIVITY_ADDRESS_DAYS = 0
    services.forget_addresses()
    assert ApiKey.objects.get().last_used_address == ""
    assert ApiKey.objects.filter(last_used_at__lte=timezone.now()).exists()


def test_moderators_see_the_program_but_not_the_address(alice: Member, moderator: Member) -> None:
    key = use(alice)
    page = moderator.browser.get(reverse("admin:apikeys_apikey_change", args=[key.pk])).text
    assert "curl" in page
    assert "203.0.113.7" not in page
