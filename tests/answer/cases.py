"""Answers the tests write: one editor, one source, fixed keys."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, cast

from dropbox import answer
from dropbox.age.identity import HybridIdentity
from dropbox.note.signing import SigningKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dropbox.age import Identity


def seed(name: str) -> bytes:
    """Return a fixed secret."""
    return hashlib.sha256(f"press-dropbox test vectors: {name}".encode()).digest()


def sha256(name: str) -> str:
    """Return a fixed hash."""
    return hashlib.sha256(name.encode()).hexdigest()


EDITOR: Final = SigningKey.from_seed(answer.KEY_NAME, seed("editor"))
SOURCE: Final[Identity] = HybridIdentity(seed("source"))
REPLY_TO: Final = str(SOURCE.recipient)
MAILBOX: Final = sha256("the source's token")
DAY: Final = dt.date(2026, 11, 24)
COMPLETE: Final = answer.Received(sha256("message 1"), sha256("tagmanifest 1"), sha256("age 1"), "complete")
DAMAGED: Final = answer.Received(None, None, sha256("age 2"), "damaged")
RECEIPT: Final = answer.Receipt(sha256("message 1"), dt.date(2026, 11, 12), 5)
FILE: Final = answer.AnswerFile("Як выйсці.PDF", "application/pdf", b"%PDF-1.7 " * 40)
MESSAGE: Final = "Дзякуй. Мы ўсё атрымалі.\n"
USUAL: Final = answer.AnswerHeading(
    day=DAY,
    software_agent="press-dropbox 0.1.0",
    origin="example.press",
    desk="4f2a91c0",
    directory_version=1,
    directory_sha256=sha256("directory 1"),
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
    files: Sequence[answer.AnswerFile] = (FILE,),
    key: SigningKey = EDITOR,
) -> bytes:
    """Return the stream of an answer."""
    return answer.write(head, message, files, key)


def read(stream: bytes) -> answer.ReadAnswer:
    """Read a stream."""
    return answer.read(io.BytesIO(stream))
