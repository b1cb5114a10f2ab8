"""The text a source signs: press-dropbox/submission@v1 (docs/spec/submission.md)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from dropbox.tip import fields
from dropbox.tip.errors import StatementError

if TYPE_CHECKING:
    from dropbox.tip.fields import SealedBy

TYPE: Final = "press-dropbox/submission@v1"
KEY_NAME: Final = "press-dropbox/source"
# An em dash and a space, the name, a space, base64 of four bytes and a signature, LF; before it an empty line.
SIGNATURE_LINES_BYTES: Final = 1 + 3 + 1 + len(KEY_NAME) + 1 + 92 + 1
_NONE: Final = "-"
_WORDS: Final = (
    "origin",
    "desk",
    "directory",
    "recipients",
    "message",
    "mailbox",
    "reply-to",
    "source-key",
    "sealed-by",
    "tagmanifest",
)


@dataclass(frozen=True, slots=True)
class SourceStatement:
    """What whoever holds the source's key has signed. Hashes, keys and ids are lower-case hex."""

    origin: str
    desk: str
    directory_version: int
    directory_sha256: str
    recipients_sha256: str
    message_id: str
    mailbox: str | None
    reply_to_sha256: str | None
    source_key: str
    sealed_by: SealedBy
    tagmanifest_sha256: str

    def serialize(self) -> str:
        """Return the one spelling, every value checked."""
        version = fields.require_version(str(self.directory_version))
        values = (
            fields.require("origin", self.origin),
            fields.require("desk", self.desk),
            f"{version} {fields.require('directory', self.directory_sha256)}",
            fields.require("recipients", self.recipients_sha256),
            fields.require("message", self.message_id),
            _NONE if self.mailbox is None else fields.require("mailbox", self.mailbox),
            _NONE if self.reply_to_sha256 is None else fields.require("reply-to-hash", self.reply_to_sha256),
            fields.require("source-key", self.source_key),
            fields.require_sealed_by(self.sealed_by),
            fields.require("tagmanifest", self.tagmanifest_sha256),
        )
        lines = (f"{word} {value}\n" for word, value in zip(_WORDS, values, strict=True))
        return f"{TYPE}\n{''.join(lines)}"

    @classmethod
    def parse(cls, untrusted: str) -> Self:
        """Read the text of a note; that it is signed, and by whom, is the caller's to check."""
        first, *lines = untrusted.split("\n")
        if first != TYPE or len(lines) != len(_WORDS) + 1:
            raise StatementError("expected the eleven lines of a source's statement")
        words = dict(line.partition(" ")[::2] for line in lines)
        version, _, directory_sha256 = words.get("directory", "").partition(" ")
        try:
            statement = cls(
                origin=words["origin"],
                desk=words["desk"],
                directory_version=fields.require_version(version),
                directory_sha256=directory_sha256,
                recipients_sha256=words["recipients"],
                message_id=words["message"],
                mailbox=_optional(words["mailbox"]),
                reply_to_sha256=_optional(words["reply-to"]),
                source_key=words["source-key"],
                sealed_by=fields.require_sealed_by(words["sealed-by"]),
                tagmanifest_sha256=words["tagmanifest"],
            )
        except KeyError:
            raise StatementError("a source's statement leaves out a line") from None
        if statement.serialize() != untrusted:
            raise StatementError("a source's statement is not in its one spelling")
        return statement


def reply_to_sha256(reply_to: str | None) -> str | None:
    """Return what the statement says of a Reply-To."""
    return None if reply_to is None else hashlib.sha256(reply_to.encode("ascii")).hexdigest()


def _optional(untrusted: str) -> str | None:
    return None if untrusted == _NONE else untrusted
