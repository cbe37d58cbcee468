"""Upload one file in chunks, several at a time. The same call again resumes with the missing chunks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Any, ClassVar, Final

from bytebin_cli.api import Api, Document, digest_field, number, text
from bytebin_cli.at_once import fits_at_once, read_at_once, send_at_once
from bytebin_cli.chunks import Buffers, Chunk
from bytebin_cli.errors import (
    FileChanged,
    Interrupted,
    Refused,
    ServerRefused,
    TryAgainLater,
    run_again,
)
from bytebin_cli.plain import Plain
from bytebin_cli.preparation import CannotResume, Limits, PreparedUpload, UploadRequest, prepare, restore
from bytebin_cli.progress import Meter, Screen
from bytebin_cli.retry import Stopped
from bytebin_cli.seal import Sealing
from bytebin_cli.source import Source
from bytebin_cli.state import MemoryState, first_record
from bytebin_cli.texts import gettext as _
from bytebin_cli.workers import Job, WorkerPool

_THREADS: Final = 4
# Attempts for a file that changes during its upload.
_MAX_STARTS: Final = 3
_GONE: Final = {"upload-expired", "upload-aborted", "upload-not-found", "idempotency-key-reused"}


@dataclass
class Upload:
    """`state` holds what is needed to resume. If it cannot be resumed, a failed upload is cancelled on the server.

    `request` is replaced if the file changes and the upload starts over: its size is then another one.
    """

    api: Api
    limits: Limits
    source: Source
    request: UploadRequest
    state: MemoryState
    resumable: bool
    screen: Screen

    # Whether the server takes a small file in the request that creates its upload.
    takes_content: ClassVar[bool] = True

    def run(self) -> Document:
        """Return the file as the server describes it, and its `fragment`: "" if it is not encrypted."""
        for _start in range(_MAX_STARTS):
            try:
                restored = self._restored()
                return self._send(restored) if restored else self._send_new()
            except (CannotResume, FileChanged) as reason:
                self._cancel()
                self._renew()
                self.screen.report(_("{reason} The upload starts over.").format(reason=reason))
            except TryAgainLater as error:
                raise type(error)(self._final_message(str(error)), error.retry_after) from None
            except KeyboardInterrupt:
                raise Interrupted(self._final_message(_("Interrupted."))) from None
            except Refused:
                if not self._upload_ids():
                    # There is nothing to resume.
                    self.state.restart()
                raise
        raise FileChanged(_("The file keeps changing: upload it when it is no longer being written to."))

    def _renew(self) -> None:
        """Start from the file as it is now."""
        self.source.renew()
        self.request = replace(self.request, metadata=replace(self.request.metadata, size=self.source.size))

    def _send_new(self) -> Document:
        """Send a small file in one request. It is resumed like any other: the server may have it by then."""
        started = prepare(self.request, self.limits, self.source)
        self.state.add(first_record(started.kept_for(self.source), self.limits.max_ttl))
        if not (self.resumable and self.takes_content and fits_at_once(started)):
            return self._send(started)
        with self.screen.meter(self.request.metadata.name, started.transform.body_length) as meter:
            body = read_at_once(started, self.source)
            file = send_at_once(self.api, self.request, started, body)
            meter.advance(len(body))
        return file

    def _restored(self) -> PreparedUpload | None:
        return restore(self.request, self.source, self.state.records[0]) if self.state.records else None

    def _send(self, started: PreparedUpload) -> Document:
        try:
            sent = self._create(started)
            return self._complete(sent) if sent.whole else self._send_chunks(sent)
        except ServerRefused as error:
            if error.slug in _GONE:
                raise CannotResume(_("The server no longer has the interrupted upload.")) from None
            raise

    def _create(self, started: PreparedUpload) -> "Sent":
        """Create the upload. With the same Idempotency-Key, the server returns the existing one."""
        response = self.create_on_server(started.document() | self.request.options(), started.key)
        upload_id, state = text(response, "id"), text(response, "state")
        if state not in ("open", "completing", "completed"):
            raise CannotResume(_("The interrupted upload was cancelled or has expired on the server."))
        self.state.add({"upload": upload_id})
        sent = Sent(
            upload_id, number(response, "chunk_size"), number(response, "chunk_count"), started.transform
        )
        sent.whole = state != "open"
        if sent.step and not sent.whole and number(response["received"], "count"):
            self._match_stored_chunks(sent)
        return sent

    def create_on_server(self, document: Document, key: str) -> Document:
        """Return the upload as the server describes it: a new one, or the one that was created with that key."""
        return self.api.post("uploads", document, idempotency_key=key)

    def _match_stored_chunks(self, sent: "Sent") -> None:
        """Keep the stored chunks whose fingerprint is known; delete and send the others again."""
        encrypted = self.request.encrypt
        records = [record for record in self.state.records if "sealed" in record and "fingerprint" in record]
        fingerprint_of = {record["sealed"]: record["fingerprint"] for record in records}
        for index, digest in self.api.stored_chunks(sent.upload_id).items():
            fingerprint = fingerprint_of.get(digest.hex()) if encrypted else digest.hex()
            if fingerprint is None:
                self.api.delete(f"uploads/{sent.upload_id}/chunks/{index}")
            else:
                sent.digests[index] = digest
                sent.to_check[index] = fingerprint
        self.screen.report(
            _("Resuming: {sent} of {chunk_count} chunks are already uploaded.").format(
                sent=len(sent.digests), chunk_count=sent.chunk_count
            )
        )

    def _send_chunks(self, sent: "Sent") -> Document:
        missing = [index for index in range(sent.chunk_count) if index not in sent.digests]
        stop = self.api.policy.stop
        stop.clear()
        done = sum(sent.length_of(index) for index in sent.to_check)
        name, total = self.request.metadata.name, sent.transform.body_length
        with self.screen.meter(name, total, done=done) as meter:
            pool = WorkerPool(stop)
            pool.start(self._send_jobs(sent, missing, meter), min(_THREADS, self.limits.max_parallel))
            pool.start(self._check_jobs(sent), 1)
            pool.wait()
        self.source.check()
        return self._complete(sent)

    def _send_jobs(self, sent: "Sent", missing: list[int], meter: Meter) -> Iterator[Job]:
        buffers = Buffers(min(sent.chunk_size, sent.transform.body_length))
        return (partial(self._send_chunk, sent, index, buffers, meter) for index in missing)

    def _check_jobs(self, sent: "Sent") -> Iterator[Job]:
        return (partial(self._check_chunk, sent, index) for index in sent.to_check)

    def _send_chunk(self, sent: "Sent", index: int, buffers: Buffers, meter: Meter) -> None:
        with buffers.one() as buffer:
            chunk = sent.transform.apply(self.source.read_into, index, sent.chunk_size, buffer)
            if self.request.encrypt:
                # Before sending: if the response is lost, the next call can still recognise the chunk.
                found = {"fingerprint": chunk.fingerprint, "sealed": chunk.digest.hex()}
                self.state.add({"chunk": index, **found})
            self.api.policy.retry(partial(self._put, sent, index, chunk, meter))
        sent.digests[index] = chunk.digest

    def _put(self, sent: "Sent", index: int, chunk: Chunk, meter: Meter) -> None:
        gone = 0

        def count(length: int) -> None:
            nonlocal gone
            gone += length
            meter.advance(length)
            if self.api.policy.stop.is_set():
                raise Stopped

        try:
            self.api.put_chunk(sent.upload_id, index, chunk, count)
        except ServerRefused as error:
            meter.advance(-gone)
            if error.slug != "chunk-conflict":
                raise
            # A chunk from an earlier call that arrived after it ended: the same key, different IVs.
            self.api.delete(f"uploads/{sent.upload_id}/chunks/{index}")
            self.api.put_chunk(sent.upload_id, index, chunk, meter.advance)
        except BaseException:
            meter.advance(-gone)
            raise

    def _check_chunk(self, sent: "Sent", index: int) -> None:
        found = sent.transform.fingerprint(self.source.read_into, index, sent.chunk_size)
        if found != sent.to_check[index]:
            raise FileChanged(_("The file has changed since its upload was interrupted."))
        if self.api.policy.stop.is_set():
            raise Stopped

    def _complete(self, sent: "Sent") -> Document:
        document: dict[str, Any] = {}
        if not sent.whole:
            whole = sha256(b"".join(sent.digests[index] for index in range(sent.chunk_count)))
            document["chunks_digest"] = digest_field(whole.digest())
        file = self.api.post(f"uploads/{sent.upload_id}/complete", document)
        return {**file, "fragment": sent.transform.fragment}

    def _cancel(self) -> None:
        """Cancel the upload, which releases its quota, and overwrite its keys."""
        for upload_id in self._upload_ids():
            self.api.cancel(f"uploads/{upload_id}")
        self.state.restart()

    def _upload_ids(self) -> set[str]:
        return {record["upload"] for record in self.state.records if isinstance(record.get("upload"), str)}

    def _final_message(self, sentence: str) -> str:
        if self.resumable:
            return run_again(sentence)
        self._cancel()
        return _("{sentence} The upload was cancelled: the input cannot be read again.").format(
            sentence=sentence
        )


class Sent:
    """An upload on the server. `digests`: of the chunks it has; `to_check`: the fingerprints of those to compare."""

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
