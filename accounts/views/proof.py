from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from accounts import proof
from bytebin.ratelimits import Limit, take
from bytebin.ratelimits.callers import network

CHALLENGES = Limit("challenges of a proof of work", 60, 60)


@require_GET
def challenge(request: HttpRequest) -> JsonResponse:
    """Return a challenge for static/accounts/js/proof.js. Raise RateLimited."""
    take((CHALLENGES, network(request)))
    return JsonResponse(proof.challenge())
