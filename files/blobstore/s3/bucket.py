"""One-time setup of a bucket. A store that does not support a setting works without it."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from files.blobstore.s3.failures import code_of

DAY = 24 * 60 * 60  # seconds


def prepare(client: Any, bucket: str, prefix: str, origin: str, seconds: int) -> list[str]:
    """Create the bucket, and set its CORS and lifecycle rules. Return one sentence for each step.

    Raises boto3's error if the bucket cannot be created. A rule that the store refuses is only reported.
    """
    return [
        create(client, bucket),
        attempt(f"Access for pages of {origin}", lambda: allow(client, bucket, origin)),
        attempt("Removal of unfinished uploads", lambda: limit(client, bucket, prefix, seconds)),
    ]


def create(client: Any, bucket: str) -> str:
    try:
        client.head_bucket(Bucket=bucket)
    except ClientError as missing:
        if code_of(missing) != "404":
            raise
        region = client.meta.region_name
        options = (
            {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        )
        client.create_bucket(Bucket=bucket, **options)
        return f"Bucket {bucket} has been created."
    return f"Bucket {bucket} already exists."


def attempt(what: str, action: Callable[[], None]) -> str:
    try:
        action()
    except ClientError as refused:
        return f"{what}: refused by the store ({code_of(refused)})."
    return f"{what}: configured."


def allow(client: Any, bucket: str, origin: str) -> None:
    """Allow pages of `origin` to read and upload.

    All headers are allowed, because the browser repeats the ticket's header when a download is redirected to the store.
    """
    rule = {
        "AllowedOrigins": [origin],
        "AllowedMethods": ["GET", "HEAD", "PUT"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag", "Content-Range", "Content-Length", "Accept-Ranges"],
        "MaxAgeSeconds": 3600,
    }
    client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})


def limit(client: Any, bucket: str, prefix: str, seconds: int) -> None:
    """Have the store discard uploads that are still unfinished one to two days after `seconds`."""
    rule = {
        "ID": "bytebin-unfinished",
        "Status": "Enabled",
        "Filter": {"Prefix": prefix},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": seconds // DAY + 2},
    }
    client.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})
