"""The counter of several machines: Redis. If it does not respond, a request is refused rather than left uncounted.

Each key is a sorted set of names, by the time at which their counts end on Redis' own clock. The script
is atomic. Redis must not evict keys: `maxmemory-policy noeviction`, its default.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import redis

from bytebin.errors import StorageUnavailable
from bytebin.ratelimits.interface import Slot

# Seconds, to connect and for each response. Redis responds within milliseconds, so after this time it is unavailable.
TIMEOUT = 5
PREFIX = "bytebin:limit:"

# ARGV: name ("" to count nothing), then amount and seconds of each key. Returns the seconds to wait as text, for Redis
# truncates numbers.
TAKE = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local wait = 0
for i, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  local blocking = redis.call('ZREVRANGE', key, ARGV[2 * i] - 1, ARGV[2 * i] - 1, 'WITHSCORES')
  if blocking[2] then wait = math.max(wait, tonumber(blocking[2]) - now) end
end
if wait == 0 and ARGV[1] ~= '' then
  for i, key in ipairs(KEYS) do
    redis.call('ZADD', key, string.format('%.6f', now + ARGV[2 * i + 1]), ARGV[1])
    redis.call('EXPIRE', key, math.ceil(ARGV[2 * i + 1]) + 1)
  end
end
return string.format('%.6f', wait)
"""


class SharedCounter:
    """A counter on Redis."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url, socket_connect_timeout=TIMEOUT, socket_timeout=TIMEOUT)
        self._take = self._redis.register_script(TAKE)

    def take(self, slots: Sequence[Slot], name: str) -> float:
        numbers = [number for slot in slots for number in (slot.amount, slot.seconds)]
        with unavailable_on_error():
            wait: Any = self._take(keys=[PREFIX + slot.key for slot in slots], args=[name, *numbers])
        return float(wait)

    def peek(self, slots: Sequence[Slot]) -> float:
        return self.take(slots, "")

    def give_back(self, keys: Sequence[str], name: str) -> None:
        with unavailable_on_error():
            for key in keys:
                self._redis.zrem(PREFIX + key, name)

    def clear(self, keys: Sequence[str]) -> None:
        with unavailable_on_error():
            self._redis.delete(*(PREFIX + key for key in keys))


@contextmanager
def unavailable_on_error() -> Iterator[None]:
    try:
        yield
    except redis.RedisError as error:
        raise StorageUnavailable from error
