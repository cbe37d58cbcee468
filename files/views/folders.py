"""The forms of folders in My files. Each changes one thing by one service and leads back to the place."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import caller
from bytebin.errors import InvalidRequest
from files.services import access, folders
from files.views.place import place_url


@require_POST
@login_required
def create(request: HttpRequest) -> HttpResponse:
    parent = request.POST.get("parent", "")
    folders.create(caller(request), request.POST.get("name", ""), parent)
    return redirect(place_url(parent))


@require_POST
@login_required
def rename(request: HttpRequest, folder_id: str) -> HttpResponse:
    folders.change(caller(request), folder_id, {"name": request.POST.get("name", "")})
    return redirect(place_url(folder_id))


@require_POST
@login_required
def share(request: HttpRequest, folder_id: str) -> HttpResponse:
    """Make the folder's link, or end it, as the pressed button says."""
    wanted = chosen(request, "link", {"make": True, "end": False})
    folders.change(caller(request), folder_id, {"link": wanted})
    messages.success(
        request, _("The folder has a link now.") if wanted else _("The folder's link no longer works.")
    )
    return redirect(place_url(folder_id))


@require_POST
@login_required
def delete(request: HttpRequest, folder_id: str) -> HttpResponse:
    """Delete the folder. What is in it moves to the folder around it, or with `files=trash` to the trash."""
    user = caller(request)
    with_files = chosen(request, "files", {"keep": False, "trash": True})
    folder = folders.own_folder(user, folder_id)
    if with_files:
        folders.delete_with_files(user, folder_id)
        sentence = _("%(name)s has been deleted. Its files are in the trash.")
    else:
        folders.delete(user, folder_id)
        sentence = _("%(name)s has been deleted. What was in it is here now.")
    messages.success(request, sentence % {"name": folder.name})
    return redirect(place_url(folder.parent))


@require_POST
@login_required
def move(request: HttpRequest) -> HttpResponse:
    """Move a file into a folder, or out of all folders."""
    user, folder_id = caller(request), request.POST.get("folder", "")
    file = access.own_file(user, request.POST.get("id", ""))
    folders.move_files(user, [file.pk], folder_id)
    return redirect(place_url(folder_id))


def chosen(request: HttpRequest, name: str, meanings: dict[str, bool]) -> bool:
    """Return what a field of the form means. Raise InvalidRequest for anything else."""
    try:
        return meanings[request.POST.get(name, "")]
    except KeyError:
        raise InvalidRequest(f"{name} must be {' or '.join(meanings)}.") from None
