"""Outgoing bags, answers that wait as `deliver` leaves them, and what the tests ask of them afterwards."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from dropbox import answer, directory, intake, note
from dropbox.bag import outgoing
from dropbox.intake.mailboxes import mailbox_of
from dropbox.store.models import DeliveredBag, FrozenMailbox, WaitingAnswer, new_id
from tests.intake.lines import TODAY, files
from tests.support import servers

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

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


def remembered(store: Store) -> list[str]:
    with store.sessions.reading() as session:
        return list(session.scalars(select(DeliveredBag.id)))


def frozen(store: Store) -> list[str]:
    with store.sessions.reading() as session:
        return list(session.scalars(select(FrozenMailbox.mailbox)))


def require_untouched(store: Store) -> None:
    assert (waiting(store), remembered(store), frozen(store), files(store)) == ([], [], [], 0)


def deliver(made: servers.Newsroom, store: Store, folder: Path, *, days: int = 0) -> intake.Delivered:
    published = intake.Published(made.settings())
    return intake.deliver(store, published, folder, today=TODAY + timedelta(days=days))


def freeze(store: Store, token: bytes) -> None:
    with store.sessions.writing() as session:
        session.add(FrozenMailbox(mailbox=mailbox_of(token)))


ONE, TWO, THREE = b"1" * 32, b"2" * 32, b"3" * 32
SMALL, LARGER = servers.sealed_file(20_000), servers.sealed_file(40_000)
EDITOR = note.signing.SigningKey.from_seed(answer.OUTGOING_KEY_NAME, b"e" * 32)
STRANGER = note.signing.SigningKey.from_seed(answer.OUTGOING_KEY_NAME, b"s" * 32)


def editor(
    key: note.signing.SigningKey = EDITOR, *, desk: str = servers.DESK, begins: int = -10, ends: int = 90
) -> directory.EditorEntry:
    """List a key: from `begins` days from now until before `ends` days from now."""
    return directory.EditorEntry(
        desk=desk,
        from_=TODAY + timedelta(days=begins),
        id=key.verifier.public_key.hex()[:16],
        key=key.verifier.public_key.hex(),
        role="reader 1",
        until=TODAY + timedelta(days=ends),
    )


@dataclass
class Outgoing:
    """A bag to be: change what you like, then write it."""

    answers: list[tuple[bytes, bytes]]
    """Token and sealed answer."""
    recalls: list[bytes] = field(default_factory=list)
    key: note.signing.SigningKey = EDITOR
    origin: str = servers.ORIGIN
    desk: str = servers.DESK
    bag_id: str = field(default_factory=new_id)
    ids: list[str] = field(default_factory=list)
    fresh: answer.OutgoingFresh | None = None

    def statement(self) -> answer.OutgoingStatement:
        self.ids += [new_id() for _ in self.answers[len(self.ids) :]]
        lines = (
            answer.OutgoingAnswer(id_, mailbox_of(token), len(sealed), hashlib.sha256(sealed).hexdigest())
            for id_, (token, sealed) in zip(self.ids, self.answers, strict=True)
        )
        recalls = tuple(mailbox_of(token) for token in self.recalls)
        audience = answer.audience_sha256(self.origin, self.desk)
        return answer.OutgoingStatement(audience, self.bag_id, TODAY, tuple(lines), recalls, self.fresh)

    def write(self, folder: Path) -> Path:
        signed = note.signing.sign(self.statement().serialize(), [self.key])
        contents = {id_: sealed for id_, (_, sealed) in zip(self.ids, self.answers, strict=True)}
        outgoing.write(folder, TODAY, signed, contents)
        return folder
