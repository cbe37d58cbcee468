"""Give a user COUNT more files that share the blob of their first one. `python many_files.py EMAIL COUNT`."""

import sys

import django


def main(email: str, count: int) -> None:
    django.setup()
    from files.models import File  # noqa: PLC0415  # models need the settings
    from files.models.file import file_id  # noqa: PLC0415

    first = File.objects.get(owner__email=email)
    columns = {field.attname: getattr(first, field.attname) for field in File._meta.concrete_fields}
    files = [
        File(**columns | {"id": file_id(), "name": f"screenshot {number}.png"}) for number in range(count)
    ]
    File.objects.bulk_create(files)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
