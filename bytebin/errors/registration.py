"""Errors of those who come in for the first time: set-up and invitations."""

from django.utils.translation import gettext_lazy as _

from bytebin.errors.family import BytebinError, retry_after


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


class InvitationNotFound(BytebinError):
    status = 404
    slug = "invitation-not-found"
    title = _("This invitation link isn't right")
    advice = _(
        "A part of the link may be missing. Open the whole link again, or ask for a new one where you got it."
    )


class InvitationExpired(BytebinError):
    status = 410
    slug = "invitation-expired"
    title = _("This invitation has expired")
    advice = _("Ask the person who invited you for a new one.")


class InvitationUsed(BytebinError):
    status = 410
    slug = "invitation-used"
    title = _("This invitation has been used")
    advice = _("If you used it yourself, log in. Otherwise, ask the person who invited you for a new one.")


class InvitationRevoked(BytebinError):
    status = 410
    slug = "invitation-revoked"
    title = _("This invitation was withdrawn")
    advice = _("Ask the person who invited you why, or for a new one.")


class RegistrationClosed(BytebinError):
    status = 403
    slug = "registration-closed"
    title = _("Sign-up is closed")
    advice = _("This server isn't accepting new accounts at the moment. Invitations may work again later.")


class TooManyInvitations(BytebinError):
    status = 409
    slug = "too-many-invitations"
    title = _("Too many invitations")
    advice = _("You have as many invitations as this server allows. Revoke some that you no longer need.")


class ProviderUnavailable(BytebinError):
    status = 503
    slug = "provider-unavailable"
    title = _("The login provider doesn't respond")
    advice = _("This server can't reach it, or it doesn't answer as it should. Try again in a few minutes.")
    headers = retry_after(60)


class ProviderAddressUnverified(BytebinError):
    status = 403
    slug = "provider-address-unverified"
    title = _("Your e-mail address isn't confirmed")
    advice = _(
        "Your login provider hasn't confirmed your e-mail address. Confirm it there, then log in here again."
    )


class AlreadyConnected(BytebinError):
    status = 409
    slug = "already-connected"
    title = _("This login belongs to another account")
    advice = _("Log in to that account, or use another login.")


class JoiningExpired(BytebinError):
    status = 410
    slug = "joining-expired"
    title = _("This page has expired")
    advice = _(
        "Nothing has changed. Log in with your login provider again. A link from our mail works for 15 minutes, and "
        "only in the browser with which you asked for it."
    )
