from collections.abc import Iterator
from contextlib import suppress

from django.db import Error
from django.db.models import Count, Sum
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from accounts.models import User
from bytebin.errors import StorageUnavailable
from files.blobstore import get_store
from files.models import Upload

UNFINISHED = (Upload.State.OPEN, Upload.State.COMPLETING)


class Gauges(Collector):
    """Gauges that are read when the metrics are collected.

    A gauge that cannot be read now is left out, so that an alert on its absence fires.
    """

    def collect(self) -> Iterator[GaugeMetricFamily]:
        with suppress(Error):
            yield from database_gauges()
        with suppress(StorageUnavailable):
            yield from disk_gauges()


def database_gauges() -> Iterator[GaugeMetricFamily]:
    """Yield the number and reserved bytes of unfinished uploads and the bytes of all files. Raise django.db.Error.

    Each user's `used_bytes` counts stored files and reserved bytes, so two sums are enough.
    """
    unfinished = Upload.objects.filter(state__in=UNFINISHED).order_by()
    uploads = unfinished.aggregate(count=Count("pk"), reserved=Sum("reserved_bytes", default=0))
    used = User.objects.aggregate(used=Sum("used_bytes", default=0))["used"]
    yield GaugeMetricFamily("bytebin_uploads_open", "Uploads that are not finished", uploads["count"])
    yield GaugeMetricFamily("bytebin_quota_reserved_bytes", "Reserved by open uploads", uploads["reserved"])
    yield GaugeMetricFamily("bytebin_blob_bytes", "Bytes of all stored files", used - uploads["reserved"])


def disk_gauges() -> Iterator[GaugeMetricFamily]:
    """Yield the free bytes of the store, if they are known. Raise StorageUnavailable."""
    free = get_store().free_bytes()
    if free is not None:
        yield GaugeMetricFamily("bytebin_disk_free_bytes", "Bytes that still fit into the store", free)
