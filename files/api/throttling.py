"""A rate limit for wrong tokens."""

from typing import Any, cast

from django.http import HttpRequest
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from bytebin.errors import RateLimited


class WrongTokenThrottle(ScopedRateThrottle):
    """Counts only wrong tokens, each of which is a password guess: a link with many files opens all of them in a row.

    The rate is DEFAULT_THROTTLE_RATES of the view's `throttle_scope`, for each user or client address.
    """

    def throttle_success(self) -> bool:
        return True

    def require_allowed(self, request: HttpRequest, view: APIView) -> None:
        """Raise RateLimited after too many wrong tokens."""
        if not self.allow_request(cast(Any, request), view):
            raise RateLimited(wait=self.wait() or 0)

    def count(self, request: HttpRequest, view: APIView) -> None:
        """Count a wrong token, after `require_allowed` for the same request."""
        if self.allow_request(cast(Any, request), view):
            _, seconds = self.parse_rate(self.rate)
            self.cache.set(self.key, [self.now, *self.history], seconds)
