"""Rules across a document's fields: each field is well formed, together they must make sense."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dropbox.directory.document import (
    ALGORITHM,
    NO_PREVIOUS,
    Document,
    EditorEntry,
    RecipientEntry,
    Roots,
)
from dropbox.directory.errors import DirectoryRuleError

if TYPE_CHECKING:
    from collections.abc import Iterable

ALGORITHMS: Final = re.compile(ALGORITHM)
KINDS: Final = re.compile("intake|recovery")
PREVIOUS: Final = re.compile(f"{NO_PREVIOUS}|[0-9a-f]{{64}}")


def check(document: Document) -> None:
    """Refuse a document that contradicts itself; raises `DirectoryRuleError`."""
    if document.issued >= document.expires:
        raise DirectoryRuleError("the directory ends before it begins")
    if (document.version == 1) != (document.previous == NO_PREVIOUS):
        raise DirectoryRuleError("version 1, and no other, has no previous version")
    desks = {desk.id for desk in document.desks}
    entries: tuple[EditorEntry | RecipientEntry, ...] = (*document.editors, *document.recipients)
    for entry in entries:
        if entry.from_ >= entry.until:
            raise DirectoryRuleError("a window ends before it begins")
        if entry.desk not in desks:
            raise DirectoryRuleError("an entry belongs to a desk that is not listed")
    _check_distinct(document)


def _check_distinct(document: Document) -> None:
    # One key has one role: a signature made for one purpose must never be of use for another.
    keys = (*document.roots.keys, *document.freshness, *(editor.key for editor in document.editors))
    _refuse_repeats(keys, "a key stands in more than one place")
    # Two equal stanzas would make the number of stanzas lie about the number of readers.
    _refuse_repeats((entry.sha256 for entry in document.recipients), "a recipient is listed twice")
    # A revocation names one entry.
    ids = (entry.id for entries in (document.editors, document.recipients) for entry in entries)
    _refuse_repeats(ids, "two entries have the same id")


def _refuse_repeats(values: Iterable[str], message: str) -> None:
    listed = list(values)
    if len(set(listed)) != len(listed):
        raise DirectoryRuleError(message)


def check_roots(keys: tuple[str, ...], threshold: int) -> Roots:
    """Return the roots, if their threshold can be met; raises `DirectoryRuleError`."""
    if threshold > len(keys):
        raise DirectoryRuleError("the threshold is higher than the number of root keys")
    return Roots(keys, threshold)
