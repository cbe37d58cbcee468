from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class RefuseFiles(FileUploadHandler):
    """Reads past every file of a form, so that a stranger's bytes never land on the disk."""

    def new_file(self, *_: Any, **__: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, *_: Any) -> None:
        return None

    def file_complete(self, *_: Any) -> None:
        return None
