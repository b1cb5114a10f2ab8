"""`received.json`: the delivery receipt in words, one row a complete message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dropbox import limits
from dropbox.answer.errors import ReceivedJsonError, ReceivedMismatchError
from dropbox.bag import canonical
from dropbox.tip import fields
from dropbox.tip.errors import FieldError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from dropbox.answer.statement import Received

_KEYS: Final = {"day", "files", "message"}


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message that is complete at the desk: the day it was bagged, and how many files it had."""

    message_id: str
    day: dt.date
    files: int


def serialize_receipts(receipts: Sequence[Receipt]) -> bytes:
    """Return `received.json`, every row checked; rows come sorted, whatever order was given."""
    rows = sorted((_row(receipt) for receipt in receipts), key=lambda row: str(row["message"]))
    if len({row["message"] for row in rows}) != len(rows):
        raise ReceivedJsonError("a message is received twice")
    if len(rows) > limits.MAX_RECEIVED:
        raise ReceivedJsonError(f"expected at most {limits.MAX_RECEIVED} messages received")
    return canonical.serialize(rows)


def parse_receipts(untrusted: bytes) -> tuple[Receipt, ...]:
    """Read `received.json`; the signed lines are still to be compared."""
    rows = canonical.parse(untrusted)
    if not isinstance(rows, list):
        raise ReceivedJsonError("expected an array of messages received")
    receipts = tuple(map(_parse_row, rows))
    if serialize_receipts(receipts) != untrusted:
        raise ReceivedJsonError("expected messages received sorted, without repeats")
    return receipts


def require_same_messages(receipts: Iterable[Receipt], received: Iterable[Received]) -> None:
    """Require a row for each complete message that is signed, and no other."""
    complete = sorted(str(line.message_id) for line in received if line.state == "complete")
    if sorted(receipt.message_id for receipt in receipts) != complete:
        raise ReceivedMismatchError("received.json has other messages than the signed text")


def _row(receipt: Receipt) -> dict[str, int | str]:
    if not 0 <= receipt.files <= limits.MAX_FILES:
        raise ReceivedJsonError(f"expected from no to {limits.MAX_FILES} files in a message")
    return {
        "day": receipt.day.isoformat(),
        "files": receipt.files,
        "message": fields.require("message", receipt.message_id),
    }


def _parse_row(untrusted: canonical.Json) -> Receipt:
    if not isinstance(untrusted, dict) or untrusted.keys() != _KEYS:
        raise ReceivedJsonError("expected day, files and message of each message received")
    day, files, message = untrusted["day"], untrusted["files"], untrusted["message"]
    if not isinstance(day, str) or not isinstance(message, str):
        raise ReceivedJsonError("expected text as day and message")
    if isinstance(files, bool) or not isinstance(files, int):
        raise ReceivedJsonError("expected an integer as files")
    try:
        return Receipt(fields.require("message", message), fields.require_date("day", day), files)
    except FieldError:
        raise ReceivedJsonError("a message received has a day or an id that is none") from None
