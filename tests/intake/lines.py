"""Bodies as they come over lines, and what the tests ask of the store afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from dropbox import intake
from dropbox.intake.errors import LineDiedError
from dropbox.store.models import DailyCount, FinishedUpload, Part, Submission, Upload
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from dropbox.directory import TrustedDirectory
    from dropbox.store import Store

TODAY = servers.utc_today()


class Bytes:
    """A body: all of `content`, and then the end, or a dead line where more was announced."""

    def __init__(self, content: bytes, length_bytes: int | None = -1, *, dies: bool = False) -> None:
        self.length_bytes = len(content) if length_bytes == -1 else length_bytes
        self._content = content
        self._dies = dies
        # What happens between two reads: another request.
        self.meanwhile: Callable[[], object] | None = None

    def read(self, most_bytes: int, /) -> bytes:
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        piece, self._content = self._content[:most_bytes], self._content[most_bytes:]
        if not piece and self._dies:
            raise LineDiedError
        return piece


def announce(store: Store, trusted: TrustedDirectory, length_bytes: int, *, today: date = TODAY) -> str:
    return intake.announce(
        store, trusted, length_bytes=length_bytes, desk=servers.DESK, claimed_version=1, today=today
    ).id


def accept(
    store: Store,
    upload_id: str,
    offset_bytes: int,
    body: Bytes | bytes,
    *,
    today: date = TODAY,
    checksum: intake.Checksum | None = None,
) -> intake.UploadState:
    if isinstance(body, bytes):
        body = Bytes(body)
    return intake.accept(
        store, upload_id, offset_bytes=offset_bytes, body=body, today=lambda: today, checksum=checksum
    )


def submissions(store: Store) -> list[Submission]:
    with store.sessions.reading() as session:
        return list(session.scalars(select(Submission).order_by(Submission.size_bytes)))


def content(store: Store, submission: Submission) -> bytes:
    with store.sessions.reading() as session:
        wanted = select(Part).where(Part.file_id == submission.file_id).order_by(Part.start_bytes)
        parts = list(session.scalars(wanted))
    joined = b""
    for part in parts:
        assert part.start_bytes == len(joined)
        with store.parts.open(part.name) as file:
            joined += file.read()
    return joined[: submission.size_bytes]


def rows(store: Store) -> dict[str, int]:
    """Count the rows of each table that an upload may leave."""
    with store.sessions.reading() as session:
        return {
            model.__tablename__: len(list(session.scalars(select(model))))
            for model in (Upload, FinishedUpload, Part, Submission)
        }


def counted(store: Store) -> dict[str, int]:
    with store.sessions.reading() as session:
        return {row.name: row.count for row in session.scalars(select(DailyCount))}


def files(store: Store) -> int:
    return sum(path.is_file() for path in store.parts.folder.rglob("*"))
