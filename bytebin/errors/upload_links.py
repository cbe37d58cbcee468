"""Errors of upload links, which the API calls requests."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from bytebin.errors.family import BytebinError, retry_after


class InvalidCard(BytebinError):
    status = 400
    slug = "invalid-card"
    title = _("The card of the upload link is not valid")
    advice = _("The card must be in format r1 and name the id of its link.")


class InvalidSealedKey(BytebinError):
    status = 400
    slug = "invalid-sealed-key"
    title = _("The sealed key is not valid")
    advice = _("The sealed key of a file must be in format r1.")


class ProofRequired(BytebinError):
    status = 403
    slug = "proof-required"
    title = _("A proof of work is required")
    advice = _("Solve the challenge in this response, and repeat the request with the solution as proof.")

    def __init__(self, challenge: Mapping[str, Any]) -> None:
        """`challenge`: a new one, which the client has to solve (accounts/proof.py)."""
        super().__init__(challenge=challenge)


class RequestNotFound(BytebinError):
    status = 404
    slug = "request-not-found"
    title = _("Upload link not found")
    advice = _("The link is wrong, or it was deleted. Ask the person who sent it for a new link.")


class RequestExists(BytebinError):
    status = 409
    slug = "request-exists"
    title = _("There is an upload link with this id already")
    advice = _("Draw another id, seal the card for it and send it again.")


class RequestClosed(BytebinError):
    status = 410
    slug = "request-closed"
    title = _("This upload link is closed")
    advice = _("No more files can be sent through it. Ask the person who sent it for a new link.")


class RequestExpired(BytebinError):
    status = 410
    slug = "request-expired"
    title = _("This upload link has expired")
    advice = _("No more files can be sent through it. Ask the person who sent it for a new link.")


class RequestFull(BytebinError):
    status = 413
    slug = "request-full"
    title = _("This upload link has reached its limit")
    advice = _(
        "The person who sent it has limited how many files and bytes it takes. Send fewer or smaller files, or ask "
        "them for a new link."
    )


class TooManyRequests(BytebinError):
    status = 429
    slug = "too-many-requests"
    title = _("Too many upload links")
    advice = _("You have as many upload links as this server allows. Delete links you no longer need.")
    headers = retry_after(60)
