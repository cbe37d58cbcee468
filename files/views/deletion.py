from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from files.links import paths
from files.models import File
from files.services.deletion import delete_file, deletion_secret_matches


@require_http_methods(["GET", "HEAD", "POST"])
def delete_by_link(request: HttpRequest, file_id: str, secret: str) -> HttpResponse:
    """Delete the file by POST. GET only asks for confirmation, because link previews and scanners open every link."""
    file = File.objects.exclude(state=File.State.DELETING).filter(pk=file_id).first()
    if file is None or not deletion_secret_matches(file, secret):
        raise Http404
    if request.method != "POST":
        return render(request, "files/delete.html", {"file": file, "paths": paths(file)})
    delete_file(file)
    return render(request, "files/deleted.html")
