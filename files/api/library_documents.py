"""What the API of the library takes and gives, as JSON. Sealed bytes are in base64."""

from typing import Any

from rest_framework import serializers

from files.api.fields import TIME, Base64Field, NumberField, validated
from files.models import Library, LibraryItem, LibraryMethod
from files.services.library.boxes import LARGEST_GENERATION, LARGEST_REVISION, text_of
from files.services.library.reading import Page
from files.services.library.writing import MAX_BYTES, MAX_ITEMS, Write


class RevisionField(NumberField):
    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=LARGEST_REVISION - 1, **options)


class GenerationField(NumberField):
    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_GENERATION, **options)


class MethodInput(serializers.Serializer[Any]):
    sealed = Base64Field()
    credential_id = Base64Field(required=False, allow_blank=True, default="", max_length=1364)


class RemovedItem(serializers.Serializer[Any]):
    kind = NumberField()
    id = serializers.CharField(max_length=16)


class WriteInput(serializers.Serializer[Any]):
    """What every write has. `revision` is the one that the library has before it.

    Where no `generation` is given, it is the one in the head's header.
    """

    revision = RevisionField()
    items = serializers.ListField(child=Base64Field())
    head = Base64Field()

    def write(self) -> Write:
        """Return the write. Raise InvalidRequest."""
        fields = validated(self)
        return Write(
            revision=self.revision_after(fields),
            generation=fields.get("generation", int.from_bytes(fields["head"][4:8])),
            items=fields["items"],
            head=fields["head"],
            removed=[(item["kind"], item["id"]) for item in fields.get("removed", [])],
            add_methods=[(m["sealed"], m["credential_id"] or b"") for m in fields.get("methods", [])],
            remove_methods=fields.get("remove_methods", []),
        )

    def revision_after(self, fields: dict[str, Any]) -> int:
        return int(fields["revision"]) + 1


class CreateInput(WriteInput):
    """`revision` and `generation` are those of the new library: 1, or with `replace` one more than stored."""

    generation = GenerationField()
    methods = MethodInput(many=True)
    replace = serializers.BooleanField(required=False, default=False)

    def revision_after(self, fields: dict[str, Any]) -> int:
        return int(fields["revision"])


class ItemsInput(WriteInput):
    removed = RemovedItem(many=True)


class MethodsInput(WriteInput):
    add = MethodInput(many=True, source="methods")
    remove = serializers.ListField(child=serializers.CharField(max_length=16), source="remove_methods")


class RotateInput(WriteInput):
    """`generation` is that of the new key."""

    generation = GenerationField()
    methods = MethodInput(many=True)


class MethodOutput(serializers.ModelSerializer[LibraryMethod]):
    id = serializers.CharField(source="method")
    sealed = serializers.SerializerMethodField()
    credential_id = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(format=TIME)

    class Meta:
        model = LibraryMethod
        fields = ("id", "kind", "sealed", "credential_id", "created_at")

    def get_sealed(self, method: LibraryMethod) -> str:
        return text_of(method.sealed)

    def get_credential_id(self, method: LibraryMethod) -> str | None:
        return text_of(method.credential_id) or None


class LibraryOutput(serializers.Serializer[Any]):
    revision = serializers.IntegerField()
    generation = serializers.IntegerField()
    items = serializers.IntegerField()
    bytes = serializers.IntegerField()
    max_items = serializers.IntegerField()
    max_bytes = serializers.IntegerField()
    methods = MethodOutput(many=True)


class ItemsOutput(serializers.Serializer[Any]):
    revision = serializers.IntegerField(help_text="The library's, when this page was read.")
    items = serializers.ListField(
        child=serializers.CharField(), help_text="The last page ends with the head."
    )
    removed = RemovedItem(many=True)
    next = serializers.CharField(allow_null=True, help_text="The cursor of the next page.")


class RevisionOutput(serializers.Serializer[Any]):
    revision = serializers.IntegerField(help_text="The library's, after the write.")


def library_document(library: Library) -> dict[str, Any]:
    methods = LibraryMethod.objects.filter(owner=library.pk)
    return {
        "revision": library.revision,
        "generation": library.generation,
        "items": library.item_count,
        "bytes": library.item_bytes,
        "max_items": MAX_ITEMS,
        "max_bytes": MAX_BYTES,
        "methods": MethodOutput(methods, many=True).data,
    }


def page_document(page: Page) -> dict[str, Any]:
    there = [text_of(item.sealed) for item in page.items if item.removed_at is None]
    last = [] if page.cursor else [text_of(page.library.head)]
    return {
        "revision": page.library.revision,
        "items": there + last,
        "removed": [removal(item) for item in page.items if item.removed_at is not None],
        "next": page.cursor,
    }


def removal(item: LibraryItem) -> dict[str, Any]:
    return {"kind": item.kind, "id": item.item}
