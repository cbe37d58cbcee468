"""The known hashes of the users' passwords are what the product would compute."""

from django.contrib.auth.hashers import check_password, identify_hasher
from django.test import override_settings

from bytebin.settings import PASSWORD_HASHERS
from tests.cast import MODERATOR, NAMES
from tests.hashers import known
from tests.people import PASSWORDS, password_for


@override_settings(PASSWORD_HASHERS=["accounts.hashers.BoundedArgon2", *PASSWORD_HASHERS[1:]])
def test_known_hashes_are_those_of_the_product() -> None:
    assert list(known()) == PASSWORDS
    for hashed in known().values():
        hasher = identify_hasher(hashed)
        assert not hasher.must_update(hashed), "run `python -m tests.hashers`"
    first, *_ = PASSWORDS
    assert check_password(first, known()[first])


def test_no_two_users_of_the_cast_have_the_same_password() -> None:
    emails = [*(f"{name}@example.org" for name in NAMES), MODERATOR]
    assert len({password_for(email) for email in emails}) == len(emails)
