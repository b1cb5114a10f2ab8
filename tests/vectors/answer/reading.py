"""Answers as they should be, what a reader finds in each; and all defects by their names."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256 as sha256_of
from typing import Any, Final

from dropbox import answer, limits
from tests.vectors.answer.defects_bag import CONTENT_DEFECTS, INFO_DEFECTS, MANIFEST_DEFECTS
from tests.vectors.answer.defects_signed import SIGNATURE_DEFECTS, STATEMENT_DEFECTS
from tests.vectors.answer.defects_stream import ORDER_DEFECTS, STREAM_DEFECTS
from tests.vectors.answer.people import (
    COMPLETE,
    DAMAGED,
    NOTES,
    PAPER,
    RECEIPT,
    editor_key,
    heading,
    packed,
    read,
    sha256,
    write,
)

DEFECTS: Final = {
    **STREAM_DEFECTS,
    **ORDER_DEFECTS,
    **INFO_DEFECTS,
    **MANIFEST_DEFECTS,
    **CONTENT_DEFECTS,
    **SIGNATURE_DEFECTS,
    **STATEMENT_DEFECTS,
}
NAMES: Final = (
    "../../../.bashrc",
    "/etc/passwd",
    "C:\\Windows\\win.ini",
    "\u202etxt.exe",
    "line\nbreak.txt",
    "nul\u0000.pdf",
    'quote".html',
    "صورة.PNG",
    "\ufeffbom.\U0001f600",
    "a" * limits.MAX_FILE_NAME_CHARACTERS,
)


def file(name: str, content: bytes, kind: str = "") -> answer.AnswerFile:
    """Return a file of an answer."""
    return answer.AnswerFile(name, kind, content)


def _receipts(count: int) -> dict[str, object]:
    """Return the fields of a heading that confirms so many messages."""
    messages = [sha256(f"message {number}") for number in range(count)]
    return {
        "receipts": tuple(answer.Receipt(message, dt.date(2026, 11, 1), 0) for message in messages),
        "received": tuple(
            answer.Received(message, sha256(f"tagmanifest {message}"), sha256(f"age {message}"), "complete")
            for message in messages
        ),
    }


def _damaged() -> dict[str, object]:
    """Return every way in which a damaged message may be known, one of them complete too."""
    message, tagmanifest = COMPLETE.message_id, COMPLETE.tagmanifest_sha256
    known = [(None, None), (message, None), (None, tagmanifest), (message, tagmanifest)]
    ages = [sha256(f"damaged age {number}") for number in range(len(known))]
    lines = [answer.Received(*pair, age, "damaged") for pair, age in zip(known, ages, strict=True)]
    return {"received": (COMPLETE, *lines)}


def _largest() -> bytes:
    """Return an answer whose stream has no room for a byte more."""
    empty = len(write(files=()).rstrip(b"\0"))
    # Header and fill of one more file and its lines in the lists; the end marker.
    room = limits.MAX_ANSWER_STREAM_BYTES - (-(-empty // 512) * 512) - 512 - 1_024 - 512
    return write(files=[file("a", bytes(room))])


GOOD: Final[dict[str, bytes]] = {
    "usual": write(),
    "two-files": write(files=(PAPER, NOTES)),
    "message-only": write(files=()),
    "message-empty": write(message="", files=()),
    "message-of-any-text": write(message="a\r\n\t\u0000\u202e\ufeff🕊\n" * 3, files=()),
    "message-of-1-mib": write(message="ж" * (limits.MAX_MESSAGE_BYTES // 2), files=()),
    "nothing-received": write(heading(received=(), receipts=())),
    "all-complete": write(heading(received=(COMPLETE,))),
    "only-damaged": write(heading(received=(DAMAGED,), receipts=())),
    "damaged-in-every-way": write(heading(**_damaged())),
    "250-received": write(heading(**_receipts(250)), files=()),
    "received-of-65536-files": write(
        heading(receipts=(answer.Receipt(RECEIPT.message_id, RECEIPT.day, limits.MAX_FILES),))
    ),
    "number-2": write(heading(number=2, previous=read(write()).text_sha256)),
    "highest-number": write(heading(number=2**31 - 1, previous="0" * 64)),
    "highest-version": write(heading(directory_version=2**31 - 1)),
    "longest-fields": write(heading(origin="o." * 32, desk="a-1" * 10, software_agent="a" * 100)),
    "hostile-names": write(files=[file(name, name.encode()) for name in NAMES]),
    "longest-type": write(files=[file("a", b"", "a/" + "b" * 253)]),
    "block-edges": write(files=[file(f"{size}.bin", b"\xa5" * size) for size in (0, 1, 511, 512, 513, 1024)]),
    "256-files": write(files=[file(f"IMG_{number}.jpg", b"%d" % number) for number in range(256)]),
    "above-the-floor": write(files=[file("song.wav", b"RIFF...." * 8_000, "audio/wav")]),
    "largest": _largest(),
    "by-a-key-nobody-lists": write(key=editor_key("a stranger")),
}


def good_vectors() -> list[dict[str, Any]]:
    """Return the good answers, each with what is in it."""
    return [
        {"name": name, "stream": packed(stream), "expected": expected(stream)} for name, stream in GOOD.items()
    ]


def bad_vectors() -> list[dict[str, Any]]:
    """Return the answers with one defect each."""
    return [{"name": name, "code": code, "stream": packed(stream)} for name, (stream, code) in DEFECTS.items()]


def expected(stream: bytes) -> dict[str, Any]:
    """Return what every reader must find."""
    found = read(stream)
    return {
        "stream_size": len(stream),
        "stream_sha256": sha256_of(stream).hexdigest(),
        "message_sha256": sha256_of(found.message.encode()).hexdigest(),
        "message": found.message if len(found.message) <= 1_000 else None,
        "files": [
            {
                "name": one.name,
                "type": one.type,
                "size": len(one.content),
                "sha256": sha256_of(one.content).hexdigest(),
            }
            for one in found.files
        ],
        "receipts": [
            {"message": row.message_id, "day": row.day.isoformat(), "files": row.files}
            for row in found.receipts
        ],
        "software_agent": found.info.software_agent,
        "editor_key": found.editor_key,
        "statement": _said(found.statement),
        "signed_text": found.signed_text,
        "text_sha256": found.text_sha256,
    }


def _said(signed: answer.AnswerStatement) -> dict[str, Any]:
    return {
        "origin": signed.origin,
        "desk": signed.desk,
        "directory_version": signed.directory_version,
        "directory_sha256": signed.directory_sha256,
        "mailbox": signed.mailbox,
        "reply_to_sha256": signed.reply_to_sha256,
        "number": signed.number,
        "previous": signed.previous,
        "day": signed.day.isoformat(),
        "received": [
            {
                "message": row.message_id,
                "tagmanifest": row.tagmanifest_sha256,
                "sealed": row.sealed_sha256,
                "state": row.state,
            }
            for row in signed.received
        ],
        "tagmanifest": signed.tagmanifest_sha256,
    }
