"""The file of a key day, `press-dropbox/day@v1`: docs/spec/key-day.md. Pure; nothing in it is secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import rfc8785

from dropbox import directory, note
from dropbox.directory import DirectoryError, fields
from dropbox.errors import DropboxError
from dropbox.keys import holders
from dropbox.keys.errors import DayFileError
from dropbox.limits import MAX_DAY_FILE_BYTES
from dropbox.note import ParsedNote

if TYPE_CHECKING:
    from dropbox.keys.holders import Holder

_FORMAT: Final = "press-dropbox/day@v1"
_FIELDS: Final = ("format", "fresh", "history", "holders", "note", "recipients", "requests")
_HINT: Final = "ask whoever gave it to you for another copy"


@dataclass(frozen=True, slots=True)
class DayFile:
    """The parts of a day file, well formed. Nothing says yet that they may be believed: see `day`."""

    fresh: bytes
    history: tuple[bytes, ...]
    holders: tuple[Holder, ...]
    note: ParsedNote
    recipients: tuple[str, ...]
    requests: tuple[bytes, ...]

    def serialize(self) -> bytes:
        """Write the file."""
        # Before the first signature a note is its text alone.
        text = bytes(self.note).decode() if self.note.signatures else self.note.text
        plain: dict[str, Any] = {
            "format": _FORMAT,
            "fresh": self.fresh.decode(),
            "history": [one.decode() for one in self.history],
            "holders": [holder.plain() for holder in sorted(self.holders, key=lambda one: one.key)],
            "note": text,
            "recipients": sorted(set(self.recipients)),
            "requests": sorted({one.decode() for one in self.requests}),
        }
        written = rfc8785.dumps(plain) + b"\n"
        if len(written) > MAX_DAY_FILE_BYTES:
            raise DayFileError(f"the file would be larger than {MAX_DAY_FILE_BYTES} bytes")
        return written

    @classmethod
    def parse(cls, untrusted: bytes) -> DayFile:
        """Read the file in its one spelling; raises `DayFileError`."""
        if len(untrusted) > MAX_DAY_FILE_BYTES:
            raise DayFileError(f"expected a file of at most {MAX_DAY_FILE_BYTES} bytes", hint=_HINT)
        try:
            read = cls._read(fields.load(untrusted.decode()))
        except (DropboxError, UnicodeDecodeError) as error:
            raise DayFileError("this is no file of a key day, or it is damaged", hint=_HINT) from error
        if read.serialize() != untrusted:
            raise DayFileError("the file of the key day is not in its one spelling", hint=_HINT)
        return read

    @classmethod
    def _read(cls, untrusted: object) -> DayFile:
        format_, fresh, history, kept, signed, recipients, requests = fields.fields(untrusted, _FIELDS)
        if format_ != _FORMAT:
            raise DirectoryError("the file has another format")
        return cls(
            _text(fresh).encode(),
            tuple(_text(one).encode() for one in _list(history)),
            holders.parse_list(kept),
            _note(_text(signed)),
            tuple(map(_text, _list(recipients))),
            tuple(_text(one).encode() for one in _list(requests)),
        )


def _note(untrusted: str) -> ParsedNote:
    try:
        return note.parse(untrusted.encode())
    except note.NoteError:
        directory.parse_text(untrusted)
        return ParsedNote(untrusted, ())


def _list(untrusted: object) -> list[object]:
    if not isinstance(untrusted, list):
        raise DirectoryError("expected a list")
    return untrusted


def _text(untrusted: object) -> str:
    if not isinstance(untrusted, str):
        raise DirectoryError("expected text")
    return untrusted
