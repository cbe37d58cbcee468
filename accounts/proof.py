"""A proof of work that browsers solve before they sign up, ask for a new password or send files through an upload link
that asks for it, so that bots pay for each try.

The format is ALTCHA's, version 2: PBKDF2 over growing counters until the key begins as the challenge says
(static/accounts/js/proof.js). Nothing leaves this server, and no state is kept but which proofs were used.
"""

import time
from secrets import randbelow
from typing import Any

import altcha
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from bytebin.errors import RateLimited
from bytebin.ratelimits import Limit, take
from bytebin.ratelimits.callers import network

ALGORITHM = "PBKDF2/SHA-256"
ITERATIONS = 5_000  # 2.5 ms of a core; a phone takes about 8 ms
FEWEST, MOST = 100, 300  # counters to try: 0.3 to 1 s on a laptop, up to 2.5 s on a phone
AGE = 60 * 60  # seconds for which a form can stay open
LONGEST = 4096  # characters; a proof has about 900

ONCE = Limit("proof of work", 1, AGE)
# Forms without a proof, as browsers without JavaScript send them: for each network, and for all together.
WITHOUT = Limit("forms without a proof of work", 3, 60 * 60)
ALL_WITHOUT = Limit("all forms without a proof of work", 60, 60 * 60)


def challenge() -> dict[str, Any]:
    """Return a new challenge, which is valid for AGE."""
    made = altcha.create_challenge(
        ALGORITHM,
        ITERATIONS,
        counter=FEWEST + randbelow(MOST - FEWEST),
        expires_at=in_seconds(AGE),
        hmac_secret=secret("challenge"),
        hmac_key_secret=secret("key"),
    )
    return made.to_dict()


def check(request: HttpRequest, proof: str) -> None:
    """Accept a proof once. Raise ValidationError for another, and without one if there were too many of those."""
    if not settings.PROOF_OF_WORK:
        return
    if not proof:
        allow_without(request)
        return
    if not pays(proof, ONCE):
        raise ValidationError(
            _("This page was open for too long, or was sent twice. Send it again."), code="proof"
        )


def pays(proof: str, uses: Limit) -> bool:
    """Count one use of the proof. Return False if it is wrong, or was used as often as `uses` allows.

    A proof can be spelt in many ways, its challenge's signature in one.
    """
    result = altcha.verify_solution(proof, secret("challenge"), hmac_key_secret=secret("key"))
    if not result.verified:
        return False
    signature = altcha.Payload.from_base64(proof).challenge.signature
    try:
        take((uses, str(signature)))
    except RateLimited:
        return False
    return True


def allow_without(request: HttpRequest) -> None:
    try:
        take((WITHOUT, network(request)), (ALL_WITHOUT, "all"))
    except RateLimited:
        raise ValidationError(
            _("Turn on JavaScript for this page, or try again in an hour: bots send many forms without it."),
            code="proof",
        ) from None


def secret(purpose: str) -> bytes:
    return salted_hmac("accounts.proof", purpose, algorithm="sha256").digest()


def in_seconds(seconds: int) -> int:
    return int(time.time()) + seconds
