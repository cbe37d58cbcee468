"""user@exämple.org and its punycode are one account, wherever an address is entered."""

from importlib import import_module

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.apps import apps
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.addresses import normalized
from accounts.models import User
from tests.members import PASSWORD, Member, create_member

pytestmark = pytest.mark.turns(3)

STORED = "user@xn--exmple-cua.org"
SPELLINGS = [
    "user@exämple.org",
    "User@EXÄMPLE.org",
    "user@exa\u0308mple.org",
    STORED,
    STORED.upper(),
    f" {STORED} ",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_stored_in_one_form(spelling: str) -> None:
    assert normalized(spelling) == STORED


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_logging_in_and_resetting_work_with_every_spelling(anonymous: Client, spelling: str) -> None:
    services.create_verified_user(SPELLINGS[0], PASSWORD)
    anonymous.post(reverse("account_login"), {"login": spelling, "password": PASSWORD})
    assert "_auth_user_id" in anonymous.session
    anonymous.logout()
    anonymous.post(reverse("account_reset_password"), {"email": spelling})
    assert mail.outbox[-1].to == [STORED]
    assert "/account/password/reset/" in str(mail.outbox[-1].body)


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_second_spelling_creates_no_second_account(anonymous: Client, spelling: str) -> None:
    form = {"name": "", "password1": PASSWORD}
    for email in (SPELLINGS[0], spelling):
        anonymous.post(reverse("account_signup"), {**form, "email": email})
    assert [user.email for user in User.objects.all()] == [STORED]
    with pytest.raises(ValidationError):
        services.create_verified_user(spelling, PASSWORD)


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_the_same_new_address(alice: Member, spelling: str) -> None:
    alice.browser.post(reverse("account_email"), {"action_add": "", "email": spelling})
    assert mail.outbox[-1].to == [STORED]
    new = EmailAddress.objects.get(user=alice.user, verified=False)
    assert new.email == STORED
    alice.browser.post(reverse("account_confirm_email", args=[EmailConfirmationHMAC(new).key]))
    assert User.objects.get(pk=alice.user.pk).email == STORED


@pytest.mark.django_db
def test_a_local_part_that_many_mail_servers_refuse_is_refused_with_the_reason(
    anonymous: Client, alice: Member
) -> None:
    email = "üser@example.org"
    pages = [
        anonymous.post(reverse("account_signup"), {"email": email, "name": "", "password1": PASSWORD}),
        anonymous.post(reverse("account_reset_password"), {"email": email}),
        alice.browser.post(reverse("account_email"), {"action_add": "", "email": email}),
    ]
    for page in pages:
        assert page.context["form"].errors["email"][0].startswith("The part before the @")
    with pytest.raises(ValidationError, match="The part before the @"):
        services.create_verified_user(email, PASSWORD)
    assert User.objects.count() == 1
    assert not mail.outbox


@pytest.mark.django_db
def test_earlier_addresses_are_found_after_the_migration() -> None:
    migration = import_module("accounts.migrations.0003_normalized_addresses")
    member = create_member("old@example.org")
    User.objects.filter(pk=member.user.pk).update(email="old@exämple.org")
    EmailAddress.objects.filter(user=member.user).update(email="old@exämple.org")
    migration.normalize_addresses(apps, None)
    assert User.objects.get(pk=member.user.pk).email == "old@xn--exmple-cua.org"
    assert EmailAddress.objects.get(user=member.user).email == "old@xn--exmple-cua.org"
