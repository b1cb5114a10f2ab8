"""A source reads answers (docs/spec/mailbox.md). A mailbox is the SHA-256 of the token that opens it.

An unknown mailbox, an emptied one and a frozen one are the same thing: the same rows are looked for in the same
order. That is why nothing here asks whether a mailbox is frozen, and why listing writes nothing.
"""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from sqlalchemy import delete, select, update

from dropbox.intake.errors import AnswerUnknownError
from dropbox.intake.stored import DamagedPartError
from dropbox.intake.uploads import remove_files
from dropbox.limits import READ_PIECE_BYTES
from dropbox.store import models

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from dropbox.store import Store


@dataclass(frozen=True, slots=True)
class WaitingAnswer:
    """What a list says of an answer."""

    id: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """A sealed answer, checked and ready to be read from its start; the caller closes the file."""

    size_bytes: int
    file: BinaryIO


def list_answers(store: Store, token: bytes) -> tuple[WaitingAnswer, ...]:
    """Return what waits in a mailbox, by id."""
    of = models.WaitingAnswer
    wanted = select(of.id, of.size_bytes, of.sha256).where(of.mailbox == mailbox_of(token)).order_by(of.id)
    with store.sessions.reading() as session:
        return tuple(WaitingAnswer(*row) for row in session.execute(wanted))


def open_answer(store: Store, token: bytes, answer_id: str) -> bytes:
    """Return a sealed answer; raises `AnswerUnknownError`."""
    opened = open_answer_file(store, token, answer_id)
    with opened.file:
        return opened.file.read()


def open_answer_file(store: Store, token: bytes, answer_id: str) -> OpenAnswer:
    """Open a sealed answer; what is open stays readable, also when the mailbox is wiped meanwhile."""
    with store.sessions.reading() as session:
        row = _find(session, token, answer_id)
    try:
        file = store.parts.open(row.name)
    except FileNotFoundError:
        # Wiped between row and file, or the disk lost it: only the row knows.
        with store.sessions.reading() as session:
            _find(session, token, answer_id)
        raise DamagedPartError(0) from None
    with ExitStack() as closing:
        closing.enter_context(file)
        _require_whole(file, row)
        closing.pop_all()
    return OpenAnswer(row.size_bytes, file)


def acknowledge(store: Store, token: bytes, answer_id: str, *, today: date) -> None:
    """Remember that an answer was read; the first time counts, and an unknown one is passed over."""
    of = models.WaitingAnswer
    with store.sessions.writing() as session:
        session.execute(
            update(of)
            .where(of.id == answer_id, of.mailbox == mailbox_of(token), of.acknowledged_on.is_(None))
            .values(acknowledged_on=today)
        )


def wipe(store: Store, token: bytes) -> None:
    """Delete everything that waits in a mailbox, at once."""
    with store.sessions.writing() as session:
        names = drop_answers(session, mailbox_of(token))
    remove_files(store.parts, names)


def mailbox_of(token: bytes) -> str:
    """Return the name of the mailbox that a token opens."""
    return hashlib.sha256(token).hexdigest()


def drop_answers(session: Session, mailbox: str) -> tuple[str, ...]:
    """Delete a mailbox's rows and return its parts' names: remove these once the transaction is through."""
    of = models.WaitingAnswer
    names = tuple(session.scalars(select(of.name).where(of.mailbox == mailbox)))
    session.execute(delete(of).where(of.mailbox == mailbox))
    return names


def _find(session: Session, token: bytes, answer_id: str) -> models.WaitingAnswer:
    of = models.WaitingAnswer
    wanted = select(of).where(of.id == answer_id, of.mailbox == mailbox_of(token))
    row = session.scalar(wanted)
    if row is None:
        raise AnswerUnknownError
    return row


def _require_whole(file: BinaryIO, row: models.WaitingAnswer) -> None:
    """Refuse what the disk has altered, before the first byte of it is handed out."""
    hashed = hashlib.sha256()
    # In small pieces: hundreds may be opened at once.
    while piece := file.read(READ_PIECE_BYTES):
        hashed.update(piece)
    if file.tell() != row.size_bytes or hashed.hexdigest() != row.sha256:
        raise DamagedPartError(0)
    file.seek(0)
