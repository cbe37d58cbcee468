"""The page of a plain link: a form that sends files unencrypted, and works without scripts."""

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from bytebin.errors import BytebinError, ProofRequired, WrongToken
from bytebin.ratelimits import take
from bytebin.ratelimits.callers import network
from files.bodies import Body, media_type
from files.models import UploadRequest
from files.multipart import BLOCK, MultipartForm
from files.services.requests import plain, sending
from files.throttling import CREATIONS, counting_wrong_tokens
from files.views.wording import PHOTOS_SENT, expiry


@dataclass
class Outcome:
    """What became of the files of a form. `status` is that of the first that was refused."""

    sent: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    status: int = 200

    def refuse(self, name: str, error: BytebinError) -> None:
        self.refused.append((name, str(error.detail)))
        self.status = self.status if self.status >= 400 else error.status


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, link: UploadRequest) -> HttpResponse:
    """Return the page, or receive what it sends. Raise RequestClosed, RequestExpired or RateLimited."""
    if media_type(request) == "multipart/form-data":
        return receive_form(request, link)
    sending.require_open(link)
    if request.method == "POST":
        return open_with_password(request, link)
    return ask_password(request) if link.password else show(request, link)


def open_with_password(request: HttpRequest, link: UploadRequest) -> HttpResponse:
    if not link.password:
        return show(request, link)
    try:
        with counting_wrong_tokens(request, link.pk):
            plain.require_password(link, request.POST.get("password", ""))
    except WrongToken:
        return ask_password(request, _("This password is wrong. Ask the person who sent you the link."), 403)
    return show(request, link)


def ask_password(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    return render(request, "files/send_plain_password.html", {"problem": problem}, status=status)


def receive_form(request: HttpRequest, link: UploadRequest) -> HttpResponse:
    """Store the files of the form. Browsers show the response only after they have sent the whole body."""
    body = Body(request)
    try:
        sending.require_open(link)
        take((CREATIONS, network(request)))
        return store(request, link, MultipartForm(request.META.get("CONTENT_TYPE", ""), body))
    finally:
        drain(body)


def drain(body: Body) -> None:
    try:
        while body.read(BLOCK):
            pass
    except BytebinError:
        return  # the sender is gone


def store(request: HttpRequest, link: UploadRequest, form: MultipartForm) -> HttpResponse:
    fields = form.fields
    try:
        plain.require_ticket(link, fields.get("ticket", ""))
        # One proof for a form, whose files are few: MAX_PARTS of files/multipart.py.
        sending.require_proof(link, fields.get("proof", ""))
        words = plain.clean_words(fields.get("note", ""), fields.get("sender", ""))
    except WrongToken:
        return ask_password(
            request, _("The page was open for too long. Enter the password again, then send the files."), 403
        )
    except ProofRequired:
        return show(
            request, link, problem=_("Turn on JavaScript for this page: this link asks for it."), status=403
        )
    outcome = receive_files(link, form, words)
    if not outcome.sent and not outcome.refused:
        return show(request, link, problem=_("Choose a file first."), status=400)
    return show(request, sending.find(link.pk), outcome, status=outcome.status)


def receive_files(link: UploadRequest, form: MultipartForm, words: plain.Words) -> Outcome:
    """Send each file on its own: one that is refused keeps none of the others back."""
    outcome = Outcome()
    try:
        for part in form.files():
            if part.name:
                try:
                    outcome.sent.append(plain.send(link, part.name, part.content_type, part, words).name)
                except BytebinError as error:
                    outcome.refuse(part.name, error)
    except BytebinError as error:
        outcome.refuse("", error)
    return outcome


def show(
    request: HttpRequest,
    link: UploadRequest,
    outcome: Outcome | None = None,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page for somebody who has the password, if there is one."""
    context = {
        "link": link,
        "largest": min(link.max_file_size or settings.MAX_FILE_BYTES, settings.MAX_FILE_BYTES),
        "expires": expiry(link.expires_at),
        "ticket": plain.ticket_of(link) if link.password else "",
        "photos": PHOTOS_SENT[User.PhotoMetadata(link.owner_photo_metadata)],
        "needs_proof": sending.needs_proof(link),
        "outcome": outcome,
        "problem": problem,
        "most_note": plain.MOST_NOTE,
        "most_sender": plain.MOST_SENDER,
    }
    return render(request, "files/send_plain.html", context, status=status)
