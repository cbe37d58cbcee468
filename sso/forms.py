from typing import Any

from allauth.socialaccount import forms as allauth
from allauth.socialaccount.models import SocialAccount
from django.conf import settings


class DisconnectForm(allauth.DisconnectForm):  # type: ignore[misc]  # allauth has no types
    """Only identities of the provider that is set: the others are an earlier one's, or a directory's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = SocialAccount.objects.filter(user=self.request.user, provider=settings.OIDC_ISSUER)
        self.fields["account"].queryset = self.accounts
