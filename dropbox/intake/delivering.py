"""An outgoing bag is taken in (docs/spec/outgoing.md): answers wait for their mailboxes, recalled ones freeze.

(1) The whole bag is what its manifests say, and its note what the format says; both name the same answers.
(2) The note is for one desk of the newest directory, and its one signature is by an editor of that desk, not
    revoked, whose window holds the server's day.
(3) Its freshness note takes its place, if a reader would accept it (`renewing`); a refused one stops nothing.
(4) A bag whose id is remembered changes nothing else, whatever became of its answers meanwhile.
(5) Each answer is copied aside, durable, once more compared with the note, and has a sealed file's header.
(6) One transaction: the bag's id, the answers, the recalls. Killed before it: the sweep removes the copies.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from dropbox import note
from dropbox.answer import outgoing as order
from dropbox.bag import outgoing as bags
from dropbox.bag.errors import ItemDamagedError
from dropbox.intake.errors import (
    NotSealedError,
    OutgoingAudienceError,
    OutgoingMismatchError,
    OutgoingMissingError,
    OutgoingRepeatedError,
    OutgoingSignerError,
)
from dropbox.intake.mailboxes import drop_answers
from dropbox.intake.renewing import renew
from dropbox.intake.room import require_room_for_part
from dropbox.intake.sealed import header_size_bytes
from dropbox.intake.uploads import drop_unnamed, remove_files
from dropbox.limits import MAX_SEALED_HEADER_BYTES, READ_PIECE_BYTES
from dropbox.store.models import DeliveredBag, FrozenMailbox, WaitingAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from sqlalchemy.orm import Session

    from dropbox.directory import TrustedDirectory
    from dropbox.intake.published import Published
    from dropbox.intake.renewing import Renewal
    from dropbox.store import PartRef, Store
    from dropbox.store.parts import PartWriter


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a bag. `frozen` answers were for recalled mailboxes, and were not taken in."""

    bag_id: str
    answers: int = 0
    mailboxes: int = 0
    recalled: int = 0
    frozen: int = 0
    already: bool = False
    renewal: Renewal | None = None


@dataclass(frozen=True, slots=True)
class _Copied:
    """An answer of the bag whose bytes are durable, and locked until a row names them."""

    line: order.OutgoingAnswer
    part: PartRef
    writer: PartWriter


def deliver(store: Store, published: Published, folder: Path, *, today: date) -> Delivered:
    """Take an outgoing bag in, whole or not at all but for its freshness note; a second time changes nothing.

    Raises `BagError`, `OutgoingError`, `NoteError`, `NotSignedError`, `IntakeError` or `StoreFullError`.
    """
    if not bags.is_outgoing(folder):
        raise OutgoingMissingError(
            "this folder is no outgoing bag", hint="name the folder that `dropbox-offline courier` wrote"
        )
    bag = bags.open_bag(folder)  # (1)
    statement = _read_order(bag)
    _require_signer(note.parse(bag.note), statement, published.trusted(), today)  # (2)
    renewal = renew(published, statement.fresh, today) if statement.fresh else None  # (3)
    with store.sessions.reading() as session:
        if session.get(DeliveredBag, statement.bag_id):  # (4)
            return Delivered(statement.bag_id, already=True, renewal=renewal)
    with _copying(store, bag, statement) as copies:  # (5)
        delivered, names = _commit(store, statement, copies, today)  # (6)
    remove_files(store.parts, names)
    return replace(delivered, renewal=renewal)


def _read_order(bag: bags.OutgoingBag) -> order.OutgoingStatement:
    statement = order.OutgoingStatement.parse(note.parse(bag.note).text)
    named = {line.id: (line.size_bytes, line.sha256) for line in statement.answers}
    if named != {answer_id: (found.size_bytes, found.sha256) for answer_id, found in bag.answers.items()}:
        raise OutgoingMismatchError("the bag holds other answers than its note names")
    return statement


def _require_signer(
    untrusted_note: note.ParsedNote, statement: order.OutgoingStatement, trusted: TrustedDirectory, today: date
) -> None:
    desks = {order.audience_sha256(trusted.origin, desk.id): desk.id for desk in trusted.document.desks}
    desk = desks.get(statement.audience_sha256)
    if desk is None:
        raise OutgoingAudienceError("the bag is for another drop-box, or for a desk that is not listed")
    keys = [
        note.VerifierKey(order.OUTGOING_KEY_NAME, bytes.fromhex(editor.key))
        for editor in trusted.document.editors
        if editor.desk == desk
        and editor.id not in trusted.document.revoked_ids
        and editor.from_ <= today < editor.until
    ]
    if len(untrusted_note.signatures) != 1:
        raise OutgoingSignerError("expected one signature and no other")
    try:
        untrusted_note.verify(keys)
    except note.BadSignatureError:
        # An editor's name under other words than those that were signed.
        raise
    except note.NotSignedError as error:
        raise OutgoingSignerError(
            "no editor of this desk signed this bag", hint="is the key listed, today, and not revoked?"
        ) from error


@contextmanager
def _copying(
    store: Store, bag: bags.OutgoingBag, statement: order.OutgoingStatement
) -> Iterator[tuple[_Copied, ...]]:
    """Copy every answer into the store; what no row names at the end is removed again."""
    with ExitStack() as writers:
        copies = tuple(_copy(store, bag, line, writers) for line in statement.answers)
        try:
            yield copies
        except Exception:
            drop_unnamed(store, [copied.part.name for copied in copies])
            raise


def _copy(store: Store, bag: bags.OutgoingBag, line: order.OutgoingAnswer, writers: ExitStack) -> _Copied:
    # Answers are few and an editor's: they may use what is kept for small tips.
    require_room_for_part(store.parts, part_bytes=line.size_bytes, small=True)
    writer = writers.enter_context(store.parts.writing())
    with bag.open_answer(line.id) as file:
        head = file.read(MAX_SEALED_HEADER_BYTES)
        if not header_size_bytes(head):
            raise NotSealedError("the file ends within its header")
        writer.write(head)
        while piece := file.read(READ_PIECE_BYTES):
            writer.write(piece)
    part = writer.finish()
    if (part.size_bytes, part.sha256) != (line.size_bytes, line.sha256):
        raise ItemDamagedError("hash")
    return _Copied(line, part, writer)


def _commit(
    store: Store, statement: order.OutgoingStatement, copies: Sequence[_Copied], today: date
) -> tuple[Delivered, tuple[str, ...]]:
    """Change the rows, and return the names of parts that no row names any more."""
    with store.sessions.writing() as session:
        if session.get(DeliveredBag, statement.bag_id):
            # Two sticks at once.
            return Delivered(statement.bag_id, already=True), ()
        session.add(DeliveredBag(id=statement.bag_id))
        names = [name for mailbox in statement.recalls for name in _freeze(session, mailbox)]
        open_ones = [copied for copied in copies if not session.get(FrozenMailbox, copied.line.mailbox)]
        taken = [copied for copied in open_ones if _add(session, copied, today)]
        session.flush()
        for copied in taken:
            copied.writer.release()
    delivered = Delivered(
        bag_id=statement.bag_id,
        answers=len(open_ones),
        mailboxes=len({copied.line.mailbox for copied in open_ones}),
        recalled=len(statement.recalls),
        frozen=len(copies) - len(open_ones),
    )
    return delivered, tuple(names)


def _freeze(session: Session, mailbox: str) -> tuple[str, ...]:
    session.merge(FrozenMailbox(mailbox=mailbox))
    session.flush()
    return drop_answers(session, mailbox)


def _add(session: Session, copied: _Copied, today: date) -> bool:
    """Let an answer wait; False where the same one came with another bag and waits already."""
    line = copied.line
    before = session.scalar(select(WaitingAnswer).where(WaitingAnswer.id == line.id))
    if before is not None:
        if (before.mailbox, before.sha256) != (line.mailbox, line.sha256):
            raise OutgoingRepeatedError("an answer bears the id of another one that waits")
        return False
    session.add(
        WaitingAnswer(
            id=line.id,
            mailbox=line.mailbox,
            size_bytes=copied.part.size_bytes,
            sha256=copied.part.sha256,
            name=copied.part.name,
            delivered_on=today,
        )
    )
    return True
