"""Django's Redis cache, for rate limits. If Redis does not respond, a request is refused rather than left uncounted."""

from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from bytebin.errors import StorageUnavailable

# Seconds, to connect and for each response. Redis responds within milliseconds, so after this time it is unavailable.
TIMEOUT = 5


class Connection(redis.Redis):
    """A Redis client that raises StorageUnavailable for every error of Redis."""

    def execute_command(self, *args: Any, **options: Any) -> Any:
        try:
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except redis.RedisError as error:
            raise StorageUnavailable from error


class Client(RedisCacheClient):
    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, socket_connect_timeout=TIMEOUT, socket_timeout=TIMEOUT, **options)
        self._client = Connection


class SharedCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client
