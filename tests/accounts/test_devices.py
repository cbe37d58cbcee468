import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts import sessions
from tests.accounts.test_login import is_logged_in, log_in
from tests.accounts.test_password import NEW_PASSWORD, change
from tests.members import PASSWORD, Member

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def logged_in(member: Member, agent: str = FIREFOX) -> Client:
    browser = Client(headers={"User-Agent": agent})
    log_in(browser, member)
    return browser


def listed(browser: Client) -> list[sessions.Device]:
    devices: list[sessions.Device] = browser.get(reverse("account_devices")).context["devices"]
    return devices


def test_devices_are_listed_with_what_they_are_and_which_is_this_one(alice: Member, bob: Member) -> None:
    first, second = logged_in(alice), logged_in(alice, "strange")
    logged_in(bob)
    first.get(reverse("account"))
    found = listed(second)
    assert {(device.client, device.is_current) for device in found} == {
        ("Firefox (Linux)", False),
        ("strange", True),
    }


def test_one_device_can_be_logged_out_and_only_by_its_user(alice: Member, bob: Member) -> None:
    first, second = logged_in(alice), logged_in(alice)
    [target] = [device for device in listed(second) if not device.is_current]
    bob.browser.post(reverse("account_devices_end"), {"device": target.id})
    assert is_logged_in(first)
    second.post(reverse("account_devices_end"), {"device": target.id})
    assert not is_logged_in(first)
    assert is_logged_in(second)
    assert [device.is_current for device in listed(second)] == [True]


def test_logging_out_the_others_keeps_keys_unless_asked(alice: Member) -> None:
    api = alice.api()
    for revoke, expected in (({}, 200), ({"revoke_keys": "1"}, 401)):
        first, second = logged_in(alice), logged_in(alice)
        second.post(reverse("account_devices_end_others"), revoke)
        assert not is_logged_in(first)
        assert is_logged_in(second)
        assert api.get("/api/v1/user").status_code == expected


def test_changing_the_password_logs_out_the_others(alice: Member) -> None:
    other = logged_in(alice)
    change(alice, PASSWORD, NEW_PASSWORD)
    assert not is_logged_in(other)
    assert is_logged_in(alice.browser)
    assert len(listed(alice.browser)) == 1


def test_last_use_is_noted_now_and_then(alice: Member) -> None:
    browser = logged_in(alice)
    browser.get(reverse("account"))
    before = UserSession.objects.get().last_seen_at
    browser.get(reverse("account"))
    assert UserSession.objects.get().last_seen_at == before
    with time_machine.travel(before.timestamp() + sessions.SEEN_STEP + 1):
        browser.get(reverse("account"))
        assert UserSession.objects.get().last_seen_at > before


def test_a_session_from_before_the_list_appears_in_it(alice: Member) -> None:
    browser = logged_in(alice)
    UserSession.objects.all().delete()
    session = browser.session
    session.pop(sessions.SEEN_AT, None)
    session.save()
    browser.get(reverse("account"))
    assert len(listed(browser)) == 1


def test_no_session_stores_an_address(alice: Member) -> None:
    logged_in(alice)
    assert [session.ip for session in UserSession.objects.all()] == ["0.0.0.0"]  # noqa: S104


def test_the_number_of_devices_is_bounded(alice: Member) -> None:
    UserSession.objects.bulk_create(
        UserSession(user=alice.user, session_key=f"{number:032}", ip="0.0.0.0", user_agent="x")  # noqa: S104
        for number in range(sessions.MAX_SESSIONS + 5)
    )
    sessions.keep_newest(alice.user)
    assert UserSession.objects.filter(user=alice.user).count() == sessions.MAX_SESSIONS
