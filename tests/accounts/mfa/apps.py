"""An authenticator app, written from RFC 4226 and RFC 6238 without the server's code."""

import hmac
import time
from base64 import b32decode

from django.urls import reverse

from tests.members import Member

PERIOD = 30  # seconds


def code_at(secret: str, moment: float) -> str:
    digest = hmac.digest(b32decode(secret), int(moment // PERIOD).to_bytes(8), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 10**6:06}"


def code_of(secret: str, periods: int = 0) -> str:
    """Return the code of this period, or of one that many later."""
    return code_at(secret, time.time() + periods * PERIOD)


def wrong_code(secret: str) -> str:
    valid = {code_of(secret, periods) for periods in (-2, -1, 0, 1, 2)}
    return next(code for code in map("{:06}".format, range(10)) if code not in valid)


def wait_for_the_next_period(left: float = 2.0) -> None:
    """Wait if this period ends within `left` seconds, so that a busy machine does not turn its code into an old one."""
    remaining = PERIOD - time.time() % PERIOD
    if remaining < left:
        time.sleep(remaining)


def add_app(member: Member, **choices: str) -> str:
    """Set up an authenticator app as a browser does, and return its secret."""
    wait_for_the_next_period()
    url = reverse("mfa_activate_totp")
    secret: str = member.browser.get(url).context["form"].secret
    # The code of the period before is accepted too, so that this period's is still unused.
    response = member.browser.post(url, {"code": code_of(secret, -1), **choices})
    assert response.status_code == 302, response.context["form"].errors
    return secret


def recovery_codes(member: Member) -> list[str]:
    codes: list[str] = member.browser.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    return codes
