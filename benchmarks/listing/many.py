"""Give a user 100,000 files in 50 folders. `python many.py EMAIL` prints what the requests of the benchmark need."""

import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import django

FILES = 100_000
FOLDERS = 50
FOLDER = "benchmarkfolder0"
IN_A_FOLDER = 0.9
ENCRYPTED = 0.3
IN_TRASH = 0.02
DEEP = 90_000
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 2000
# Beginnings of names, with the type and the weight of each kind.
KINDS = [
    ("IMG_{number:05}.jpg", "image/jpeg", 300),
    ("Screenshot from 2026-02-03 {number:06}.png", "image/png", 150),
    ("Rechnung Müller & Söhne {number}.pdf", "application/pdf", 120),
    ("letter to the landlord, version {number}.odt", "application/vnd.oasis.opendocument.text", 30),
    ("VID_{number:05}.mp4", "video/mp4", 40),
    ("notes {number}.txt", "text/plain", 50),
    ("backup-{number}.tar.gz", "application/gzip", 4),
]


def main(email: str) -> None:
    django.setup()
    from django.db import connection  # noqa: PLC0415  # models need the settings

    from accounts.models import User  # noqa: PLC0415  # models need the settings
    from files.models import File, Folder  # noqa: PLC0415  # models need the settings

    owner, chance = User.objects.get(email=email), random.Random(1)  # the same files each time
    names = [FOLDER, *(f"benchmarkfolder{number:02}"[-16:] for number in range(1, FOLDERS))]
    Folder.objects.bulk_create(Folder(id=name, owner=owner, name=name) for name in names)
    rows = list(columns_of(names, chance))
    for start in range(0, FILES, BATCH):
        File.objects.bulk_create(File(owner=owner, **columns) for columns in rows[start : start + BATCH])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum does within a minute
    chosen = File.objects.visible_to(owner).outside_trash().order_by("-created_at")
    deep = BEGAN + timedelta(minutes=FILES - DEEP)
    print(
        json.dumps(
            {
                "time": str(deep),
                "name": "Rechnung",
                "ids": ",".join(chosen.values_list("pk", flat=True)[1000:1100]),
            }
        )
    )


def columns_of(folders: list[str], chance: random.Random) -> Iterator[dict[str, Any]]:
    patterns, types, weights = zip(*KINDS, strict=True)
    for number in range(FILES):
        sealed = chance.random() < ENCRYPTED
        (kind,) = chance.choices(range(len(KINDS)), weights)
        name = "the file number 77777.txt" if number == 77_777 else patterns[kind].format(number=number)
        sealed = sealed and number != 77_777
        yield {
            "name": "" if sealed else name,
            "content_type": "" if sealed else types[kind],
            "encrypted": sealed,
            "size": int(chance.lognormvariate(13, 2)),
            "blob_key": f"benchmark{number:055}",
            "chunks_digest": f"{number:064}",
            "chunk_size": 2**23,
            "created_at": BEGAN + timedelta(minutes=number),
            "expires_at": BEGAN + timedelta(days=3650) if chance.random() < 0.1 else None,
            "trashed_at": BEGAN + timedelta(days=200, minutes=number) if chance.random() < IN_TRASH else None,
            "folder_id": chance.choice(folders) if chance.random() < IN_A_FOLDER else "",
        }


if __name__ == "__main__":
    main(sys.argv[1])
