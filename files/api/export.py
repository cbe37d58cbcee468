from typing import ClassVar

from django.http import HttpRequest, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema

from accounts.requests import caller
from apikeys.authentication import key_id_of
from apikeys.models import Scope
from bytebin.errors import Forbidden
from files import downloads
from files.api.base import ApiView


class ExportView(ApiView):
    """Everything that the account has, as a ZIP archive."""

    required_scopes: ClassVar = {"GET": (Scope.USER_READ, Scope.FILES_READ)}

    @extend_schema(operation_id="export", responses={(200, downloads.ZIP): OpenApiTypes.BINARY})
    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Return the archive to a program with a key. A session has to prove first who uses it, on the page."""
        if not key_id_of(request):
            raise Forbidden("Use an API key, or the page Account, Export and close.")
        return downloads.archive(request, caller(request))
