"""One file sent through an upload link: an upload of format b1 whose key is sealed for the link's owner."""

import base64
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from bytebin_cli.api import Document, text
from bytebin_cli.format import parse_fragment
from bytebin_cli.preparation import CannotResume, UploadRequest
from bytebin_cli.request.link_api import LinkApi
from bytebin_cli.request.opening import OpenLink
from bytebin_cli.request.sealed_key import seal_key
from bytebin_cli.seal import Sealing, seal
from bytebin_cli.state import MemoryState, Record
from bytebin_cli.texts import gettext as _
from bytebin_cli.upload import Upload


@dataclass(frozen=True, repr=False)
class SealingFor(Sealing):
    """An encryption whose S is sealed for the owner of an upload link."""

    sealed_key: bytes

    @classmethod
    def of(cls, sealing: Sealing, sealed_key: bytes) -> "SealingFor":
        members: dict[str, Any] = {each.name: getattr(sealing, each.name) for each in fields(sealing)}
        return cls(**members, sealed_key=sealed_key)

    def described(self) -> dict[str, Any]:
        return {**super().described(), "sealed": base64.b64encode(self.sealed_key).decode()}

    def kept(self) -> dict[str, Any]:
        return {**super().kept(), "sealed_key": base64.b64encode(self.sealed_key).decode()}


@dataclass(frozen=True)
class Contribution(UploadRequest):
    """A file to send. `said` holds `note` and `sender`, if there are any."""

    opened: OpenLink
    said: dict[str, str] = field(repr=False)

    def begin(self, modified_ms: int | None) -> SealingFor:
        """Draw S and seal it. Raise Refused for a name, note or sender that the format does not allow."""
        sealing = seal(self.metadata, modified_ms, None)
        known = {"name": self.metadata.name, "type": self.metadata.media_type, "size": self.metadata.size}
        secret = parse_fragment(sealing.fragment).secret
        public, request = self.opened.card.public, self.opened.link.id
        sealed = seal_key(public, request, sealing.envelope, secret, {**known, **self.said})
        return SealingFor.of(sealing, sealed)

    def resume(self, kept: Record) -> SealingFor:
        sealing = super().resume(kept)
        sealed = kept.get("sealed_key")
        if not isinstance(sealing, Sealing) or not isinstance(sealed, str):
            raise CannotResume(_("The saved state of the interrupted upload is damaged."))
        return SealingFor.of(sealing, base64.b64decode(sealed))


@dataclass
class LinkUpload(Upload):
    """An upload through a link. Its token is in the state beside its ID: nothing else may continue it."""

    api: LinkApi
    opened: OpenLink

    takes_content: ClassVar[bool] = False

    def create_on_server(self, document: Document, key: str) -> Document:
        kept = kept_upload(self.state)
        if kept:
            self.api.upload_token = kept["token"]
            return self.api.get(f"uploads/{kept['upload']}")
        response = self.api.create_upload(self.opened.send_token, document, key)
        self.api.upload_token = text(response, "token")
        self.state.add({"upload": text(response, "id"), "token": self.api.upload_token})
        return {"state": "open", "received": {"count": 0}, **response}


def kept_upload(state: MemoryState) -> Record | None:
    """Return the record of an upload that was created, None if there is none."""
    return next((record for record in state.records if isinstance(record.get("token"), str)), None)
