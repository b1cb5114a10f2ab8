"""A submission that the plain form seals while it arrives: it has no upload, no offset, and cannot resume."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from dropbox.intake.counts import count
from dropbox.intake.room import is_small, require_room_for_part
from dropbox.intake.uploads import drop_unnamed
from dropbox.limits import PART_BYTES, PLAIN_PART_BYTES
from dropbox.store.models import COMPLETE, Part, Submission, new_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy.orm import Session

    from dropbox.store import PartRef, Store
    from dropbox.store.parts import PartWriter


class SealedSink:
    """Takes sealed bytes. Parts stay locked, and are removed unless the whole becomes a submission."""

    def __init__(self, store: Store, writers: ExitStack) -> None:
        self._store = store
        self._writers = writers
        self._writer: PartWriter | None = None
        self.finished: list[tuple[PartWriter, PartRef]] = []
        self.size_bytes = 0

    def write(self, sealed: bytes) -> int:
        """Store the next sealed bytes; raises `StoreFullError`."""
        # Asked for each piece: hundreds of forms that arrive together must not be promised the same room.
        small = is_small(self.size_bytes + PART_BYTES)
        require_room_for_part(self._store.parts, part_bytes=PART_BYTES, small=small)
        if self._writer is None:
            self._writer = self._writers.enter_context(self._store.parts.writing())
        self._writer.write(sealed)
        self.size_bytes += len(sealed)
        if self._writer.size_bytes >= PLAIN_PART_BYTES:
            self.finish_part()
        return len(sealed)

    def finish_part(self) -> None:
        """Make what was written durable."""
        if self._writer is not None:
            self.finished.append((self._writer, self._writer.finish()))
            self._writer = None


@contextmanager
def receive_sealed(store: Store, desk: str, directory_version: int, *, today: date) -> Iterator[SealedSink]:
    """Give a sink for a sealed file: left cleanly it is one submission, left by an exception it never was."""
    with ExitStack() as writers:
        sink = SealedSink(store, writers)
        yield sink
        sink.finish_part()
        try:
            with store.sessions.writing() as session:
                _add(session, sink, desk, directory_version, today)
                session.flush()
                for writer, _ in sink.finished:
                    writer.release()
        except Exception:
            drop_unnamed(store, [part.name for _, part in sink.finished])
            raise


def _add(session: Session, sink: SealedSink, desk: str, directory_version: int, today: date) -> None:
    submission = Submission(
        id=new_id(),
        file_id=new_id(),
        desk=desk,
        size_bytes=sink.size_bytes,
        received_on=today,
        claimed_version=directory_version,
        state=COMPLETE,
    )
    session.add(submission)
    start_bytes = 0
    for _, part in sink.finished:
        session.add(
            Part(
                file_id=submission.file_id,
                start_bytes=start_bytes,
                size_bytes=part.size_bytes,
                sha256=part.sha256,
                name=part.name,
            )
        )
        start_bytes += part.size_bytes
    count(session, "plain", today)
