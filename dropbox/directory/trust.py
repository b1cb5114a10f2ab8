"""Every rule by which a directory becomes trusted. No I/O, no clock: bytes in, a trusted directory out.

The plan, for version n of the history:

(1) Version 1 names exactly the roots this reader was given (pinned).
(2) The threshold of the roots of version n-1 signed version n (for version 1: of the pinned roots).
(3) Where the roots change, the threshold of the new roots signed it too.
(4) The version is exactly n.
(5) `previous` is the SHA-256 of the text of version n-1.
(6) The origin is that of version n-1.
(7) On the day of sealing, and only then, and only for the last: `issued <= day < expires`.

Not checked here: that everyone sees the same directory (the check phrase, mirrors, a log), that the last
version is not withheld (`fresh`), the recipient strings (`recipients`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from dropbox.directory.errors import (
    DirectoryExpiredError,
    DirectoryNotYetValidError,
    DirectoryRuleError,
    FirstRootsError,
    ForkedError,
    NoDirectoryError,
    NoRecipientsError,
    NotSignedByNewRootsError,
    NotSignedByPredecessorError,
    OriginChangedError,
    PreviousMismatchError,
    RolledBackError,
    UnknownDeskError,
    UnknownVersionError,
    VersionError,
    WrongOriginError,
)
from dropbox.directory.parsing import ParsedDirectory, parse
from dropbox.limits import MAX_DIRECTORY_VERSIONS
from dropbox.note import BadSignatureError, NotSignedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from dropbox.directory.document import Document, RecipientEntry, Roots

CURRENT_FILE = "directory.note"


@dataclass(frozen=True, slots=True)
class TrustedDirectory:
    """A version that follows, step by step, from the pinned roots. Made by this module only."""

    document: Document
    text_sha256: str
    pinned: Roots
    _before: TrustedDirectory | None = field(repr=False, compare=False)

    @property
    def version(self) -> int:
        """Give the version number."""
        return self.document.version

    @property
    def origin(self) -> str:
        """Give the drop-box's immutable name."""
        return self.document.origin

    def require_origin(self, origin: str) -> Self:
        """Return this directory if it belongs to the drop-box of this name; raises `WrongOriginError`."""
        if self.origin != origin:
            raise WrongOriginError("the directory is another drop-box's")
        return self

    def require_sealing_day(self, day: date) -> None:
        """Refuse to seal on a day outside `[issued, expires)`. Never asked when opening or verifying."""
        if day < self.document.issued:
            raise DirectoryNotYetValidError(self.document.issued)
        if day >= self.document.expires:
            raise DirectoryExpiredError(self.document.expires)

    def recipients_on(self, desk: str, day: date) -> tuple[RecipientEntry, ...]:
        """Return everyone a source seals to, by id: the desk's windows that hold `day`, but the revoked."""
        if all(listed.id != desk for listed in self.document.desks):
            raise UnknownDeskError("the directory lists no such desk")
        revoked = self.document.revoked_ids
        entries = tuple(
            entry
            for entry in self.document.recipients
            if entry.desk == desk and entry.holds(day) and entry.id not in revoked
        )
        if not entries:
            raise NoRecipientsError("the directory lists nobody who could open this on that day")
        return entries

    def at_version(self, version: int) -> TrustedDirectory:
        """Return this or an earlier version: what was sealed by it is judged by it, however old."""
        found: TrustedDirectory | None = self
        while found and found.version > version:
            found = found._before  # noqa: SLF001 the same class
        if not found or found.version != version:
            raise UnknownVersionError("the directory's history has no such version")
        return found


def require_past(trusted: TrustedDirectory, version: int, text_sha256: str) -> TrustedDirectory:
    """Return `trusted` if a reader who has seen that version, by its hash, may go on to it.

    Raises `RolledBackError` or `ForkedError`. For readers that remember two values; others `advance`.
    """
    if trusted.version < version:
        raise RolledBackError(seen=version, got=trusted.version)
    if trusted.at_version(version).text_sha256 != text_sha256:
        raise ForkedError(version)
    return trusted


def trust(history: Iterable[bytes], pinned: Roots) -> TrustedDirectory:
    """Walk the notes of versions 1, 2, … and return the last.

    Raises `SuccessionError`, `NotSignedError`, `DirectoryError` or `NoteError`.
    """
    last: TrustedDirectory | None = None
    for untrusted_note in history:
        last = advance(last, untrusted_note) if last else begin(untrusted_note, pinned)
    if not last:
        raise NoDirectoryError("there is no directory")
    return last


def begin(untrusted_note: bytes, pinned: Roots) -> TrustedDirectory:
    """Trust version 1 by the pinned roots."""
    parsed = parse(untrusted_note)
    if parsed.document.version != 1:
        raise VersionError(expected=1, got=parsed.document.version)
    if parsed.document.roots != pinned:  # (1)
        raise FirstRootsError("the directory begins with other root keys than the ones given")
    parsed.note.verify(pinned.verifiers, pinned.threshold)  # (2)
    return TrustedDirectory(parsed.document, parsed.text_sha256, pinned, None)


def advance(last: TrustedDirectory, untrusted_note: bytes) -> TrustedDirectory:
    """Trust the version after `last`. A reader with a memory starts from the version it remembers."""
    parsed = parse(untrusted_note)
    _check_signed(parsed, last.document.roots)
    document = parsed.document
    if document.version != last.version + 1:  # (4)
        raise VersionError(expected=last.version + 1, got=document.version)
    if document.previous != last.text_sha256:  # (5)
        raise PreviousMismatchError("the directory was made after another one than the version before it")
    if document.origin != last.origin:  # (6)
        raise OriginChangedError("the directory changed its origin, which is immutable")
    return TrustedDirectory(document, parsed.text_sha256, last.pinned, last)


def _check_signed(parsed: ParsedDirectory, old: Roots) -> None:
    new = parsed.document.roots
    if new == old:
        parsed.note.verify(old.verifiers, old.threshold)  # (2)
        return
    _verify_change(
        parsed, old, NotSignedByPredecessorError("the old root keys did not sign the new ones")
    )  # (2)
    _verify_change(parsed, new, NotSignedByNewRootsError("the new root keys did not sign themselves"))  # (3)


def _verify_change(parsed: ParsedDirectory, roots: Roots, refusal: NotSignedError) -> None:
    try:
        parsed.note.verify(roots.verifiers, roots.threshold)
    except BadSignatureError:
        raise
    except NotSignedError as error:
        raise refusal from error


def history_file_name(version: int) -> str:
    """Give the place of a version in the published folder."""
    return f"history/{version}.note"


def trust_published(folder_reader: Callable[[str], bytes], pinned: Roots) -> TrustedDirectory:
    """Trust a published folder: `directory.note` is the last version, `history/<n>.note` those before it.

    `folder_reader` gives the bytes of a file by its name in the folder, at most `MAX_NOTE_BYTES + 1` of them,
    and raises what it likes where there is none.
    """
    untrusted_last = folder_reader(CURRENT_FILE)
    # Only to know how many files to ask for; `trust` judges it again.
    claimed_version = parse(untrusted_last).document.version
    if claimed_version > MAX_DIRECTORY_VERSIONS:
        raise DirectoryRuleError(f"expected at most {MAX_DIRECTORY_VERSIONS} versions")

    def history() -> Iterable[bytes]:
        for version in range(1, claimed_version):
            yield folder_reader(history_file_name(version))
        yield untrusted_last

    return trust(history(), pinned)
