"""Files sealed with a password, and what opens them, in both implementations."""

import base64
import unicodedata
from typing import Any

import pytest
from bytebin_cli.errors import WrongPassword

from tests.browser.crypto.driver import Crypto
from tests.cli.reading import read

pytestmark = pytest.mark.turns(2)

PASSWORD = "Zoës geheimes Schloß ﬁve ½"  # NFC, NFD, NFKC and NFKD of it are all different


def spelled(form: Any) -> str:
    return unicodedata.normalize(form, PASSWORD)


def test_the_command_line_opens_what_the_browser_sealed_with_a_password(crypto: Crypto) -> None:
    sealed = crypto.call("sealing.js", "sealedWithPassword", spelled("NFC"))
    envelope, body = base64.b64decode(sealed["envelope"]), base64.b64decode(sealed["body"])
    assert sealed["fragment"].startswith("b1p.")
    # The header: the flag, the KDF with its lanes, passes and memory, and a salt.
    assert (envelope[10], envelope[56:58], envelope[58:60]) == (1, b"\x02\x01", bytes(2))
    assert (int.from_bytes(envelope[60:64]), int.from_bytes(envelope[64:68])) == (3, 65_536)
    assert any(envelope[68:84])
    assert read(envelope, body, sealed["fragment"], spelled("NFD")).released == base64.b64decode(
        sealed["content"]
    )
    assert isinstance(read(envelope, body, sealed["fragment"], "another").refusal, WrongPassword)


@pytest.mark.parametrize(
    ("sealed_with", "opened_with", "code"),
    [
        (spelled("NFC"), spelled("NFD"), None),
        (spelled("NFD"), spelled("NFKC"), None),
        (PASSWORD, PASSWORD.upper(), "wrong-password"),
        (PASSWORD, f"{PASSWORD} ", "wrong-password"),
        (" ", "", "password-needed"),
    ],
    ids=["NFC, NFD", "NFD, NFKC", "capitals", "a space more", "none"],
)
def test_a_password_opens_in_every_unicode_form_and_no_other_password_does(
    crypto: Crypto, sealed_with: str, opened_with: str, code: str | None
) -> None:
    assert crypto.call("sealing.js", "openedWith", sealed_with, opened_with) == code


@pytest.mark.parametrize("change", ["stripped", "added"])
def test_link_and_header_must_agree_about_the_password(crypto: Crypto, change: str) -> None:
    assert crypto.call("sealing.js", "passwordFlag", change) == "damaged"


def test_an_upload_with_a_password_resumes_under_the_same_keys(crypto: Crypto) -> None:
    assert crypto.call("sealing.js", "resumed", 200_000, spelled("NFC")) == {
        "same": True,
        "segmentsRepeated": 0,
        "sameProperties": True,
        "sameDigests": True,
    }


@pytest.mark.parametrize(("password", "code"), [("other", "wrong-password"), ("", "password-needed")])
def test_an_upload_resumes_only_with_its_own_password(crypto: Crypto, password: str, code: str) -> None:
    assert crypto.call("sealing.js", "resumeWithPassword", PASSWORD, password) == code


def test_two_files_under_one_password_share_no_salt(crypto: Crypto) -> None:
    first, second = (crypto.call("sealing.js", "sealedWithPassword", "p") for _ in range(2))
    salts = [base64.b64decode(sealed["envelope"])[68:84] for sealed in (first, second)]
    assert salts[0] != salts[1]


def test_a_cloned_transform_seals_the_same_with_a_key_that_cannot_be_exported(crypto: Crypto) -> None:
    assert crypto.call("sealing.js", "sealedElsewhere", 300_000) == {"same": True, "extractable": False}
