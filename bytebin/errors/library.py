"""Errors of the library."""

from django.utils.translation import gettext_lazy as _

from bytebin.errors.family import BytebinError


class InvalidItem(BytebinError):
    status = 400
    slug = "invalid-item"
    title = _("An item of the library is not valid")
    advice = _("Its header doesn't fit this write. The member index names the item. Nothing was stored.")


class InvalidMethod(BytebinError):
    status = 400
    slug = "invalid-method"
    title = _("A way to unlock the library is not valid")
    advice = _("Its header doesn't fit this write. The member index names it. Nothing was stored.")


class LibraryNotFound(BytebinError):
    status = 404
    slug = "library-not-found"
    title = _("This account has no library")
    advice = _("Set it up first: on the page My files, or with the bytebin command.")


class LibraryExists(BytebinError):
    status = 409
    slug = "library-exists"
    title = _("This account already has a library")
    advice = _(
        "Another device has set it up. Unlock it, or start over if you have lost every way to do that."
    )


class LibraryChanged(BytebinError):
    status = 409
    slug = "library-changed"
    title = _("The library has changed meanwhile")
    advice = _("Another device was faster. Fetch what is new, make the change again and send it.")


class LastMethod(BytebinError):
    status = 409
    slug = "last-method"
    title = _("This way to unlock the library can't be removed")
    advice = _("A recovery code and one other way have to stay. Add another one first.")


class CursorExpired(BytebinError):
    status = 410
    slug = "cursor-expired"
    title = _("Too much has changed since then")
    advice = _("The server no longer knows what was removed since. Fetch the whole library, from 0.")


class LibraryFull(BytebinError):
    status = 413
    slug = "library-full"
    title = _("The library is full")
    advice = _("It has as many items or bytes as a library may have. Remove some that you no longer need.")


class TooManyItems(BytebinError):
    status = 413
    slug = "too-many-items"
    title = _("Too many items in one write")
    advice = _("Send them in several writes, one after the other.")


class TooManyMethods(BytebinError):
    status = 413
    slug = "too-many-methods"
    title = _("Too many ways to unlock the library")
    advice = _("Remove some that you no longer need.")
