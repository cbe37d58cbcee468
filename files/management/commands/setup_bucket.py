from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bytebin.errors import StorageUnavailable
from files.blobstore import get_store


class Command(BaseCommand):
    help = (
        "Prepares the bucket of BLOB_STORE_URL: it is made where it is missing, pages of PUBLIC_URL may read from it, "
        "and parts of uploads that nobody finished are removed by the store itself. Once, and again for another "
        "PUBLIC_URL."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        public = urlsplit(settings.PUBLIC_URL)
        try:
            done = get_store().prepare(f"{public.scheme}://{public.netloc}", settings.UPLOAD_MAX_TTL)
        except StorageUnavailable:
            raise CommandError("The store does not answer, or refuses: the log says which.") from None
        for sentence in done:
            self.stdout.write(sentence)
