"""Floor 4, above `tip`: what an editor sends back (docs/spec/answer.md, outgoing.md). Pure.

Re-exports load when first asked for: whoever only reads never loads what signs.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dropbox.answer.comparing import Sent, receipt_findings
    from dropbox.answer.errors import (
        AnswerError,
        AnswerSignatureError,
        AnswerStatementError,
        AnswerTooLargeError,
        OutgoingError,
        ReceivedJsonError,
        ReceivedMismatchError,
    )
    from dropbox.answer.heading import AnswerFile, AnswerHeading, AnswerInfo
    from dropbox.answer.judging import (
        AnswerFinding,
        Expected,
        Seen,
        editor_of,
        findings,
        sequence_findings,
    )
    from dropbox.answer.outgoing import (
        OUTGOING_KEY_NAME,
        OutgoingAnswer,
        OutgoingFresh,
        OutgoingStatement,
        audience_sha256,
    )
    from dropbox.answer.reading import ReadAnswer, read
    from dropbox.answer.receipts import Receipt
    from dropbox.answer.statement import KEY_NAME, AnswerStatement, Received
    from dropbox.answer.writing import write

__all__ = [
    "KEY_NAME",
    "OUTGOING_KEY_NAME",
    "AnswerError",
    "AnswerFile",
    "AnswerFinding",
    "AnswerHeading",
    "AnswerInfo",
    "AnswerSignatureError",
    "AnswerStatement",
    "AnswerStatementError",
    "AnswerTooLargeError",
    "Expected",
    "OutgoingAnswer",
    "OutgoingError",
    "OutgoingFresh",
    "OutgoingStatement",
    "ReadAnswer",
    "Receipt",
    "Received",
    "ReceivedJsonError",
    "ReceivedMismatchError",
    "Seen",
    "Sent",
    "audience_sha256",
    "editor_of",
    "findings",
    "read",
    "receipt_findings",
    "sequence_findings",
    "write",
]

_HOMES: Final = {
    "comparing": ("Sent", "receipt_findings"),
    "heading": ("AnswerFile", "AnswerHeading", "AnswerInfo"),
    "judging": ("AnswerFinding", "Expected", "Seen", "editor_of", "findings", "sequence_findings"),
    "outgoing": (
        "OUTGOING_KEY_NAME",
        "OutgoingAnswer",
        "OutgoingFresh",
        "OutgoingStatement",
        "audience_sha256",
    ),
    "reading": ("ReadAnswer", "read"),
    "receipts": ("Receipt",),
    "statement": ("KEY_NAME", "AnswerStatement", "Received"),
    "writing": ("write",),
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = next((module for module, names in _HOMES.items() if name in names), "errors")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)
