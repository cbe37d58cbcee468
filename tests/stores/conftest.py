from collections.abc import Iterator

import pytest

from tests.s3_server import S3Server, s3_server


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """The S3 server that these tests share, each under its own prefix. A test that kills one starts its own."""
    with s3_server() as server:
        yield server
