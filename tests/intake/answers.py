"""Answers that wait, put there as `deliver` puts them, and what the tests ask of them afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from dropbox.intake.mailboxes import mailbox_of
from dropbox.store.models import FrozenMailbox, WaitingAnswer, new_id
from tests.intake.lines import TODAY

if TYPE_CHECKING:
    from datetime import date

    from dropbox.store import Store


def put_answer(store: Store, token: bytes, sealed: bytes, *, day: date = TODAY) -> str:
    """Let an answer wait; returns its id."""
    with store.parts.writing() as writer:
        writer.write(sealed)
        part = writer.finish()
        row = WaitingAnswer(
            id=new_id(),
            mailbox=mailbox_of(token),
            size_bytes=part.size_bytes,
            sha256=part.sha256,
            name=part.name,
            delivered_on=day,
        )
        with store.sessions.writing() as session:
            session.add(row)
            session.flush()
            writer.release()
    return row.id


def waiting(store: Store) -> list[WaitingAnswer]:
    with store.sessions.reading() as session:
        return list(session.scalars(select(WaitingAnswer)))


def freeze(store: Store, token: bytes) -> None:
    with store.sessions.writing() as session:
        session.add(FrozenMailbox(mailbox=mailbox_of(token)))
