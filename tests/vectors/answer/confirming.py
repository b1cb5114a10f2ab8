"""Answers that confirm messages, beside what a source sent in this visit."""

from __future__ import annotations

from typing import Any, Final

from dropbox import answer
from tests.vectors.answer.judged import by
from tests.vectors.answer.people import COMPLETE, DAMAGED, RECEIPT, packed, sha256

SENT: Final = answer.Sent(sha256("message 1"), sha256("tagmanifest 1"))
_OTHER: Final = answer.Received(sha256("message 2"), sha256("tagmanifest 2"), sha256("age 3"), "complete")


def _receipt(*received: answer.Received) -> bytes:
    """Return an answer that confirms these messages."""
    complete = [line.message_id for line in received if line.state == "complete"]
    receipts = tuple(answer.Receipt(str(message), RECEIPT.day, RECEIPT.files) for message in complete)
    return by(received=received, receipts=receipts)


def _changed(**changes: Any) -> answer.Received:
    fields = {
        "message_id": COMPLETE.message_id,
        "tagmanifest_sha256": COMPLETE.tagmanifest_sha256,
        "sealed_sha256": COMPLETE.sealed_sha256,
        "state": "complete",
    }
    return answer.Received(**(fields | changes))


# What was received; what was sent in this visit; what is said of each line, in the lines' order.
RECEIPTS: Final[dict[str, tuple[bytes, tuple[answer.Sent, ...], list[str]]]] = {
    "nothing received, nothing sent": (_receipt(), (), []),
    "nothing received": (_receipt(), (SENT,), []),
    "what was sent now": (_receipt(COMPLETE), (SENT,), ["receipt-yours"]),
    "a visit without sending": (_receipt(COMPLETE), (), ["receipt-earlier"]),
    "another message than was sent": (_receipt(_OTHER), (SENT,), ["receipt-earlier"]),
    "other bytes than were sent": (
        _receipt(_changed(tagmanifest_sha256=sha256("tampered"))),
        (SENT,),
        ["receipt-other-bytes"],
    ),
    "another message with these bytes": (
        _receipt(_changed(message_id=sha256("message 9"))),
        (SENT,),
        ["receipt-earlier"],
    ),
    "damaged, known by its id": (
        _receipt(_changed(state="damaged", tagmanifest_sha256=None)),
        (SENT,),
        ["receipt-damaged"],
    ),
    "damaged, known by its tagmanifest": (
        _receipt(_changed(state="damaged", message_id=None)),
        (SENT,),
        ["receipt-damaged"],
    ),
    "damaged, known by both": (_receipt(_changed(state="damaged")), (SENT,), ["receipt-damaged"]),
    "damaged, with other bytes": (
        _receipt(_changed(state="damaged", tagmanifest_sha256=sha256("tampered"))),
        (SENT,),
        ["receipt-damaged"],
    ),
    "damaged, nobody knows whose": (_receipt(DAMAGED), (SENT,), ["receipt-earlier"]),
    "two sent, one arrived": (
        _receipt(COMPLETE),
        (SENT, answer.Sent(sha256("message 2"), sha256("tagmanifest 2"))),
        ["receipt-yours"],
    ),
}


def receipt_vectors() -> list[dict[str, Any]]:
    """Return what was received beside what was sent."""
    return [
        {
            "name": name,
            "stream": packed(stream),
            "sent": [{"message": one.message_id, "tagmanifest": one.tagmanifest_sha256} for one in sent],
            "findings": codes,
        }
        for name, (stream, sent, codes) in RECEIPTS.items()
    ]
