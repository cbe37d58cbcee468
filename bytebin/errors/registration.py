"""Errors of those who come in for the first time: set-up and invitations."""

from django.utils.translation import gettext_lazy as _

from bytebin.errors.family import BytebinError


class SetupLinkWrong(BytebinError):
    status = 404
    slug = "setup-link-wrong"
    title = _("This set-up link isn't right")
    advice = _(
        "Copy the whole link. The server prints it when it starts, and it's in the file setup_link in the server's "
        "data directory."
    )


class SetupDone(BytebinError):
    status = 410
    slug = "setup-done"
    title = _("This server is already set up")
    advice = _(
        "It has its first account, so the set-up link no longer works. Log in, or ask the operator of this server."
    )
