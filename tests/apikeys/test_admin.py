from django.test import Client
from django.urls import reverse

from apikeys import tokens
from apikeys.models import ApiKey
from tests.members import Member

LIST = reverse("admin:apikeys_apikey_changelist")


def page() -> str:
    return reverse("admin:apikeys_apikey_change", args=[ApiKey.objects.get().pk])


def test_only_staff_can_open_the_admin(alice: Member, anonymous: Client) -> None:
    alice.token()
    for url in (LIST, page()):
        assert anonymous.get(url).status_code == 302
        assert alice.browser.get(url, follow=True).status_code == 403


def test_a_moderator_finds_keys_by_owner_and_id_and_sees_no_secret(moderator: Member, alice: Member) -> None:
    token = tokens.parse(alice.token())
    for query in (alice.user.email, token.key_id):
        assert token.key_id in moderator.browser.get(LIST, {"q": query}).text
    assert token.key_id not in moderator.browser.get(LIST, {"q": "bob"}).text
    for url in (LIST, page()):
        text = moderator.browser.get(url).text
        assert token.secret not in text
        assert token.digest not in text


def test_nothing_about_a_key_can_be_changed_added_or_deleted(superuser: Member, alice: Member) -> None:
    alice.token("files:read")
    before = ApiKey.objects.values().get()
    form = {"name": "x", "scopes": '["files:delete"]', "revoked_at": "", "expires_at": "", "digest": "0" * 64}
    assert superuser.browser.post(page(), form).status_code == 403
    assert superuser.browser.get(reverse("admin:apikeys_apikey_add")).status_code == 403
    assert superuser.browser.post(page().replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert ApiKey.objects.values().get() == before


def test_a_moderator_cannot_revoke_a_superuser_s_key(moderator: Member, superuser: Member) -> None:
    superuser.token()
    form = {"action": "revoke", "_selected_action": [ApiKey.objects.get().pk]}
    assert moderator.browser.post(LIST, form, follow=True).status_code == 200
    assert ApiKey.objects.get().revoked_at is None
    superuser.browser.post(LIST, form)
    assert ApiKey.objects.get().revoked_at


def test_a_moderator_revokes_keys(moderator: Member, alice: Member) -> None:
    api = alice.api("user:read")
    form = {"action": "revoke", "_selected_action": [ApiKey.objects.get().pk]}
    assert moderator.browser.post(LIST, form, follow=True).status_code == 200
    assert api.get("/api/v1/user").status_code == 401
    assert ApiKey.objects.get().revoked_at
