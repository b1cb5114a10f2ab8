"""Compare a read submission with the directory this machine trusts, in an editor's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dropbox import directory, tip
from dropbox.errors import BadInputError
from dropbox.offline.case import sentences
from dropbox.offline.trusting import desks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dropbox.directory import TrustedDirectory
    from dropbox.offline.case.view import Notice
    from dropbox.offline.trusting import Known


def context_notices(
    read: tip.ReadTip, known: Known | None, recipient_sha256: str, stanzas: int
) -> Iterator[Notice]:
    """Yield what does not fit: origin, desk, directory, readers. `recipient_sha256`: whose key opened it."""
    if known is None:
        yield sentences.NO_DIRECTORY
        return
    # The desk is the one whose key opened it, not the one the sender names.
    desks = desks_of(known, frozenset({recipient_sha256}))
    if not desks:
        yield sentences.KEY_UNLISTED
    named, recipients = _as_published(known, read)
    facts = tip.TrustedFacts(
        origin=known.directory.origin,
        desk=read.desk if not desks or read.desk in desks else desks[0],
        directory_sha256=named.text_sha256 if named else None,
        recipients=recipients,
        stanzas=stanzas,
    )
    for finding in tip.verify_context(read, facts):
        yield sentences.finding(finding.code, finding.sentence)


def _as_published(known: Known, read: tip.ReadTip) -> tuple[TrustedDirectory | None, tuple[str, ...] | None]:
    """Return the directory the submission names, and whom it lists for that desk on that day."""
    try:
        named = known.directory.at_version(read.directory_version)
    except directory.UnknownVersionError:
        return None, None
    try:
        entries = named.recipients_on(read.desk, read.day)
    except (directory.UnknownDeskError, directory.NoRecipientsError):
        return named, ()
    try:
        return named, directory.read_recipients(entries, known.folder)
    except BadInputError:
        # The published strings are gone or damaged: nobody can tell, and that is what is said.
        return None, None
