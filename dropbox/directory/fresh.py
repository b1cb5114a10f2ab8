"""The fresh note: a holder of a freshness key says that this is the newest directory (docs/spec/freshness.md).

The plan, for a note beside a trusted directory and, before sealing, a day:

(1) It is a note of a bounded size, and its text has the one spelling.
(2) Its window is not empty and no longer than `MAX_FRESH_DAYS`.
(3) One of the directory's freshness keys signed it.
(4) It names this directory: origin, version and hash of the text.
(5) The day lies in the window, `issued <= day < expires`.

No I/O, no clock. Not checked here: that the directory itself holds on that day (`trust`); that nobody hides a
newer directory with its note: that lasts until the older note runs out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Self

from dropbox import note
from dropbox.directory import fields
from dropbox.directory.errors import (
    DirectoryFieldError,
    FreshExpiredError,
    FreshMissingError,
    FreshNotYetValidError,
    FreshOtherDirectoryError,
    FreshTextError,
    FreshWindowError,
)
from dropbox.limits import MAX_DIRECTORY_INTEGER, MAX_FRESH_DAYS, MAX_FRESH_NOTE_BYTES

if TYPE_CHECKING:
    from dropbox.directory.trust import TrustedDirectory

FRESH_FILE: Final = "fresh.note"
FRESHNESS_KEY_NAME: Final = "press-dropbox/freshness"

_TYPE: Final = "press-dropbox/fresh@v1"
_TEXT: Final = re.compile(
    f"{_TYPE}\norigin ([^ \n]+)\ndirectory ([1-9][0-9]{{0,9}}) ([^ \n]+)\nissued ([^ \n]+)\nexpires ([^ \n]+)\n"
)


@dataclass(frozen=True, slots=True)
class FreshStatement:
    """That the directory of this version and hash is the newest, in the window `[issued, expires)`."""

    origin: str
    version: int
    directory_sha256: str
    issued: date
    expires: date

    def serialize(self) -> str:
        """Give the text to sign. What a reader would refuse is never written: raises what it would raise."""
        text = self._spell()
        self.parse(text)
        return text

    @classmethod
    def parse(cls, untrusted_text: str) -> Self:
        """Parse the text of a fresh note; raises `FreshTextError` or `FreshWindowError`."""
        found = _TEXT.fullmatch(untrusted_text)  # (1)
        if not found or int(found[2]) > MAX_DIRECTORY_INTEGER:
            raise FreshTextError("expected the five lines of a fresh note")
        try:
            statement = cls(
                origin=fields.text(found[1], "origin", fields.ORIGIN),
                version=int(found[2]),
                directory_sha256=fields.text(found[3], "directory", fields.HEX_32_BYTES),
                issued=fields.day(found[4], "issued"),
                expires=fields.day(found[5], "expires"),
            )
        except DirectoryFieldError as error:
            raise FreshTextError(str(error)) from None
        days = (statement.expires - statement.issued).days  # (2)
        if not 1 <= days <= MAX_FRESH_DAYS:
            raise FreshWindowError(f"expected a fresh note of 1 to {MAX_FRESH_DAYS} days, got {days}")
        return statement

    def holds(self, day: date) -> bool:
        """Tell whether the window holds `day`."""
        return self.issued <= day < self.expires

    def require_day(self, day: date) -> None:
        """Refuse to seal on a day outside the window. Never asked when opening or verifying."""
        if day < self.issued:
            raise FreshNotYetValidError(day=day, issued=self.issued)
        if day >= self.expires:
            raise FreshExpiredError(day=day, expires=self.expires)

    def _spell(self) -> str:
        return (
            f"{_TYPE}\norigin {self.origin}\ndirectory {self.version} {self.directory_sha256}\n"
            f"issued {self.issued.isoformat()}\nexpires {self.expires.isoformat()}\n"
        )


def fresh_statement(trusted: TrustedDirectory, today: date) -> FreshStatement:
    """Say that `trusted` is the newest directory, for as long as may be said at once."""
    # Where the source lives it may still be yesterday.
    issued = today - timedelta(days=1)
    expires = issued + timedelta(days=MAX_FRESH_DAYS)
    return FreshStatement(trusted.origin, trusted.version, trusted.text_sha256, issued, expires)


def read_fresh(untrusted_note: bytes, trusted: TrustedDirectory) -> FreshStatement:
    """Return what a fresh note says of `trusted`, on whatever day: rules 1 to 4.

    Raises `FreshTextError`, `FreshWindowError`, `NotSignedError` or `FreshOtherDirectoryError`.
    """
    if len(untrusted_note) > MAX_FRESH_NOTE_BYTES:  # (1)
        raise FreshTextError(f"expected a fresh note of at most {MAX_FRESH_NOTE_BYTES} bytes")
    try:
        parsed = note.parse(untrusted_note)
    except note.NoteError:
        # Not chained: whatever lies there is no fresh note, and that is all there is to say.
        raise FreshTextError("the fresh note is no signed note") from None
    statement = FreshStatement.parse(parsed.text)  # (1) (2)
    keys = trusted.document.freshness
    parsed.verify([note.VerifierKey(FRESHNESS_KEY_NAME, bytes.fromhex(key)) for key in keys], 1)  # (3)
    named = (statement.origin, statement.version, statement.directory_sha256)
    if named != (trusted.origin, trusted.version, trusted.text_sha256):  # (4)
        raise FreshOtherDirectoryError(expected=trusted.version, got=statement.version)
    return statement


def require_fresh(untrusted_note: bytes | None, trusted: TrustedDirectory, day: date) -> FreshStatement | None:
    """Return what the fresh note says, if by it `trusted` may be sealed to on `day`: rules 1 to 5.

    A directory that lists no freshness key asks for no note, and none is looked at: its roots decided that.
    """
    if not trusted.document.freshness:
        return None
    if untrusted_note is None:
        raise FreshMissingError("the directory has no fresh note beside it")
    statement = read_fresh(untrusted_note, trusted)
    statement.require_day(day)  # (5)
    return statement
