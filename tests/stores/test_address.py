"""BLOB_STORE_URL: the options that it becomes, and the errors for invalid URLs."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from files.blobstore.address import storage_at


def test_a_url_becomes_options_of_django_storages() -> None:
    options = storage_at("s3://key:se%2Fcret@store.example:9000/bucket/a/b?region=eu-central-1")["OPTIONS"]
    assert options["endpoint_url"] == "https://store.example:9000"
    assert (options["bucket_name"], options["location"]) == ("bucket", "a/b")
    assert (options["access_key"], options["secret_key"]) == ("key", "se/cret")
    assert (options["region_name"], options["addressing_style"]) == ("eu-central-1", "path")
    amazon = storage_at("s3:///bucket?region=eu-central-1")["OPTIONS"]
    assert amazon["endpoint_url"] == "https://s3.eu-central-1.amazonaws.com"
    assert amazon["addressing_style"] == "virtual"
    assert "access_key" not in amazon


@pytest.mark.parametrize(
    "address",
    [
        "s3://",
        "s3://key:secret@host",
        "s3://key:secret@host/",
        "s3://key:secret@host/bucket?tls=no",
        "s3://key:secret@host/bucket?color=red",
        "s3://key:secret@host/bucket?tls",
        "s3://[/bucket",
        "http://key:secret@host/bucket",
        "file://host/folder",
        "file:///",
        "/folder",
    ],
)
def test_an_invalid_url_is_refused_without_repeating_its_secret(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"s3://KEY:SECRET@HOST:PORT/BUCKET") as refused:
        storage_at(address)
    assert "secret" not in str(refused.value)
