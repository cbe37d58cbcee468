"""Errors of files and their links."""

from django.utils.translation import gettext_lazy as _

from bytebin.errors.family import BytebinError


class TicketRequired(BytebinError):
    status = 403
    slug = "ticket-required"
    title = _("This file must be opened from its page")
    advice = _("Open the file's link in a browser. Programs request a ticket first (open).")


class WrongToken(BytebinError):
    status = 403
    slug = "wrong-token"
    title = _("The key doesn't fit")
    advice = _("The link is damaged or the password is wrong. Check both and try again.")


class PasswordRequired(BytebinError):
    status = 403
    slug = "password-required"
    title = _("This link needs a password")
    advice = _(
        "Open the link in a browser and enter the password. Programs send it with open, or in a header."
    )


class AddressTaken(BytebinError):
    status = 409
    slug = "address-taken"
    title = _("This name is taken")
    advice = _("Another link has this name already. Choose another one.")


class ShortLinkNotFound(BytebinError):
    status = 404
    slug = "short-link-not-found"
    title = _("Short link not found")
    advice = _("The link is wrong, or it was deleted. Ask the person who sent it for a new link.")


class ShortLinkExpired(BytebinError):
    status = 410
    slug = "short-link-expired"
    title = _("This short link has expired")
    advice = _("It leads nowhere any more. Ask the person who sent it for a new link.")


class ShortLinkTakenDown(BytebinError):
    status = 410
    slug = "short-link-taken-down"
    title = _("This short link was taken down")
    advice = _("A moderator of this server has taken it down. It leads nowhere any more.")


class VisitLimitReached(BytebinError):
    status = 410
    slug = "visit-limit-reached"
    title = _("This short link has reached its limit")
    advice = _("The person who made it set a limit. Ask them for a new link.")


class InvalidTarget(BytebinError):
    status = 400
    slug = "invalid-target"
    title = _("A short link can't lead there")
    advice = _("Give the whole address of a page, which begins with http:// or https://.")


class LinkNotFound(BytebinError):
    status = 404
    slug = "link-not-found"
    title = _("Link not found")
    advice = _("The link was ended, or never existed. Load the list of links again.")


class LinkChanged(BytebinError):
    status = 409
    slug = "link-changed"
    title = _("The link was changed in the meantime")
    advice = _("Look at its present rules, and make your change to those.")


class TooManyLinks(BytebinError):
    status = 413
    slug = "too-many-links"
    title = _("Too many links")
    advice = _("There are as many links as this server allows. End links that you no longer need.")


class FileNotFound(BytebinError):
    status = 404
    slug = "file-not-found"
    title = _("File not found")
    advice = _(
        "The link is wrong, or the file has expired or was deleted. Ask the person who sent it for a new link."
    )


class FolderNotFound(BytebinError):
    status = 404
    slug = "folder-not-found"
    title = _("Folder not found")
    advice = _("It may have been deleted or moved. Load the list of folders again.")


class TooManyFolders(BytebinError):
    status = 413
    slug = "too-many-folders"
    title = _("Too many folders")
    advice = _("You have as many folders as this server allows. Delete folders you no longer need.")


class FileInTrash(BytebinError):
    status = 409
    slug = "file-in-trash"
    title = _("This file is in the trash")
    advice = _("Restore it first.")


class NotAcceptable(BytebinError):
    status = 406
    slug = "not-acceptable"
    title = _("This file is encrypted and opens in a browser")
    advice = _(
        "Open the whole link, including the part after the #, in a browser or with the bytebin command."
    )


class FileExpired(BytebinError):
    status = 410
    slug = "file-expired"
    title = _("This file has expired")
    advice = _("It can no longer be opened. Ask the person who sent it to share it again.")


class FileTakenDown(BytebinError):
    status = 410
    slug = "file-taken-down"
    title = _("This file was taken down")
    advice = _("A moderator of this server has taken it down. It can no longer be opened.")


class DownloadLimitReached(BytebinError):
    status = 410
    slug = "download-limit-reached"
    title = _("This file has reached its download limit")
    advice = _("The person who shared it set a limit. Ask them to share it again.")


class FileChanged(BytebinError):
    status = 409
    slug = "file-changed"
    title = _("The file was changed in the meantime")
    advice = _("Look at its present content, and make your change to that.")


class OtherLink(BytebinError):
    status = 400
    slug = "other-link"
    title = _("The new content was encrypted for another link")
    advice = _("Encrypt it with the key of the link whose content it replaces.")
