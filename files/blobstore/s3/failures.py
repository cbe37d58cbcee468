"""What S3 and the way to it answer, in the domain's words."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from bytebin.errors import StorageUnavailable

log = logging.getLogger(__name__)

# "404" is all that a HEAD says. A bucket that is not there is no missing blob: it is the wrong store.
GONE = {"NoSuchUpload", "NoSuchKey", "404"}


@contextmanager
def translated() -> Iterator[None]:
    """FileNotFoundError for a blob or upload that is not there, StorageUnavailable for all else that went wrong."""
    try:
        yield
    except ClientError as refused:
        if code_of(refused) in GONE:
            raise FileNotFoundError from None
        log.error("the blob store refused %s: %s", refused.operation_name, code_of(refused))  # noqa: TRY400
        raise StorageUnavailable from None
    except (BotoCoreError, OSError) as error:
        # An error's own words may hold the address with its signature.
        log.error("the blob store does not answer: %s", type(error).__name__)  # noqa: TRY400
        raise StorageUnavailable from None


def code_of(refused: ClientError) -> str:
    return str(refused.response.get("Error", {}).get("Code", ""))
