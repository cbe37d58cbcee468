"""The links of one file, for browsers without scripts. With them, the details in My files do the same by the API."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import caller
from bytebin.errors import BytebinError, LinkChanged
from files.file_link_forms import FileLinkChangeForm, LinkRulesForm, NewFileLinkForm
from files.links import links
from files.models import File, FileLink
from files.services import access, editing, file_links
from files.views.place import place_url
from files.views.rows import display_name
from files.views.wording import expiry


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def file_link(request: HttpRequest, file_id: str) -> HttpResponse:
    file = access.own_file(caller(request), file_id)
    if request.method != "POST":
        return show(request, file, chosen=request.GET.get("change", ""))
    if "make" in request.POST:
        return make(request, file, NewFileLinkForm(request.POST, encrypted=file.encrypted))
    if "save" in request.POST:
        return save(request, file, LinkRulesForm(request.POST, file=file))
    if chosen := request.POST.get("change"):
        return change(request, file, chosen)
    if chosen := request.POST.get("end-other"):
        file_links.end(file, chosen)
    elif "renew" in request.POST:
        editing.renew_link(file)
    elif "end" in request.POST:
        editing.end_link(file)
    return saved(request, file)


def saved(request: HttpRequest, file: File) -> HttpResponse:
    messages.success(request, _("Saved. It holds from now on."))
    return redirect("file-link", file.pk)


def save(request: HttpRequest, file: File, form: LinkRulesForm) -> HttpResponse:
    if not form.is_valid():
        return show(request, file, rules=form, status=400)
    try:
        editing.edit(file, form.changes())
    except BytebinError as error:
        form.add_error(None, error.detail)
        return show(request, file, rules=form, status=error.status)
    return saved(request, file)


def make(request: HttpRequest, file: File, form: NewFileLinkForm) -> HttpResponse:
    if not form.is_valid():
        return show(request, file, new=form, status=400)
    try:
        file_links.create(file, file_links.NewFileLink(**form.cleaned_data))
    except BytebinError as error:
        form.add_error(None, error.detail)
        return show(request, file, new=form, status=error.status)
    return saved(request, file)


def change(request: HttpRequest, file: File, link_id: str) -> HttpResponse:
    """Change a link. If another request has done so since the page was shown, show the present rules."""
    link = file_links.find(file, link_id)
    form = FileLinkChangeForm(request.POST, link=link, encrypted=file.encrypted)
    if not form.is_valid():
        return show(request, file, changed=form, status=400)
    try:
        file_links.change(file, link_id, form.changes(), form.cleaned_data["version"])
    except LinkChanged as error:
        return show(request, file, chosen=link_id, problem=error, status=error.status)
    except BytebinError as error:
        form.add_error(None, error.detail)
        return show(request, file, changed=form, status=error.status)
    return saved(request, file)


def show(
    request: HttpRequest,
    file: File,
    *,
    rules: LinkRulesForm | None = None,
    new: NewFileLinkForm | None = None,
    changed: FileLinkChangeForm | None = None,
    chosen: str = "",
    problem: BytebinError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "file": file,
        "name": display_name(file),
        "url": "" if file.ended else links(file).url,
        "rules": rules or LinkRulesForm(file=file),
        "new": new or NewFileLinkForm(encrypted=file.encrypted),
        "changed": changed,
        "problem": problem,
        "others": [row_of(link, form_of(link, file, chosen, changed)) for link in file_links.links_of(file)],
        "back_url": place_url(file.folder_id),
    }
    return render(request, "files/file_link.html", context, status=status)


def form_of(
    link: FileLink, file: File, chosen: str, changed: FileLinkChangeForm | None
) -> FileLinkChangeForm | None:
    """Return the form of the one link that is being changed."""
    if changed is not None and changed.link.pk == link.pk:
        return changed
    return FileLinkChangeForm(link=link, encrypted=file.encrypted) if link.pk == chosen else None


def row_of(link: FileLink, form: FileLinkChangeForm | None) -> dict[str, Any]:
    return {
        "link": link,
        "form": form,
        "url": f"{settings.PUBLIC_URL}/f/{link.pk}",
        "copy_id": f"link-{link.pk}",
        "expires": expiry(link.expires_at) if link.expires_at and not link.expired else "",
    }
