"""What a submission says about itself: the writer's heading, and the `bag-info.txt` made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from dropbox.bag import bagit
from dropbox.bag.errors import BagInfoError
from dropbox.tip import fields

if TYPE_CHECKING:
    import datetime as dt

    from dropbox.tip.fields import SealedBy

_LABELS: Final = (
    "Bagging-Date",
    "Payload-Oxum",
    "Bag-Software-Agent",
    "Sealed-By",
    "Desk",
    "Directory-Version",
    "Reply-To",
    "Mailbox",
    "Source-Key",
)


@dataclass(frozen=True, slots=True)
class Heading:
    """What a writer knows before the first byte. Checked when `bag-info.txt` and the statement are made."""

    bagging_date: dt.date
    software_agent: str
    sealed_by: SealedBy
    origin: str
    desk: str
    directory_version: int
    directory_sha256: str
    recipients: tuple[str, ...]
    reply_to: str | None = None
    mailbox: str | None = None


@dataclass(frozen=True, slots=True)
class BagInfo:
    """`bag-info.txt`: claims, until the signature holds."""

    bagging_date: dt.date
    payload_oxum: str | None
    software_agent: str
    sealed_by: SealedBy
    desk: str
    directory_version: int
    reply_to: str | None
    mailbox: str | None
    source_key: str

    def serialize(self) -> bytes:
        """Return the one spelling, every value checked."""
        fields.require("software-agent", self.software_agent)
        fields.require("desk", self.desk)
        fields.require("source-key", self.source_key)
        fields.require_version(str(self.directory_version))
        if (self.reply_to is None) != (self.mailbox is None):
            raise BagInfoError("expected Reply-To and Mailbox together, or neither")
        if self.reply_to is not None and self.mailbox is not None:
            fields.require("reply-to", self.reply_to)
            fields.require("mailbox", self.mailbox)
        if (self.payload_oxum is None) != (self.sealed_by == "plain"):
            raise BagInfoError("expected Payload-Oxum, and none in a plain form's bag")
        values = (
            self.bagging_date.isoformat(),
            self.payload_oxum,
            self.software_agent,
            fields.require_sealed_by(self.sealed_by),
            self.desk,
            str(self.directory_version),
            self.reply_to,
            self.mailbox,
            self.source_key,
        )
        pairs = zip(_LABELS, values, strict=True)
        return bagit.bag_info((label, value) for label, value in pairs if value is not None)

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Read `bag-info.txt`; raises `BagInfoError` or `FieldError`."""
        values = dict(bagit.parse_bag_info(untrusted))
        try:
            info = cls(
                bagging_date=fields.require_date("date", values["Bagging-Date"]),
                payload_oxum=_require_oxum(values.get("Payload-Oxum")),
                software_agent=values["Bag-Software-Agent"],
                sealed_by=fields.require_sealed_by(values["Sealed-By"]),
                desk=values["Desk"],
                directory_version=fields.require_version(values["Directory-Version"]),
                reply_to=values.get("Reply-To"),
                mailbox=values.get("Mailbox"),
                source_key=values["Source-Key"],
            )
        except KeyError:
            raise BagInfoError("bag-info leaves out a label") from None
        if info.serialize() != untrusted:
            raise BagInfoError("bag-info has another label, a label twice, or another order")
        return info


def bag_info_of(heading: Heading, *, payload_oxum: str | None, source_key: str) -> BagInfo:
    """Return the tag file of a heading."""
    return BagInfo(
        bagging_date=heading.bagging_date,
        payload_oxum=payload_oxum,
        software_agent=heading.software_agent,
        sealed_by=heading.sealed_by,
        desk=heading.desk,
        directory_version=heading.directory_version,
        reply_to=heading.reply_to,
        mailbox=heading.mailbox,
        source_key=source_key,
    )


def _require_oxum(untrusted: str | None) -> str | None:
    return untrusted if untrusted is None else fields.require("payload-oxum", untrusted)
