"""Translation of errors of S3 and of the connection to it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from bytebin.errors import StorageUnavailable

log = logging.getLogger(__name__)

# A HEAD returns only "404". A missing bucket is not listed: it means the wrong store, not a missing blob.
GONE = {"NoSuchUpload", "NoSuchKey", "404"}


@contextmanager
def translated() -> Iterator[None]:
    """Raise FileNotFoundError for a missing blob or upload, and StorageUnavailable for any other error."""
    try:
        yield
    except ClientError as refused:
        if code_of(refused) in GONE:
            raise FileNotFoundError from None
        log.error("the blob store refused %s: %s", refused.operation_name, code_of(refused))  # noqa: TRY400
        raise StorageUnavailable from None
    except (BotoCoreError, OSError) as error:
        # The error's own message may contain a presigned URL.
        log.error("the blob store does not answer: %s", type(error).__name__)  # noqa: TRY400
        raise StorageUnavailable from None


def code_of(refused: ClientError) -> str:
    return str(refused.response.get("Error", {}).get("Code", ""))
