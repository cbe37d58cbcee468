"""Passwords of links, which the server checks. They are stored like the passwords of accounts."""

import unicodedata

from django.contrib.auth.hashers import check_password, make_password

from bytebin.errors import InvalidRequest, WrongToken
from bytebin.errors.family import Text

MOST_PASSWORD = 1024  # characters


def hashed(password: str) -> str:
    """Return what is stored of a password, "" for none. Raise InvalidRequest for one that is too long."""
    if len(password) > MOST_PASSWORD:
        raise InvalidRequest(f"password can have at most {MOST_PASSWORD} characters.")
    return make_password(normal(password)) if password else ""


def require_password(stored: str, password: str, wrong: Text = "") -> None:
    """Raise WrongToken, with the sentence `wrong`, unless `stored` is of this password."""
    if len(password) > MOST_PASSWORD or not check_password(normal(password), stored):
        raise WrongToken(wrong)


def normal(password: str) -> str:
    """Return the password in NFKC, in which all keyboards spell it alike."""
    return unicodedata.normalize("NFKC", password)
