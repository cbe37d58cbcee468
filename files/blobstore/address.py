"""URLs of stores, as BLOB_STORE_URL and `copy_blobs --to` take them."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

FILESYSTEM = "django.core.files.storage.FileSystemStorage"
S3 = "storages.backends.s3.S3Storage"
S3_OPTIONS = {"region", "tls", "addressing"}
FORM = "s3://KEY:SECRET@HOST:PORT/BUCKET?region=REGION or file:///FOLDER"


def storage_at(url: str) -> dict[str, Any]:
    """Return an entry of STORAGES for `file:///folder` or `s3://key:secret@host:port/bucket/prefix`.

    Without a host, the store is Amazon S3. Without a key, boto3 uses its own sources (a role, its configuration files).
    Key and secret are percent-encoded. Options: `region`, `tls=false` for plain HTTP, `addressing=virtual` if the
    bucket is part of the host name. Raises ImproperlyConfigured, without quoting the URL, which may contain a secret.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme == "file" and parts.path.strip("/") and not parts.netloc:
            return filesystem(Path(unquote(parts.path)))
        if parts.scheme == "s3" and parts.path.strip("/"):
            return s3(parts)
    except ValueError:
        pass
    raise ImproperlyConfigured(f"The address of a blob store must have the form {FORM}")


def filesystem(folder: Path) -> dict[str, Any]:
    return {"BACKEND": FILESYSTEM, "OPTIONS": {"location": folder, "base_url": None}}


def s3(parts: SplitResult) -> dict[str, Any]:
    asked = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    addressing = asked.get("addressing", "path" if parts.hostname else "virtual")
    if not asked.keys() <= S3_OPTIONS or asked.get("tls", "true") not in {"true", "false"}:
        raise ValueError
    # A key without a secret would be ignored, and so would everything after a "#" in one that is not percent-encoded.
    if (
        addressing not in {"path", "virtual"}
        or bool(parts.username) != bool(parts.password)
        or parts.fragment
    ):
        raise ValueError
    if parts.port == 0:  # reading it raises ValueError if it is no number
        raise ValueError
    bucket, _, prefix = unquote(parts.path).strip("/").partition("/")
    options: dict[str, Any] = {
        "bucket_name": bucket,
        "location": prefix,
        "region_name": asked.get("region", "us-east-1"),
        "addressing_style": addressing,
        "signature_version": "s3v4",
    }
    scheme = "http" if asked.get("tls") == "false" else "https"
    host = parts.netloc.rpartition("@")[2] or f"s3.{options['region_name']}.amazonaws.com"
    options["endpoint_url"] = f"{scheme}://{host}"
    if parts.username and parts.password:
        options |= {"access_key": unquote(parts.username), "secret_key": unquote(parts.password)}
    return {"BACKEND": S3, "OPTIONS": options}
