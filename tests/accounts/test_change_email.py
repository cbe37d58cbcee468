from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.models import User
from tests.accounts.mailbox import mailed_link, path_of
from tests.members import Member, create_member

NEW = "alice@new.example"


def ask(member: Member, email: str) -> None:
    member.browser.post(reverse("account_email"), {"action_add": "", "email": email})


def address_of(member: Member) -> str:
    return User.objects.get(pk=member.user.pk).email


def test_the_address_changes_only_when_its_link_is_opened(alice: Member) -> None:
    ask(alice, NEW)
    assert address_of(alice) == "alice@example.org"
    assert alice.browser.get(reverse("account_email")).status_code == 200
    alice.browser.post(path_of(mailed_link(NEW)))
    assert address_of(alice) == NEW
    assert list(EmailAddress.objects.filter(user=alice.user).values_list("email", "verified", "primary")) == [
        (NEW, True, True)
    ]


def test_an_address_meanwhile_verified_by_another_user_is_refused(alice: Member) -> None:
    ask(alice, NEW)
    create_member(NEW)
    response = alice.browser.post(path_of(mailed_link(NEW)), follow=True)
    assert response.status_code == 200
    assert address_of(alice) == "alice@example.org"


def test_an_address_meanwhile_used_to_sign_up_is_refused(alice: Member) -> None:
    ask(alice, NEW)
    create_member(NEW, verified=False)
    response = alice.browser.post(path_of(mailed_link(NEW)), follow=True)
    assert response.status_code == 200
    assert address_of(alice) == "alice@example.org"
    assert EmailAddress.objects.get(user=alice.user, primary=True).email == "alice@example.org"


def test_api_keys_work_during_a_change_of_address(alice: Member) -> None:
    api = alice.api("user:read")
    ask(alice, NEW)
    assert api.get("/api/v1/user").status_code == 200
