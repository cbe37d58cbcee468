import json

from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from apikeys import services
from apikeys.models import ApiKey
from tests.members import Member

SHAREX = reverse("keys-sharex")


def test_the_file_contains_what_sharex_reads(alice: Member, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://files.example"
    response = alice.browser.post(SHAREX)
    document = json.loads(response.content)
    scheme, _, token = document.pop("Headers")["Authorization"].partition(" ")
    assert scheme == "Bearer"
    assert services.authenticate(token).user == alice.user
    assert document == {
        "Version": "17.0.0",
        "Name": "bytebin",
        "DestinationType": "ImageUploader, TextUploader, FileUploader",
        "RequestMethod": "POST",
        "RequestURL": "https://files.example/api/v1/files",
        "Body": "MultipartFormData",
        "FileFormName": "file",
        "URL": "{json:url}",
        "ThumbnailURL": "{json:thumbnail_url}",
        "DeletionURL": "{json:deletion_url}",
        "ErrorMessage": "{json:detail}",
    }


def test_sharex_copies_the_link_that_was_chosen(alice: Member) -> None:
    raw = json.loads(alice.browser.post(SHAREX, {"address": "raw"}).content)
    assert raw["URL"] == "{json:raw_url}"
    for other in ("page", "", "x"):
        assert json.loads(alice.browser.post(SHAREX, {"address": other}).content)["URL"] == "{json:url}"


def test_it_is_saved_as_a_file_and_never_cached(alice: Member) -> None:
    response = alice.browser.post(SHAREX)
    assert response.headers["Content-Disposition"] == 'attachment; filename="bytebin.sxcu"'
    assert "no-store" in response.headers["Cache-Control"]


def test_the_key_in_it_can_upload_and_nothing_else(alice: Member) -> None:
    alice.browser.post(SHAREX)
    key = ApiKey.objects.get()
    assert key.name == "ShareX"
    assert key.scopes == ["files:write"]
    assert key.user == alice.user


def test_it_requires_a_session_and_a_post_with_a_csrf_token(alice: Member, anonymous: Client) -> None:
    assert alice.browser.get(SHAREX).status_code == 405
    assert anonymous.post(SHAREX).headers["Location"].startswith(reverse("account_login"))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice.user)
    assert strict.post(SHAREX).status_code == 403
    assert not ApiKey.objects.exists()
