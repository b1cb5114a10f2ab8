"""Answer a case: whom it goes to, what it says of its row, and the sealed file of it.

(1) The case opened whole, kept a codename, and is neither a graft, a replay nor another box's or desk's.
(2) A trusted directory lists this machine's key to answer with, for that desk, on that day.
(3) Sealed to the source's Reply-To and to whoever of the desk reads on that day; number and previous continue
    this key's row; every message of the conversation so far is a line of the receipt.
(4) The bytes are on the disk, then the slip that makes them an answer.
"""

from __future__ import annotations

import hashlib
import io
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import dropbox
from dropbox import age, answer, directory
from dropbox.limits import MAX_ANSWER_BYTES, MAX_RECEIVED
from dropbox.offline import files
from dropbox.offline.errors import (
    AnswerSizeError,
    EditorUnlistedError,
    GraftError,
    NoCodenameError,
    NotOpenError,
    NotVerifiedError,
    RecalledError,
)
from dropbox.offline.remembered import post

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from dropbox.directory import EditorEntry, RecipientEntry
    from dropbox.note.signing import SigningKey
    from dropbox.offline.answers.drafts import Attachment
    from dropbox.offline.home import Home
    from dropbox.offline.remembered.conversations import Conversation
    from dropbox.offline.remembered.records import Opening, Record, Said
    from dropbox.offline.trusting import Known

_ID_BYTES: Final = 16
_OPEN_AGAIN: Final = "remove its folder, then: dropbox-offline open {case}"
_ASTRAY: Final = "an answer could reach the wrong person; tell your admin"


@dataclass(frozen=True, slots=True)
class Address:
    """Where answers to a conversation go: what its source's codename gives."""

    mailbox: str
    reply_to: str
    desk: str
    origin: str


def address_of(conversation: Conversation) -> Address:
    """Return where to answer (1); raises `AnswerRefusedError`."""
    record = conversation.first
    opening = record.opening
    if opening is None:
        raise NotOpenError("this case is not open yet", hint=f"dropbox-offline open {record.case}")
    if opening.outcome != "verified":
        raise NotVerifiedError(
            "this case is incomplete: no signature came, so nothing proves where an answer should go",
            hint="if the same source wrote once more, answer that case",
        )
    said = _said(record, opening)
    if said.mailbox is None or said.reply_to is None or opening.pins is None:
        raise NoCodenameError(
            "its sender kept no codename: nobody could read an answer",
            hint="answer by what the message itself says, if it says anything, and if that is safe",
        )
    _require_own(opening, said)
    return Address(said.mailbox, said.reply_to, said.desk, said.origin or "")


def _said(record: Record, opening: Opening) -> Said:
    if opening.said is None:
        raise NotOpenError(
            "this case was opened by an earlier release, which noted too little for an answer",
            hint=_OPEN_AGAIN.format(case=record.case),
        )
    return opening.said


def _require_own(opening: Opening, said: Said) -> None:
    if opening.graft_of:
        raise GraftError("this case mixes two codenames, and is never answered", hint=_ASTRAY)
    if opening.replay_of:
        raise GraftError(
            "this case repeats a message that came before, and is never answered",
            hint=f"dropbox-offline answer {opening.replay_of}",
        )
    if {"origin-differs", "desk-differs"} & set(said.notices):
        raise GraftError(
            "this case was written for another drop-box or desk, and somebody brought it here", hint=_ASTRAY
        )


def require_not_recalled(home: Home, mailbox: str) -> None:
    """Refuse a mailbox that was frozen for good."""
    if recall := home.post.recalls.get(mailbox):
        raise RecalledError(
            f"this mailbox was recalled on {recall.day.isoformat()}: it takes in nothing any more",
            hint="if the source is safe and writes with a new codename, answer that case",
        )


@dataclass(frozen=True, slots=True)
class Readers:
    """Who can read an answer besides the source, and as whom it is signed, on a day."""

    editor: EditorEntry
    entries: tuple[RecipientEntry, ...]
    recipients: tuple[age.Recipient, ...]


def readers_on(known: Known, address: Address, editor_key: str, day: date) -> Readers:
    """Return whom to seal to at the desk (2); raises `EditorUnlistedError` or `NoRecipientsError`."""
    trusted = known.directory
    trusted.require_origin(address.origin)
    revoked = trusted.document.revoked_ids
    own = [editor for editor in trusted.document.editors if editor.key == editor_key]
    if any(editor.id in revoked for editor in own):
        raise EditorUnlistedError(
            "your key to answer with was revoked: no source would believe it", hint="ask your admin"
        )
    now = [editor for editor in own if editor.desk == address.desk and editor.from_ <= day < editor.until]
    if not now:
        raise EditorUnlistedError(
            f"your key to answer with is not in the key list for this desk on {day.isoformat()}",
            hint="give your admin the file of dropbox-offline recipient; then collect the next stick",
        )
    entries = tuple(entry for entry in trusted.recipients_on(address.desk, day) if entry.kind == "intake")
    strings = directory.read_recipients(entries, known.folder)
    return Readers(now[0], entries, tuple(map(age.Recipient.parse, strings)))


@dataclass(frozen=True, slots=True)
class Row:
    """The place of the next answer among those of one key to one mailbox."""

    number: int
    previous: str | None


def next_in_row(answers: Iterable[post.Answer], editor_key: str) -> Row:
    """Return the number after this key's last answer, and that answer's hash."""
    own = [one for one in answers if one.editor_key == editor_key]
    last = max(own, key=lambda one: one.number, default=None)
    return Row(last.number + 1, last.text_sha256) if last else Row(1, None)


def received(conversation: Conversation) -> tuple[tuple[answer.Received, ...], tuple[answer.Receipt, ...]]:
    """Return the receipt: a line for each message of the conversation, the newest where they are too many."""
    lines: dict[str, answer.Received] = {}
    receipts: dict[str, answer.Receipt] = {}
    whole = [record.opening for record in conversation.messages if record.opening]
    broken = [record.opening for record in conversation.damaged if record.opening]
    for opening in [*whole, *broken][-MAX_RECEIVED:]:
        if (said := opening.said) is None:
            continue
        message = opening.pins.message if opening.pins else None
        state: answer.statement.ReceivedState = "complete" if message else "damaged"
        lines.setdefault(
            said.sealed_sha256,
            answer.Received(message, said.tagmanifest_sha256, said.sealed_sha256, state),
        )
        if message:
            receipts[message] = answer.Receipt(message, said.day, said.files)
    return tuple(lines.values()), tuple(receipts.values())


@dataclass(frozen=True, slots=True)
class Letter:
    """An answer that is about to be sealed."""

    conversation: Conversation
    address: Address
    readers: Readers
    row: Row
    day: date
    text: str
    attachments: Sequence[Attachment]


def seal(home: Home, known: Known, letter: Letter, key: SigningKey) -> post.Answer:
    """Write, sign, seal and keep an answer (3) (4)."""
    stream = _stream(known, letter, key)
    whole = _sealed(stream, [age.Recipient.parse(letter.address.reply_to), *letter.readers.recipients])
    # As a source will: what it would refuse is never kept. And the hash that the next answer names.
    read = answer.read(io.BytesIO(stream))
    written = post.Answer(
        day=letter.day,
        id=secrets.token_hex(_ID_BYTES),
        mailbox=letter.address.mailbox,
        desk=letter.address.desk,
        editor_key=read.editor_key,
        number=letter.row.number,
        text_sha256=read.text_sha256,
        size_bytes=len(whole),
        sha256=hashlib.sha256(whole).hexdigest(),
        is_own=True,
    )
    home.post.put_answer(written, whole)
    return written


def _stream(known: Known, letter: Letter, key: SigningKey) -> bytes:
    files_ = [answer.AnswerFile(one.name, one.type, one.content) for one in letter.attachments]
    try:
        return answer.write(_heading(known, letter), letter.text, files_, key)
    except answer.AnswerTooLargeError:
        raise _too_large() from None


def _sealed(stream: bytes, recipients: Sequence[age.Recipient]) -> bytes:
    sealed = io.BytesIO()
    with age.seal(sealed, recipients) as sealing:
        sealing.write(stream)
    if sealed.tell() > MAX_ANSWER_BYTES:
        raise _too_large()
    return sealed.getvalue()


def _too_large() -> AnswerSizeError:
    return AnswerSizeError(
        "sealed, the answer is larger than a source's page opens", hint="send less, or in several answers"
    )


def _heading(known: Known, letter: Letter) -> answer.AnswerHeading:
    lines, receipts = received(letter.conversation)
    return answer.AnswerHeading(
        day=letter.day,
        software_agent=f"press-dropbox {dropbox.__version__}",
        origin=letter.address.origin,
        desk=letter.address.desk,
        directory_version=known.directory.version,
        directory_sha256=known.directory.text_sha256,
        mailbox=letter.address.mailbox,
        reply_to=letter.address.reply_to,
        number=letter.row.number,
        previous=letter.row.previous,
        received=lines,
        receipts=receipts,
    )


def remove_draft(path: Path) -> None:
    """Take a draft away that was sealed: its text is in the sealed answer, and on the case's page."""
    path.unlink(missing_ok=True)
    files.sync_folder(path.parent)
