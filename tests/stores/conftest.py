from collections.abc import Iterator

import pytest

from tests.s3_server import S3Server, s3_server


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """One that the tests of this folder share, below prefixes of their own. Who kills one starts one of his own."""
    with s3_server() as server:
        yield server
