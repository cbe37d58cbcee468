"""The page from which the owner of a plain file mails its link to people."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.requests import caller
from bytebin.errors import EmailNotVerified, MailNotSent, RateLimited
from files.forms import MailForm
from files.links import links
from files.models import File
from files.services import access, mailing


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, file_id: str) -> HttpResponse:
    file = access.own_file(caller(request), file_id)
    form = MailForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and send(request, file, form):
        return redirect("files")
    context = {"form": form, "file": file, "can_be_mailed": mailing.can_be_mailed(file)}
    return render(request, "files/mail_link.html", context)


def send(request: HttpRequest, file: File, form: MailForm) -> bool:
    """Return whether the mails were sent. Otherwise, the form says why not."""
    people = form.cleaned_data["people"]
    try:
        mailing.mail_link(caller(request), file, links(file).url, people, form.cleaned_data["text"])
    except RateLimited:
        form.add_error(
            None, _("You have mailed many links today. Wait until tomorrow, or send the link yourself.")
        )
    except (EmailNotVerified, MailNotSent) as refused:
        form.add_error(None, f"{refused.title}. {refused.advice}")
    else:
        sentence = ngettext(
            "The link was mailed to %(count)d person.",
            "The link was mailed to %(count)d people.",
            len(people),
        )
        messages.success(request, sentence % {"count": len(people)})
        return True
    return False
