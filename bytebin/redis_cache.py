"""Django's Redis cache, for rate limits: where Redis does not answer, a request is refused rather than not counted."""

from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from bytebin.errors import StorageUnavailable

# Seconds, to connect and for each answer: Redis is near, or it is gone.
PATIENCE = 5


class Connection(redis.Redis):
    def execute_command(self, *args: Any, **options: Any) -> Any:
        try:
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except redis.RedisError as lost:
            raise StorageUnavailable from lost


class Client(RedisCacheClient):
    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE, **options)
        self._client = Connection


class SharedCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client
