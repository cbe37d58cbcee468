"""Errors of the request as a whole."""

from django.utils.translation import gettext_lazy as _

from bytebin.errors.family import BytebinError, Text, retry_after


class BadRequest(BytebinError):
    status = 400
    slug = "bad-request"
    title = _("Invalid request")
    advice = _("This server doesn't understand the request. Nothing has changed. Go back and try again.")


class InvalidRequest(BytebinError):
    status = 400
    slug = "invalid-request"
    title = _("The request is not valid")
    advice = _("A field is missing, has the wrong type or is out of range. The member errors names it.")


class Forbidden(BytebinError):
    status = 403
    slug = "forbidden"
    title = _("You don't have access")
    advice = _("Log in with another account, or ask the operator of this server.")


class StaleForm(BytebinError):
    status = 403
    slug = "stale-form"
    title = _("This form has expired")
    advice = _(
        "Nothing has changed. Go back, reload the page and submit the form again. The page needs cookies."
    )


class NotFound(BytebinError):
    status = 404
    slug = "not-found"
    title = _("Page not found")
    advice = _("The link may be mistyped, or the file or page may have been deleted.")


class MethodNotAllowed(BytebinError):
    status = 405
    slug = "method-not-allowed"
    title = _("Method not allowed")
    advice = _("The Allow header lists the methods of this URL.")


class RequestTimeout(BytebinError):
    status = 408
    slug = "request-timeout"
    title = _("The request body arrived too slowly")
    advice = _(
        "The server closed the connection before the body was complete. Nothing was stored. Send it again."
    )
    headers = retry_after(1)


class BodyTooLarge(BytebinError):
    status = 413
    slug = "body-too-large"
    title = _("The request body is too large")
    advice = _("Send less in this request.")


class UrlTooLong(BytebinError):
    status = 414
    slug = "url-too-long"
    title = _("The URL is too long")
    advice = _("No page of this server has such a long URL. Check the link.")


class UnsupportedMediaType(BytebinError):
    status = 415
    slug = "unsupported-media-type"
    title = _("Unsupported media type")
    advice = _("Send the body with a Content-Type that this URL accepts.")


class EncodingNotSupported(BytebinError):
    status = 415
    slug = "content-encoding-not-supported"
    title = _("Content-Encoding is not supported here")
    advice = _("Send the bytes as they are, without Content-Encoding.")


class RateLimited(BytebinError):
    status = 429
    slug = "rate-limited"
    title = _("Too many requests")
    advice = _("Wait for the number of seconds in Retry-After, then try again.")

    def __init__(self, detail: Text = "", *, wait: float = 0) -> None:
        """`wait`: seconds until the next request is accepted."""
        super().__init__(detail)
        self.headers = retry_after(int(wait) + 1)


class ServerError(BytebinError):
    status = 500
    slug = "server-error"
    title = _("Something went wrong on this server")
    advice = _("It isn't your fault, and your uploaded files are safe. Try again in a minute.")


class StorageUnavailable(BytebinError):
    status = 503
    slug = "storage-unavailable"
    title = _("The server can't store anything right now")
    advice = _(
        "The disk is full or not responding. What was stored is safe. Send the same request again later."
    )
    headers = retry_after(30)
