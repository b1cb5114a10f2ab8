"""Keys, a history of the directory and answers that vectors and tests are made of. All of it is public."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import hashlib
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, cast

from dropbox import answer, directory
from dropbox.age.identity import HybridIdentity
from dropbox.note.signing import SigningKey
from tests.vectors.directory.people import DESK, OTHER_DESK, SMALL, after, roots, seed, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dropbox.age import Identity

ORIGIN: Final = SMALL.origin


def sha256(name: str) -> str:
    """Return a fixed hash."""
    return hashlib.sha256(name.encode()).hexdigest()


def editor_key(name: str) -> SigningKey:
    """Return an editor's key, listed or not."""
    return SigningKey.from_seed(answer.KEY_NAME, seed(f"editor {name}"))


def editor(
    name: str, *, desk: str = DESK, listed_as: str | None = None, **window: dt.date
) -> directory.EditorEntry:
    """Return the entry that lists a key, under an id of its own."""
    return directory.EditorEntry(
        desk=desk,
        from_=window.get("begins", NOVEMBER),
        id=sha256(f"editor id {listed_as or name}")[:16],
        key=editor_key(name).verifier.public_key.hex(),
        role=name,
        until=window.get("ends", dt.date(2028, 2, 1)),
    )


NOVEMBER: Final = dt.date(2026, 11, 1)
READER_1: Final = editor("reader 1")
READER_2: Final = editor("reader 2")
WINDOWED: Final = editor("reader 3", begins=dt.date(2026, 11, 20), ends=dt.date(2026, 12, 1))
OTHERS: Final = editor("reader 4", desk=OTHER_DESK)
LEFT: Final = editor("reader 5")
LATER: Final = editor("reader 6")
RELISTED: Final = editor("reader 7")
RELISTED_AGAIN: Final = editor("reader 7", listed_as="reader 7 again")


def _history() -> tuple[bytes, ...]:
    """Return four versions: one editor comes later, one leaves, two are revoked (one under its second id)."""

    def editors(*entries: directory.EditorEntry) -> tuple[directory.EditorEntry, ...]:
        return tuple(sorted(entries, key=lambda entry: entry.id))

    first = signed(
        replace(
            SMALL,
            desks=(directory.Desk(DESK), directory.Desk(OTHER_DESK)),
            editors=editors(READER_1, READER_2, WINDOWED, OTHERS, LEFT, RELISTED),
        )
    )
    second = after(first, editors=editors(READER_1, READER_2, WINDOWED, OTHERS, LATER, RELISTED_AGAIN))
    third = after(
        second,
        editors=editors(READER_1, READER_2, WINDOWED, OTHERS, LATER),
        revocations=tuple(
            directory.Revocation(revoked, "2026-12") for revoked in sorted((READER_2.id, RELISTED_AGAIN.id))
        ),
    )
    return first, second, third


HISTORY: Final = _history()
PINNED: Final = roots("a")
TRUSTED: Final = directory.trust(HISTORY, PINNED)

SOURCE: Final[Identity] = HybridIdentity(seed("source"))
REPLY_TO: Final = str(SOURCE.recipient)
MAILBOX: Final = sha256("the source's token")
OTHER_REPLY_TO: Final = str(HybridIdentity(seed("other source")).recipient)
OTHER_MAILBOX: Final = sha256("the other source's token")
EXPECTED: Final = answer.Expected(ORIGIN, MAILBOX, REPLY_TO)

EDITOR: Final = editor_key("reader 1")
DAY: Final = dt.date(2026, 11, 24)
COMPLETE: Final = answer.Received(sha256("message 1"), sha256("tagmanifest 1"), sha256("age 1"), "complete")
DAMAGED: Final = answer.Received(None, None, sha256("age 2"), "damaged")
RECEIPT: Final = answer.Receipt(sha256("message 1"), dt.date(2026, 11, 12), 5)
PAPER: Final = answer.AnswerFile("Як выйсці.PDF", "application/pdf", b"%PDF-1.7 " * 40)
NOTES: Final = answer.AnswerFile("notes.txt", "text/plain", b"second")
MESSAGE: Final = "Дзякуй. Мы ўсё атрымалі.\n"
USUAL: Final = answer.AnswerHeading(
    day=DAY,
    software_agent="press-dropbox 0.1.0",
    origin=ORIGIN,
    desk=DESK,
    directory_version=1,
    directory_sha256=TRUSTED.at_version(1).text_sha256,
    mailbox=MAILBOX,
    reply_to=REPLY_TO,
    number=1,
    previous=None,
    received=(COMPLETE, DAMAGED),
    receipts=(RECEIPT,),
)


def heading(**changes: object) -> answer.AnswerHeading:
    """Return a heading like any other, but for `changes`."""
    return replace(USUAL, **cast("Any", changes))


def write(
    head: answer.AnswerHeading = USUAL,
    message: str = MESSAGE,
    files: Sequence[answer.AnswerFile] = (PAPER,),
    key: SigningKey = EDITOR,
) -> bytes:
    """Return the stream of an answer."""
    return answer.write(head, message, files, key)


def read(stream: bytes) -> answer.ReadAnswer:
    """Read a stream."""
    return answer.read(io.BytesIO(stream))


def packed(stream: bytes) -> str:
    """Return a stream as vectors hold it."""
    return base64.b64encode(gzip.compress(stream, mtime=0)).decode()


def unpacked(text: str) -> bytes:
    """Return the stream of a vector."""
    return gzip.decompress(base64.b64decode(text))
