"""Encrypt secrets that the server has to read again, such as those of second factors, before they are stored."""

from base64 import urlsafe_b64encode
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


def seal(purpose: str, text: str) -> str:
    """Return `text` encrypted and authenticated. Only `unseal` with the same purpose returns it."""
    return cipher(purpose).encrypt(text.encode()).decode()


def unseal(purpose: str, sealed: str) -> str:
    """Return the text. Raise cryptography's InvalidToken if it was changed, or sealed with an unknown SECRET_KEY."""
    return cipher(purpose).decrypt(sealed.encode()).decode()


@cache
def cipher(purpose: str) -> MultiFernet:
    """Return the cipher of a purpose. Its keys come from SECRET_KEY and, for reading, its fallbacks."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(derived(key, purpose))) for key in keys])


def derived(secret_key: str | bytes, purpose: str) -> bytes:
    info = f"bytebin {purpose} v1".encode()
    return HKDF(SHA256(), 32, salt=None, info=info).derive(force_bytes(secret_key))
