from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bytebin.errors import StorageUnavailable
from files.blobstore import Preparable, get_store


class Command(BaseCommand):
    help = (
        "Prepares the bucket of BLOB_STORE_URL: creates it if it is missing, allows pages of PUBLIC_URL to read from "
        "it, and has the store remove the parts of unfinished uploads. Run it once, and again when PUBLIC_URL changes."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        public = urlsplit(settings.PUBLIC_URL)
        try:
            steps = prepare(f"{public.scheme}://{public.netloc}")
        except StorageUnavailable:
            raise CommandError(
                "The store is not responding or has refused the request. See the log."
            ) from None
        for sentence in steps:
            self.stdout.write(sentence)


def prepare(origin: str) -> list[str]:
    """Set up the store for pages of `origin`. Return one sentence for each step."""
    store = get_store()
    if not isinstance(store, Preparable):
        return ["A store of local files needs no setup."]
    return store.prepare(origin, settings.UPLOAD_MAX_TTL)
