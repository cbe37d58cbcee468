"""Blobs as objects in a bucket. A chunk is one part of a multipart upload."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from itertools import repeat
from pathlib import Path
from secrets import token_hex
from typing import IO, Any, cast

from botocore.config import Config
from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage

from bytebin.errors import StorageUnavailable
from files.blobstore.base import ByteSource, ChunksLost, StoredBlob
from files.blobstore.disk import wait_for_lock
from files.blobstore.s3.bucket import prepare
from files.blobstore.s3.failures import code_of, translated
from files.blobstore.s3.streams import Chained, ObjectStream, Part, PartBody, spooled

KEY = re.compile(r"[0-9a-f]{32}")
BAD_PARTS = {"InvalidPart", "InvalidPartOrder"}
ANSWER_TIMEOUT = 30  # seconds; shorter than the lease of a claim (files/services/claims.py)
CONNECTIONS = 128  # per process: more than its threads, so that none waits for another
PART_BYTES = 2**26  # of a blob that is received in one request; a smaller one is one object from the start
LOCKS = 2**62  # positions in the lock file: a collision of two chunks is practically impossible


class S3Store:
    """A store in a bucket. A token is `<key>.<UploadId>`, a receipt is the part's ETag.

    `folder` contains the lock file and spooled chunks. The locks apply to this machine only; `before_end` resolves
    conflicts with other machines.
    """

    def __init__(self, storage: S3Storage, folder: Path) -> None:
        storage.client_config = storage.client_config.merge(client_config(storage.addressing_style))
        # A client per thread would cost 15 MB. Unlike the resource that it belongs to, a client can be shared.
        self.client: Any = storage.connection.meta.client
        self.bucket = storage.bucket_name
        self.prefix = f"{location}/" if (location := storage.location.strip("/")) else ""
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def receive(
        self,
        stream: ByteSource,
        size: int | None = None,
        before_end: Callable[[], None] = lambda: None,
    ) -> str:
        if size is not None and size <= PART_BYTES:
            return self._put(stream, size, before_end)
        if size is None:
            file, length = spooled(Part(stream, PART_BYTES), str(self.folder))
            with file:
                if length < PART_BYTES:
                    return self._put(file, length, before_end)
                return self._receive_parts(Chained(file, stream), None, before_end)
        return self._receive_parts(stream, size, before_end)

    def _put(self, stream: ByteSource, size: int, before_end: Callable[[], None]) -> str:
        """Store an object of `size` bytes in one request.

        S3 discards a body that ends early. Some other stores keep an object without its bytes, which is deleted.
        """
        key, body = token_hex(16), PartBody(stream, size, before_end)
        if not size:
            before_end()
        try:
            with translated():
                self.client.put_object(**self._object(key), Body=body if size else b"", ContentLength=size)
        except Exception:
            with suppress(StorageUnavailable):
                self.delete(key)
            if body.refusal:
                raise body.refusal from None
            raise
        return key

    def _receive_parts(self, stream: ByteSource, size: int | None, before_end: Callable[[], None]) -> str:
        token = self.begin(size, PART_BYTES)
        try:
            receipts: list[str] = []
            for length in lengths(size):
                part = Part(stream, length or PART_BYTES)
                receipt = self._put_part_of(part, token, len(receipts), length, before_end)
                if not receipt:
                    break
                receipts.append(receipt)
            before_end()
            return self.complete(token, receipts)
        except BaseException:
            self.abort(token)
            raise

    def _put_part_of(
        self, part: Part, token: str, number: int, length: int | None, before_end: Callable[[], None]
    ) -> str:
        def before_end_of_part() -> None:
            if length and part.ended:
                before_end()  # which knows that bytes are missing; S3 would wait for them

        return self.put_chunk(token, number, part, length, before_end_of_part)

    def begin(self, size: int | None, chunk_size: int, key: str | None = None) -> str:
        key = key or token_hex(16)
        with translated():
            begun = self.client.create_multipart_upload(**self._object(key))
        return f"{key}.{begun['UploadId']}"

    @contextmanager
    def lock_chunk(self, token: str, number: int) -> Iterator[None]:
        fd = os.open(self.folder / "chunks.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            place = int.from_bytes(sha256(f"{token} {number}".encode()).digest()[:8]) % LOCKS
            wait_for_lock(fd, place, 1)
            yield
        finally:
            os.close(fd)

    def put_chunk(
        self,
        token: str,
        number: int,
        stream: ByteSource,
        length: int | None = None,
        before_end: Callable[[], None] = lambda: None,
    ) -> str:
        if length is not None:
            return self._put_part(token, number, PartBody(stream, length, before_end), length)
        file, length = spooled(stream, str(self.folder))
        with file:
            if not length:
                return ""  # the previous chunk ended the body exactly
            return self._put_part(token, number, PartBody(file, length, before_end), length)

    def _put_part(self, token: str, number: int, body: PartBody, length: int) -> str:
        try:
            part = self.client.upload_part(
                **self._upload(token), PartNumber=number + 1, Body=body, ContentLength=length
            )
        except Exception:
            if body.refusal:
                raise body.refusal from None
            with translated():
                # The error is undefined if the upload ended meanwhile. Listing then raises FileNotFoundError.
                self.client.list_parts(**self._upload(token), MaxParts=1)
                raise
        return str(part["ETag"])

    def chunk_url(self, token: str, number: int, length: int, seconds: int) -> str:
        part = {**self._upload(token), "PartNumber": number + 1, "ContentLength": length}
        with translated():
            return str(self.client.generate_presigned_url("upload_part", part, seconds))

    def find_chunk(self, token: str, number: int, length: int, receipt: str) -> bool:
        with translated():
            # More than one, because a store may list both versions of a part that was sent again.
            found = self.client.list_parts(**self._upload(token), PartNumberMarker=number, MaxParts=10)
        sought = (number + 1, length, receipt)
        parts = found.get("Parts", ())
        return any((part["PartNumber"], part["Size"], part["ETag"]) == sought for part in parts)

    def complete(self, token: str, receipts: list[str]) -> str:
        key = self.key_of(token)
        parts = [{"PartNumber": number, "ETag": receipt} for number, receipt in enumerate(receipts, 1)]
        try:
            with translated():
                if parts:
                    self._join(token, parts)
                else:
                    self._put_empty(token)
        except FileNotFoundError:
            # An earlier completion succeeded, but its response was lost: the object exists.
            self.size(key)
        return key

    def _join(self, token: str, parts: list[dict[str, Any]]) -> None:
        try:
            self.client.complete_multipart_upload(**self._upload(token), MultipartUpload={"Parts": parts})
        except ClientError as refused:
            if code_of(refused) not in BAD_PARTS:
                raise
            there = {(part["PartNumber"], part["ETag"]) for part in self._parts(token)}
            lost = [
                part["PartNumber"] - 1 for part in parts if (part["PartNumber"], part["ETag"]) not in there
            ]
            if not lost:
                raise
            raise ChunksLost(lost) from None

    def _put_empty(self, token: str) -> None:
        """Store an empty object: a multipart upload cannot be completed without parts."""
        self.client.list_parts(**self._upload(token), MaxParts=1)
        self.client.put_object(**self._object(self.key_of(token)), Body=b"")
        self.client.abort_multipart_upload(**self._upload(token))

    def abort(self, token: str) -> None:
        with suppress(FileNotFoundError), translated():
            self.client.abort_multipart_upload(**self._upload(token))

    def open(self, key: str, start: int, stop: int) -> IO[bytes]:
        if start >= stop:
            self.size(key)
            return BytesIO()
        with translated():
            found = self.client.get_object(**self._object(key), Range=f"bytes={start}-{stop - 1}")
        return cast("IO[bytes]", ObjectStream(found["Body"]))

    def size(self, key: str) -> int:
        with translated():
            return int(self.client.head_object(**self._object(key))["ContentLength"])

    def open_chunk(self, token: str, number: int, length: int) -> IO[bytes] | None:
        return None

    def url(self, key: str, seconds: int, content_type: str, disposition: str) -> str:
        answer = {
            "ResponseContentType": content_type,
            "ResponseContentDisposition": disposition,
            "ResponseCacheControl": "private, no-cache",
        }
        with translated():
            return str(
                self.client.generate_presigned_url("get_object", {**self._object(key), **answer}, seconds)
            )

    def delete(self, key: str) -> None:
        with translated():
            self.client.delete_object(**self._object(key))

    def exists(self, token: str) -> bool:
        try:
            with translated():
                self.client.list_parts(**self._upload(token), MaxParts=1)
        except FileNotFoundError:
            return self._is_whole(token)
        return True

    def _is_whole(self, token: str) -> bool:
        try:
            self.size(self.key_of(token))
        except FileNotFoundError:
            # A HEAD also returns 404 if the bucket is missing. This raises StorageUnavailable then.
            self.free_bytes()
            return False
        return True

    def key_of(self, token: str) -> str:
        return token.partition(".")[0]

    def stale(self, before: datetime) -> list[str]:
        pages = self.client.get_paginator("list_multipart_uploads")
        found = []
        with translated():
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix):
                for upload in page.get("Uploads", ()):
                    key = self._key(upload["Key"])
                    token = f"{key}.{upload['UploadId']}"
                    if key and upload["Initiated"] < before and self._is_idle(token, before):
                        found.append(token)
        return found

    def _is_idle(self, token: str, before: datetime) -> bool:
        try:
            with translated():
                return all(part["LastModified"] < before for part in self._parts(token))
        except FileNotFoundError:
            return False

    def _parts(self, token: str) -> Iterator[dict[str, Any]]:
        pages = self.client.get_paginator("list_parts")
        for page in pages.paginate(**self._upload(token)):
            yield from page.get("Parts", ())

    def blobs(self) -> Iterator[StoredBlob]:
        pages = self.client.get_paginator("list_objects_v2")
        with translated():
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix):
                for found in page.get("Contents", ()):
                    if key := self._key(found["Key"]):
                        yield StoredBlob(key, found["Size"], found["LastModified"])

    def free_bytes(self) -> int | None:
        with translated():
            try:
                self.client.head_bucket(Bucket=self.bucket)
            except ClientError as refused:
                raise ConnectionError(code_of(refused)) from None
        return None

    def prepare(self, origin: str, seconds: int) -> list[str]:
        with translated():
            return prepare(self.client, self.bucket, self.prefix, origin, seconds)

    def _object(self, key: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": f"{self.prefix}{key}"}

    def _upload(self, token: str) -> dict[str, str]:
        key, _, upload_id = token.partition(".")
        return {**self._object(key), "UploadId": upload_id}

    def _key(self, name: str) -> str:
        """Return the blob's key from an object's name, "" for an object that is not a blob."""
        key = name.removeprefix(self.prefix)
        return key if KEY.fullmatch(key) else ""


def lengths(size: int | None) -> Iterator[int | None]:
    """Yield the lengths of the parts of `size` bytes; without a size, None for each, without end."""
    if size is None:
        yield from repeat(None)
        return
    for start in range(0, size, PART_BYTES):
        yield min(PART_BYTES, size - start)


def client_config(addressing: str) -> Config:
    """Return the configuration of the client.

    Checksums and payload signatures are off: a streamed part cannot be read once more before it is sent.
    """
    return Config(
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"payload_signing_enabled": False, "addressing_style": addressing},
        max_pool_connections=CONNECTIONS,
        connect_timeout=5,
        read_timeout=ANSWER_TIMEOUT,
        retries={"mode": "standard", "total_max_attempts": 2},
    )
