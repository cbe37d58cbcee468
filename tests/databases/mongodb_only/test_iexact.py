"""A comparison without case compares text: no value becomes a regular expression."""

import pytest

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("value", [".*", "(a+)+$", "[[[[", "a.b@example.org", "A_B@example.org", "^a", "\\"])
def test_iexact_does_not_interpret_regular_expressions(value: str) -> None:
    User.objects.create(email="axb@example.org")
    assert not User.objects.filter(email__iexact=value).exists()


@pytest.mark.parametrize("email", ["a.b@example.org", "a_b%@example.org", "(x)+[y]@example.org"])
def test_iexact_finds_the_text_in_any_case(email: str) -> None:
    User.objects.create(email=email)
    assert User.objects.filter(email__iexact=email.upper()).exists()
