from django.urls import path, re_path

from files import downloads
from files.views import (
    deletion,
    errors,
    file_link,
    folder_link,
    folders,
    home,
    install,
    mailing,
    mine,
    oembed,
    pasted,
    pdf,
    plain_requests,
    request_link,
    requests,
    share,
    short_link,
    short_links,
    text,
    thumbnail,
    trash,
    upload,
)

# A link with something behind it that a chat program or a mail has added (files/views/pasted.py).
PASTED = r"^{}/(?P<{}>[0-9A-Za-z-]*[0-9A-Za-z])(?P<extra>[^0-9A-Za-z][\s\S]*)$"
# What a link ends with (files/services/addresses.py): an ID, or words of its owner's.
ADDRESS = r"^{}/(?P<{}>[0-9A-Za-z-]*[0-9A-Za-z])$"
PASTED_DELETION = (
    r"^delete/(?P<file_id>[0-9A-Za-z]{11})/(?P<secret>[0-9A-Za-z_-]+)(?P<extra>[^0-9A-Za-z_-][\s\S]*)$"
)

urlpatterns = [
    path("", home.home, name="home"),
    path("upload/", upload.upload, name="upload"),
    path("upload/share", install.shared, name="shared"),
    path("manifest.webmanifest", install.manifest, name="manifest"),
    path("upload/text/", text.text, name="text"),
    path("files/", mine.my_files, name="files"),
    path("files/<id:file_id>/mail/", mailing.mail, name="file-mail"),
    path("files/trash/", trash.trashed_files, name="trash"),
    path("files/<id:file_id>/link/", file_link.file_link, name="file-link"),
    path("files/short-links/", short_links.links_page, name="short-links"),
    path("files/requests/", requests.receive_files, name="requests"),
    path("files/requests/plain/", plain_requests.plain_links, name="plain-requests"),
    path("files/requests/plain/<id:request_id>/", plain_requests.change_link, name="plain-request"),
    path(
        "files/requests/plain/<id:request_id>/delete/",
        plain_requests.delete_link,
        name="plain-request-delete",
    ),
    path("files/folders/", folders.create, name="folder-create"),
    path("files/folders/move/", folders.move, name="folder-move"),
    path("files/folders/<id:folder_id>/rename/", folders.rename, name="folder-rename"),
    path("files/folders/<id:folder_id>/share/", folders.share, name="folder-share"),
    path("files/folders/<id:folder_id>/delete/", folders.delete, name="folder-delete"),
    path("folder/<id:link_id>", folder_link.folder, name="folder-link"),
    path("folder/<id:link_id>/zip", folder_link.archive, name="folder-zip"),
    path("r/<str:file_id>/<path:name>", downloads.raw, name="raw"),
    re_path(ADDRESS.format("d", "file_id"), downloads.attachment, name="download"),
    re_path(ADDRESS.format("f", "file_id"), share.share, name="share"),
    re_path(ADDRESS.format("s", "words"), short_link.follow, name="short-link"),
    re_path(ADDRESS.format("u", "request_id"), request_link.send, name="send"),
    # Before the others, which take the whole of what was pasted for an ID.
    re_path(PASTED.format("f", "file_id"), pasted.pasted),
    re_path(PASTED.format("d", "file_id"), pasted.pasted),
    re_path(PASTED.format("u", "request_id"), pasted.pasted),
    re_path(PASTED.format("s", "words"), pasted.punctuated),
    re_path(PASTED_DELETION, pasted.pasted),
    path("oembed", oembed.oembed, name="oembed"),
    path("t/<str:file_id>/<int:longest>", thumbnail.thumbnail, name="thumbnail"),
    path("d/<str:file_id>", downloads.attachment, name="download"),
    path("f/<str:file_id>", share.share, name="share"),
    path("pdf-frame", pdf.frame, name="pdf-frame"),
    path("s/<str:words>", short_link.follow, name="short-link"),
    path("u/<str:request_id>", request_link.send, name="send"),
    path("delete/<id:file_id>/<str:secret>", deletion.delete_by_link, name="delete"),
    path("problems/<slug:slug>", errors.problem, name="problem"),
]
