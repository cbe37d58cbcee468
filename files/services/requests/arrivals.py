"""The mail that tells an owner that files have come in. It says nothing about them."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from files.models import UploadRequest
from files.services.notices import events

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)


def tell_owner(request_id: str) -> None:
    """Mail the owner of the link, if they want it and had no such mail within EVERY. A failure is logged.

    Their webhooks are told as well.
    """
    events.request_received(request_id)
    now = timezone.now()
    due = UploadRequest.objects.filter(Q(notified_at=None) | Q(notified_at__lte=now - EVERY), pk=request_id)
    # Of several completions at once, one finds it due.
    if not due.filter(notify=True).update(notified_at=now):
        return
    request = UploadRequest.objects.select_related("owner").filter(pk=request_id).first()
    if request is None:
        return
    context = {"user": request.owner, "files_url": settings.PUBLIC_URL + reverse("requests")}
    try:
        get_adapter().send_mail("files/email/received", request.owner.email, context)
    except (OSError, SMTPException):
        log.warning("the mail about upload link %s was not sent", request_id, exc_info=True)
