"""How often a caller may be wrong."""

from rest_framework.request import Request
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView


class WrongTokenThrottle(ScopedRateThrottle):
    """Limits wrong tokens alone: each guess of a password is one, and a link with many files opens all of them."""

    def throttle_success(self) -> bool:
        return True

    def count(self, request: Request, view: APIView) -> None:
        """For a request that was let through and presented a wrong token."""
        if self.allow_request(request, view):
            _, seconds = self.parse_rate(self.rate)
            self.cache.set(self.key, [self.now, *self.history], seconds)
