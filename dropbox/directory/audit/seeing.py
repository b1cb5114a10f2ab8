"""Look at one place: a published folder, a mirror, a memory.

The plan:

(1) Version 1 by the anchor: roots, or the check phrase of its roots.
(2) Every version after it, step by step (`trust`), up to `directory.note`.
(3) The last version lies in the history too, letter for letter.
(4) Every recipient string of every version lies in its file, and is a key.
(5) The fresh note, if the directory asks for one: which day it reaches to, or what is wrong with it.

(1) to (4) raise. (5) is a finding: it changes with the day, and only sealing depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dropbox import age
from dropbox.directory.errors import DirectoryRuleError
from dropbox.directory.fresh import FRESH_FILE, FreshStatement, read_fresh, require_fresh
from dropbox.directory.parsing import parse
from dropbox.directory.recipients import read_recipients
from dropbox.directory.trust import CURRENT_FILE, TrustedDirectory, history_file_name, trust
from dropbox.errors import DropboxError, NotTrustedError
from dropbox.limits import MAX_DIRECTORY_VERSIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from dropbox.directory.audit.anchors import Anchor

    Reader = Callable[[str], bytes | None]


class UnequalHistoryError(NotTrustedError):
    """The last version and the history's copy of it differ, or a file of the history is missing."""

    code = "unequal-history"


@dataclass(frozen=True, slots=True)
class FreshFinding:
    """What there is to say of the fresh note: what it says, and why a page would not seal by it today."""

    statement: FreshStatement | None = None
    error: DropboxError | None = None

    @property
    def code(self) -> str | None:
        """Give the error's code, or the day up to which it is fresh; None where no note is asked for."""
        if self.error is not None:
            return self.error.code
        return None if self.statement is None else self.statement.expires.isoformat()


@dataclass(frozen=True, slots=True)
class Seen:
    """One place, walked whole. `notes` are the versions as they were served, from the first."""

    place: str
    trusted: TrustedDirectory
    notes: tuple[bytes, ...]
    recipients: int
    fresh: FreshFinding
    anchored: bool


def look(place: str, read: Reader, anchor: Anchor, today: date) -> Seen:
    """Walk a place from its first version; raises what is wrong with it.

    `read` gives a file of the published folder by its name, None where there is none.
    """
    read = once(read)
    notes = _notes(read)
    trusted = trust(notes, anchor.first_roots(notes[0]))  # (1) (2)
    if anchor.origin is not None:
        trusted.require_origin(anchor.origin)
    return Seen(place, trusted, notes, _strings(trusted, read), _fresh(trusted, read, today), anchor.is_given)


def once(read: Reader) -> Reader:
    """Ask for each file once: a place that answers differently the second time shall not be judged by both."""
    read_already: dict[str, bytes | None] = {}

    def remembered(name: str) -> bytes | None:
        if name not in read_already:
            read_already[name] = read(name)
        return read_already[name]

    return remembered


def _notes(read: Reader) -> tuple[bytes, ...]:
    last = _required(read, CURRENT_FILE)
    # Only to know how many files to ask for; `trust` judges it again.
    claimed_version = parse(last).document.version
    if claimed_version > MAX_DIRECTORY_VERSIONS:
        raise DirectoryRuleError(f"expected at most {MAX_DIRECTORY_VERSIONS} versions")
    notes = tuple(_required(read, history_file_name(number)) for number in range(1, claimed_version + 1))
    if notes[-1] != last:  # (3)
        raise UnequalHistoryError("the last version is not the same in the history")
    return notes


def _required(read: Reader, name: str) -> bytes:
    found = read(name)
    if found is None:
        raise UnequalHistoryError(
            "a file of the published directory is missing", hint="is this the published folder, or its address?"
        )
    return found


def _strings(trusted: TrustedDirectory, read: Reader) -> int:
    documents = [trusted.at_version(version).document for version in range(1, trusted.version + 1)]
    strings = {
        string
        for document in documents
        for string in read_recipients(document.recipients, lambda name: _required(read, name))  # (4)
    }
    # Listed by its hash, and still no key: then nobody could be sealed to.
    return len([age.Recipient.parse(string) for string in strings])


def _fresh(trusted: TrustedDirectory, read: Reader, today: date) -> FreshFinding:
    try:
        untrusted = read(FRESH_FILE) if trusted.document.freshness else None
        statement = read_fresh(untrusted, trusted) if untrusted is not None else None
        require_fresh(untrusted, trusted, today)
    except DropboxError as error:
        return FreshFinding(None, error)
    return FreshFinding(statement)
