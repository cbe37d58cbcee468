from django.urls import path

from files import downloads
from files.views import deletion, errors, home, mine, share, upload

urlpatterns = [
    path("r/<str:file_id>/<path:name>", downloads.raw, name="raw"),
    path("d/<str:file_id>", downloads.attachment, name="download"),
    path("", home.home, name="home"),
    path("upload/", upload.upload, name="upload"),
    path("files/", mine.my_files, name="files"),
    path("f/<str:file_id>", share.share, name="share"),
    path("delete/<id:file_id>/<str:secret>", deletion.delete_by_link, name="delete"),
    path("problems/<slug:slug>", errors.problem, name="problem"),
]
