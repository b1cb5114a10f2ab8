"""Compare what the desk says it received with what a reader still holds of its own sending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dropbox.answer.judging import AnswerFinding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dropbox.answer.reading import ReadAnswer
    from dropbox.answer.statement import Received

YOURS: Final = AnswerFinding("receipt-yours", grave=False)
OTHER_BYTES: Final = AnswerFinding("receipt-other-bytes", grave=True)
DAMAGED: Final = AnswerFinding("receipt-damaged", grave=False)
EARLIER: Final = AnswerFinding("receipt-earlier", grave=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was sent in this visit."""

    message_id: str
    tagmanifest_sha256: str


def receipt_findings(read: ReadAnswer, sent: Iterable[Sent]) -> tuple[AnswerFinding, ...]:
    """Return a finding for each `received` line, in their order."""
    held = {message.message_id: message.tagmanifest_sha256 for message in sent}
    return tuple(_finding(line, held) for line in read.statement.received)


def _finding(line: Received, held: dict[str, str]) -> AnswerFinding:
    # A damaged message may have told its tagmanifest and not its id, or nothing at all.
    is_held = line.message_id in held or (line.state == "damaged" and line.tagmanifest_sha256 in held.values())
    if not is_held:
        return EARLIER
    if line.state == "damaged":
        return DAMAGED
    return YOURS if held[str(line.message_id)] == line.tagmanifest_sha256 else OTHER_BYTES
