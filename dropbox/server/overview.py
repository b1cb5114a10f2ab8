"""What `dropbox-server status` says: the store, the disk, the keys; nothing about one source."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from dropbox.errors import DropboxError
from dropbox.intake import Published
from dropbox.server.sentences import counted
from dropbox.store.models import DailyCount, Submission, Upload, WaitingAnswer
from dropbox.terminal import size_in_words, table

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from dropbox.settings import Settings
    from dropbox.store import Store

_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A desk's submissions of one state."""

    desk: str
    state: str
    submissions: int
    not_collected: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole. `keys` is the directory version with its last day, or what is wrong with it."""

    desks: tuple[DeskLine, ...]
    uploads: int
    upload_bytes: int
    answers: int
    free_bytes: int
    keys: str
    days: tuple[tuple[str, str, int], ...]

    def document(self) -> dict[str, object]:
        """Return it for programs."""
        return asdict(self)

    def text(self) -> str:
        """Return it for people."""
        lines = (
            f"Under way: {self.uploads} uploads, {size_in_words(self.upload_bytes)}",
            f"Waiting for sources: {counted(self.answers, 'answer')}",
            f"Free on the disk: {size_in_words(self.free_bytes)}",
            f"Key directory: {self.keys}",
        )
        return "\n\n".join((_desks_text(self.desks), "\n".join(lines), _days_text(self.days)))


def look(settings: Settings, store: Store, today: date) -> Overview:
    """Count."""
    with store.sessions.reading() as session:
        uploads, upload_bytes = session.execute(
            select(func.count(), func.coalesce(func.sum(Upload.offset_bytes), 0)).select_from(Upload)
        ).one()
        return Overview(
            desks=_desks(session),
            uploads=uploads,
            upload_bytes=upload_bytes,
            # How many, never for how many mailboxes or whose.
            answers=session.scalar(select(func.count()).select_from(WaitingAnswer)) or 0,
            free_bytes=store.parts.room().free_bytes,
            keys=_keys(settings),
            days=_days(session, today),
        )


def _desks(session: Session) -> tuple[DeskLine, ...]:
    rows = session.execute(
        select(
            Submission.desk,
            Submission.state,
            func.count(),
            func.count() - func.count(Submission.collected_on),
            func.sum(Submission.size_bytes),
        )
        .group_by(Submission.desk, Submission.state)
        .order_by(Submission.desk, Submission.state)
    )
    return tuple(DeskLine(*row) for row in rows)


def _days(session: Session, today: date) -> tuple[tuple[str, str, int], ...]:
    rows = session.scalars(
        select(DailyCount)
        .where(DailyCount.day > today - timedelta(days=_DAYS))
        .order_by(DailyCount.day, DailyCount.name)
    )
    return tuple((row.day.isoformat(), row.name, row.count) for row in rows)


def _keys(settings: Settings) -> str:
    try:
        document = Published(settings).trusted().document
    except DropboxError as error:
        return str(error)
    return f"version {document.version}, sealing ends before {document.expires}"


def _desks_text(desks: tuple[DeskLine, ...]) -> str:
    if not desks:
        return "No submissions are waiting."
    rows = [
        (line.desk, line.state, str(line.submissions), str(line.not_collected), size_in_words(line.size_bytes))
        for line in desks
    ]
    return table(("DESK", "STATE", "SUBMISSIONS", "NOT COLLECTED", "SIZE"), rows)


def _days_text(days: tuple[tuple[str, str, int], ...]) -> str:
    if not days:
        return f"Nothing happened in the last {_DAYS} days."
    return table(("DAY", "WHAT", "TIMES"), [(day, name, str(count)) for day, name, count in days])
