"""The freshness note of an outgoing bag takes its place beside the directory (docs/spec/outgoing.md).

(1) It is put together again from what the bag tells and what this server has: origin, that version's hash. A
    reader would believe it: signed, and of the directory that lies here.
(2) It expires later than the one that lies there, where a reader would believe that one.
(3) Its window holds today.
(4) It replaces the old one by one rename.

What goes wrong here stops nothing else of a bag: answers wait and mailboxes freeze all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dropbox import directory
from dropbox.errors import BadInputError, DropboxError, NotTrustedError
from dropbox.intake.errors import FreshNotWrittenError

if TYPE_CHECKING:
    from datetime import date

    from dropbox.answer import OutgoingFresh
    from dropbox.directory import FreshStatement, TrustedDirectory
    from dropbox.intake.published import Published


@dataclass(frozen=True, slots=True)
class Renewal:
    """What became of a note. `until`: the first day on which it counts no more; `refusal`: why not taken."""

    outcome: Literal["renewed", "known", "not-asked", "refused"]
    until: date
    refusal: DropboxError | None = None


def renew(published: Published, untrusted: OutgoingFresh, today: date) -> Renewal:
    """Put a note in its place, or say why not."""
    trusted = published.trusted()
    if not trusted.document.freshness:
        return Renewal("not-asked", untrusted.expires)
    try:
        whole = untrusted.as_note(trusted.origin, _sha256_of(trusted, untrusted.version))
        statement = directory.read_fresh(whole, trusted)  # (1)
        if _lies_there(published, statement):  # (2)
            return Renewal("known", untrusted.expires)
        statement.require_day(today)  # (3)
        published.replace_fresh_note(whole)  # (4)
    except (BadInputError, NotTrustedError, FreshNotWrittenError) as refusal:
        return Renewal("refused", untrusted.expires, refusal)
    return Renewal("renewed", untrusted.expires)


def _lies_there(published: Published, statement: FreshStatement) -> bool:
    try:
        there = published.fresh_statement()
    except DropboxError:
        # No note, or one that nobody believes: any good one is better.
        return False
    return there is not None and there.expires >= statement.expires


def _sha256_of(trusted: TrustedDirectory, version: int) -> str:
    if version > trusted.version:
        # The editors know a newer directory than this server: it was not published here yet.
        raise directory.FreshOtherDirectoryError(expected=trusted.version, got=version)
    return trusted.at_version(version).text_sha256
