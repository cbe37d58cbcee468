"""BLOB_STORE_URL: the store of the blobs."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from bytebin.extras import require
from files.blobstore.address import S3, filesystem, storage_at

KIB, MIB = 2**10, 2**20
# S3 refuses parts below 5 MiB, except for the last one (Amazon S3 User Guide, "multipart upload limits").
MIN_CHUNK_BYTES, MIN_PART_BYTES = 64 * KIB, 5 * MIB


def blobs(url: str, data_dir: Path) -> dict[str, Any]:
    """Return STORAGES["blobs"]: the store at `url` or, without a URL, files in the data directory.

    Raise ImproperlyConfigured if `url` is malformed or the package for S3 is missing.
    """
    if not url:
        return filesystem(data_dir / "blobs")
    try:
        storage = storage_at(url)
    except ImproperlyConfigured as error:
        raise ImproperlyConfigured(f"BLOB_STORE_URL: {error}") from None
    if storage["BACKEND"] == S3:
        require("boto3", "BLOB_STORE_URL", "requirements-s3.txt")
    return storage


def min_chunk_bytes(storage: dict[str, Any]) -> int:
    """Return the smallest size in bytes of a chunk that is not the last."""
    return MIN_PART_BYTES if storage["BACKEND"] == S3 else MIN_CHUNK_BYTES


def origins(storage: dict[str, Any]) -> list[str]:
    """Return the origins of the store's URLs for a Content-Security-Policy. Raise ImproperlyConfigured without S3."""
    if storage["BACKEND"] != S3:
        raise ImproperlyConfigured(
            "REDIRECT_DOWNLOADS and DIRECT_UPLOADS need a store that serves by itself: BLOB_STORE_URL=s3://..."
        )
    options = storage["OPTIONS"]
    endpoint = urlsplit(options["endpoint_url"])
    if options["addressing_style"] == "path":
        return [f"{endpoint.scheme}://{endpoint.netloc}"]
    return [f"{endpoint.scheme}://{options['bucket_name']}.{endpoint.netloc}"]
