"""What an answer says about itself: the writer's heading, and the `bag-info.txt` made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from dropbox.bag import bagit
from dropbox.bag.errors import BagInfoError
from dropbox.tip import fields

if TYPE_CHECKING:
    import datetime as dt

    from dropbox.answer.receipts import Receipt
    from dropbox.answer.statement import Received

_LABELS: Final = (
    "Bagging-Date",
    "Payload-Oxum",
    "Bag-Software-Agent",
    "Desk",
    "Directory-Version",
    "Editor-Key",
)


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """A file of an answer, whole: its name is text, never a path; its type a claim."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class AnswerHeading:
    """What a writer is given beside message and files. Checked when the answer is written.

    `reply_to` is the source's recipient string; `previous` the `text_sha256` of this key's answer before.
    """

    day: dt.date
    software_agent: str
    origin: str
    desk: str
    directory_version: int
    directory_sha256: str
    mailbox: str
    reply_to: str
    number: int
    previous: str | None
    received: tuple[Received, ...]
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class AnswerInfo:
    """`bag-info.txt`: claims, until the signature holds."""

    bagging_date: dt.date
    payload_oxum: str
    software_agent: str
    desk: str
    directory_version: int
    editor_key: str

    def serialize(self) -> bytes:
        """Return the one spelling, every value checked."""
        values = (
            fields.require_date("date", self.bagging_date.isoformat()).isoformat(),
            fields.require("payload-oxum", self.payload_oxum),
            fields.require("software-agent", self.software_agent),
            fields.require("desk", self.desk),
            str(fields.require_version(str(self.directory_version))),
            fields.require("editor-key", self.editor_key),
        )
        return bagit.bag_info(zip(_LABELS, values, strict=True))

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Read `bag-info.txt`; raises `BagInfoError` or `FieldError`."""
        values = dict(bagit.parse_bag_info(untrusted))
        try:
            info = cls(
                bagging_date=fields.require_date("date", values["Bagging-Date"]),
                payload_oxum=values["Payload-Oxum"],
                software_agent=values["Bag-Software-Agent"],
                desk=values["Desk"],
                directory_version=fields.require_version(values["Directory-Version"]),
                editor_key=values["Editor-Key"],
            )
        except KeyError:
            raise BagInfoError("bag-info leaves out a label") from None
        if info.serialize() != untrusted:
            raise BagInfoError("bag-info has another label, a label twice, or another order")
        return info
