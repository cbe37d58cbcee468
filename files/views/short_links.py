"""The page of the owner's short links. It works without scripts."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import caller
from bytebin.errors import BytebinError
from files.forms import ShortLinkForm
from files.models import ShortLink
from files.paging import first_query, next_query, page_after
from files.services import short_links
from files.views.wording import expiry

PAGE_SIZE = 40


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def links_page(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return show(request, ShortLinkForm())
    if chosen := request.POST.get("delete"):
        short_links.delete(caller(request), chosen)
        messages.success(request, _("The short link has been deleted."))
        return redirect("short-links")
    return make(request, ShortLinkForm(request.POST))


def make(request: HttpRequest, form: ShortLinkForm) -> HttpResponse:
    if not form.is_valid():
        return show(request, form, 400)
    try:
        short_links.create(caller(request), form.link())
    except BytebinError as error:
        form.add_error(None, error.detail)
        return show(request, form, error.status)
    messages.success(request, _("The short link is ready."))
    return redirect("short-links")


def show(request: HttpRequest, form: ShortLinkForm, status: int = 200) -> HttpResponse:
    own = ShortLink.objects.visible_to(caller(request))
    page, cursor = page_after(own, request, size=PAGE_SIZE, most=PAGE_SIZE)
    context = {
        "form": form,
        "links": [
            {
                "link": link,
                "url": f"{settings.PUBLIC_URL}/s/{link.pk}",
                "copy_id": f"short-{link.pk}",
                "expires": expiry(link.expires_at) if link.expires_at and not link.expired else "",
            }
            for link in page
        ],
        "next_url": next_query(request, cursor),
        "first_url": first_query(request),
    }
    return render(request, "files/short_links.html", context, status=status)
