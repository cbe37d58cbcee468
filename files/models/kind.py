"""What kind of thing a file is, by its media type, as the filters of lists know it."""

from typing import Any

from django.db import models

FAMILIES = ("image", "video", "audio", "text")
DOCUMENTS = (
    "application/pdf", "application/rtf", "application/epub+zip", "application/msword",
    "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
)  # fmt: skip
DOCUMENT_FAMILIES = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
ARCHIVES = (
    "application/zip", "application/gzip", "application/zstd", "application/vnd.rar", "application/x-tar",
    "application/x-7z-compressed", "application/x-bzip2", "application/x-xz",
)  # fmt: skip
OTHER = "other"
KIND_NAMES = (*FAMILIES, "document", "archive", OTHER)


def kind_of_type(content_type: str) -> str:
    """Return one of KIND_NAMES."""
    family, slash, _ = content_type.partition("/")
    if slash and family in FAMILIES:
        return family
    if content_type in DOCUMENTS or content_type.startswith(DOCUMENT_FAMILIES):
        return "document"
    return "archive" if content_type in ARCHIVES else OTHER


class KindField(models.CharField):  # type: ignore[type-arg]  # not generic at run time
    """The kind of a file, "" if it is encrypted: nobody but the owner knows its type. `save()` fills it in."""

    def pre_save(self, model_instance: Any, add: bool) -> str:  # noqa: ARG002  # Django's signature
        value = "" if model_instance.encrypted else kind_of_type(model_instance.content_type)
        setattr(model_instance, self.attname, value)
        return value


def sort_existing(model: Any) -> None:
    """Fill in the kind of files that are older than the column."""
    plain = model.objects.order_by().filter(encrypted=False, kind="")
    for content_type in list(plain.values_list("content_type", flat=True).distinct()):
        plain.filter(content_type=content_type).update(kind=kind_of_type(content_type))
