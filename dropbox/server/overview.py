"""What `dropbox-server status` says: the store, the disk, the keys; nothing about one source."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from dropbox.directory import warnings
from dropbox.errors import DropboxError
from dropbox.intake import Published
from dropbox.server import sentences
from dropbox.server.sentences import counted
from dropbox.store.models import DailyCount, Submission, Upload, WaitingAnswer
from dropbox.terminal import size_in_words, table

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from dropbox.directory import Ageing, FreshStatement
    from dropbox.settings import Settings
    from dropbox.store import Store

_DAYS: Final = 14
_CLOSED: Final = "sources can't send"


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
    """The whole.

    `keys`: the directory version with its last day, or what is wrong with it; `fresh`: the same of the note
    that confirms it; `warnings`: what ends soon, the most urgent first.
    """

    desks: tuple[DeskLine, ...]
    uploads: int
    upload_bytes: int
    answers: int
    free_bytes: int
    keys: str
    fresh: str
    warnings: tuple[Ageing, ...]
    days: tuple[tuple[str, str, int], ...]

    def document(self) -> dict[str, object]:
        """Return it for programs."""
        warnings = [
            {**asdict(ageing), "ends": ageing.ends.isoformat(), "step": ageing.step} for ageing in self.warnings
        ]
        return {**asdict(self), "warnings": warnings}

    def text(self) -> str:
        """Return it for people."""
        lines = (
            f"Under way: {self.uploads} uploads, {size_in_words(self.upload_bytes)}",
            f"Waiting for sources: {counted(self.answers, 'answer')}",
            f"Free on the disk: {size_in_words(self.free_bytes)}",
            f"Key directory: {self.keys}",
            f"Confirmed as the newest: {self.fresh}",
        )
        warnings = "\n".join(f"! {sentences.ageing(one)}" for one in self.warnings)
        parts = (warnings, _desks_text(self.desks), "\n".join(lines), _days_text(self.days))
        return "\n\n".join(part for part in parts if part)


def look(settings: Settings, store: Store, today: date) -> Overview:
    """Count."""
    keys = look_at_keys(Published(settings, store), today)
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
            keys=keys.directory,
            fresh=keys.fresh,
            warnings=tuple(one for one in keys.warnings if _concerns(settings, one)),
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


@dataclass(frozen=True, slots=True)
class Keys:
    """What is to be said of the published folder."""

    directory: str
    fresh: str
    warnings: tuple[Ageing, ...] = ()


def look_at_keys(published: Published, today: date) -> Keys:
    """Ask what a source would ask on this day, without waiting for anybody."""
    try:
        trusted = published.trusted()
    except DropboxError as error:
        return Keys(str(error), "nobody knows")
    said = f"version {trusted.version}, sealing ends before {trusted.document.expires}"
    statement: FreshStatement | None = None
    try:
        statement = published.fresh_statement()
        fresh = _fresh(statement, today)
    except DropboxError as error:
        fresh = f"{_CLOSED}: {error}"
    return Keys(said, fresh, warnings(trusted, statement, today))


def _concerns(settings: Settings, ageing: Ageing) -> bool:
    """Tell whether somebody would miss it: a desk without readers may be offered no more."""
    is_empty_desk = ageing.subject == "readers" and ageing.role is None
    return not is_empty_desk or ageing.desk in {desk.id for desk in settings.desks}


def _fresh(statement: FreshStatement | None, today: date) -> str:
    if statement is None:
        return "the directory asks for no freshness note"
    try:
        statement.require_day(today)
    except DropboxError as error:
        return f"{_CLOSED}: {error}"
    return f"up to {statement.expires - timedelta(days=1)}"


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
