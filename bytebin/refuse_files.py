from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class RefuseFiles(FileUploadHandler):
    """Skips every file in a form, so that bytes from anonymous clients are never written to disk."""

    def new_file(self, *_: Any, **__: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, *_: Any) -> None:
        return None

    def file_complete(self, *_: Any) -> None:
        return None
