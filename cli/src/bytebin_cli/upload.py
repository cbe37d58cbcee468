"""One file to the server, in chunks, several at once. The same call again goes on with what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Final

from bytebin_cli.api import Answer, Api, digest_field, number, text
from bytebin_cli.errors import (
    Interrupted,
    Refused,
    ServerRefused,
    SourceChanged,
    TryAgainLater,
)
from bytebin_cli.plain import Plain
from bytebin_cli.preparation import Beginning, Limits, StartAnew, Wanted, begin, take_up
from bytebin_cli.progress import Meter, Screen
from bytebin_cli.retry import Stopped
from bytebin_cli.seal import Sealing
from bytebin_cli.source import Source
from bytebin_cli.state import Memory, first_record
from bytebin_cli.workers import Crew, Job

_THREADS: Final = 4
# A file that keeps changing is given up.
_BEGINNINGS: Final = 3
_GONE: Final = {"upload-expired", "upload-aborted", "upload-not-found", "idempotency-key-reused"}


@dataclass
class Upload:
    """`state` keeps what the next call needs; where it is Memory alone, what fails is cancelled at the server."""

    api: Api
    limits: Limits
    source: Source
    wanted: Wanted
    state: Memory
    resumable: bool
    screen: Screen

    def run(self) -> Answer:
        """The file as the server answers it, and its `fragment`: "" where it is not encrypted."""
        for _ in range(_BEGINNINGS):
            try:
                return self._send(self._taken_up() or self._begun())
            except (StartAnew, SourceChanged) as reason:
                self._abandon()
                self.screen.tell(f"{reason} The upload starts anew.")
            except TryAgainLater as error:
                raise type(error)(self._ending(str(error)), error.retry_after) from None
            except KeyboardInterrupt:
                raise Interrupted(self._ending("Interrupted.")) from None
            except Refused:
                if not self._upload_ids():
                    # There is nothing to go on with.
                    self.state.restart()
                raise
        raise SourceChanged("The file keeps changing: upload it when nobody writes to it.")

    def _begun(self) -> Beginning:
        started = begin(self.wanted, self.limits, self.source)
        modified = self.source.modified_ns
        kept = {**started.kept(), "size": self.source.size, "modified": modified}
        self.state.add(first_record(kept, self.limits.max_ttl))
        return started

    def _taken_up(self) -> Beginning | None:
        return take_up(self.wanted, self.source, self.state.records[0]) if self.state.records else None

    def _send(self, started: Beginning) -> Answer:
        try:
            sent = self._create(started)
            return self._complete(sent) if sent.whole else self._send_chunks(sent)
        except ServerRefused as error:
            if error.slug in _GONE:
                raise StartAnew("The server no longer has what was sent before.") from None
            raise

    def _create(self, started: Beginning) -> "Sent":
        """Repeated with its Idempotency-Key, this answers the upload that is there already."""
        options = {"expires_in": self.wanted.expires_in, "max_downloads": self.wanted.max_downloads}
        document = started.document() | {name: value for name, value in options.items() if value is not None}
        answer = self.api.post("uploads", document, idempotency_key=started.key)
        upload_id, state = text(answer, "id"), text(answer, "state")
        if state not in ("open", "completing", "completed"):
            raise StartAnew("The upload that was begun has ended at the server.")
        self.state.add({"upload": upload_id})
        sent = Sent(upload_id, number(answer, "chunk_size"), number(answer, "chunk_count"), started.transform)
        sent.whole = state != "open"
        if sent.step and not sent.whole and number(answer["received"], "count"):
            self._recognise(sent)
        return sent

    def _recognise(self, sent: "Sent") -> None:
        """Of what the server has, only that is kept whose plaintext is known; the rest is sent again."""
        encrypted = self.wanted.encrypt
        plain_of = {r["sealed"]: r["plain"] for r in self.state.records if "sealed" in r and "plain" in r}
        for index, digest in self.api.stored_chunks(sent.upload_id).items():
            plain = plain_of.get(digest.hex()) if encrypted else digest.hex()
            if plain is None:
                self.api.delete(f"uploads/{sent.upload_id}/chunks/{index}")
            else:
                sent.digests[index] = digest
                sent.to_check[index] = plain
        self.screen.tell(f"Going on: {len(sent.digests)} of {sent.chunk_count} chunks are there already.")

    def _send_chunks(self, sent: "Sent") -> Answer:
        missing = [index for index in range(sent.chunk_count) if index not in sent.digests]
        stop = self.api.persistence.stop
        stop.clear()
        done = sum(sent.length_of(index) for index in sent.to_check)
        name, total = self.wanted.metadata.name, sent.transform.body_length
        with self.screen.meter(name, total, done=done) as meter:
            crew = Crew(stop)
            crew.begin(self._sendings(sent, missing, meter), min(_THREADS, self.limits.max_parallel))
            crew.begin(self._checks(sent), 1)
            crew.wait()
        self.source.check()
        return self._complete(sent)

    def _sendings(self, sent: "Sent", missing: list[int], meter: Meter) -> Iterator[Job]:
        return (partial(self._send_chunk, sent, index, meter) for index in missing)

    def _checks(self, sent: "Sent") -> Iterator[Job]:
        return (partial(self._check_chunk, sent, index) for index in sent.to_check)

    def _send_chunk(self, sent: "Sent", index: int, meter: Meter) -> None:
        plaintext = self._plaintext(sent, index)
        content = sent.transform.apply(plaintext, index, sent.chunk_size)
        digest = sha256(content).digest()
        if self.wanted.encrypt:
            # Before it is sent: an answer that is lost leaves a chunk that the next call can recognise.
            plain = sha256(plaintext).hexdigest()
            self.state.add({"chunk": index, "plain": plain, "sealed": digest.hex()})
        self.api.persistence.persist(partial(self._put, sent, index, content, digest, meter))
        sent.digests[index] = digest

    def _put(self, sent: "Sent", index: int, content: bytes, digest: bytes, meter: Meter) -> None:
        gone = 0

        def count(length: int) -> None:
            nonlocal gone
            gone += length
            meter.advance(length)
            if self.api.persistence.stop.is_set():
                raise Stopped

        try:
            self.api.put_chunk(sent.upload_id, index, content, digest, count)
        except ServerRefused as error:
            meter.advance(-gone)
            if error.slug != "chunk-conflict":
                raise
            # An earlier call's chunk, which arrived after it had gone; under the same key, with other IVs.
            self.api.delete(f"uploads/{sent.upload_id}/chunks/{index}")
            self.api.put_chunk(sent.upload_id, index, content, digest, meter.advance)
        except BaseException:
            meter.advance(-gone)
            raise

    def _check_chunk(self, sent: "Sent", index: int) -> None:
        if sha256(self._plaintext(sent, index)).hexdigest() != sent.to_check[index]:
            raise SourceChanged("The file has changed since its upload was interrupted.")
        if self.api.persistence.stop.is_set():
            raise Stopped

    def _plaintext(self, sent: "Sent", index: int) -> bytes:
        start = index * sent.step
        return self.source.read(start, min(sent.step, self.source.size - start))

    def _complete(self, sent: "Sent") -> Answer:
        document: dict[str, Any] = {}
        if not sent.whole:
            whole = sha256(b"".join(sent.digests[index] for index in range(sent.chunk_count)))
            document["chunks_digest"] = digest_field(whole.digest())
        file = self.api.post(f"uploads/{sent.upload_id}/complete", document)
        return {**file, "fragment": sent.transform.fragment}

    def _abandon(self) -> None:
        """Gives the quota back where the upload is still known. Its keys are overwritten."""
        for upload_id in self._upload_ids():
            self.api.cancel(f"uploads/{upload_id}")
        self.state.restart()

    def _upload_ids(self) -> set[str]:
        return {record["upload"] for record in self.state.records if isinstance(record.get("upload"), str)}

    def _ending(self, sentence: str) -> str:
        if self.resumable:
            return f"{sentence} What has arrived is kept: the same command goes on from there."
        self._abandon()
        return f"{sentence} Nothing was kept, for what came from standard input cannot be read again."


class Sent:
    """An upload that the server has. `digests` of what is there; `to_check`: index -> the plaintext's SHA-256."""

    def __init__(self, upload_id: str, chunk_size: int, chunk_count: int, transform: Plain | Sealing) -> None:
        self.upload_id = upload_id
        self.chunk_size = chunk_size
        self.chunk_count = chunk_count
        self.transform = transform
        self.step = transform.plaintext_chunk_size(chunk_size)
        self.whole = False
        self.digests: dict[int, bytes] = {}
        self.to_check: dict[int, str] = {}

    def length_of(self, index: int) -> int:
        return min(self.chunk_size, self.transform.body_length - index * self.chunk_size)
