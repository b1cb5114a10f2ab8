"""The published key folder as a tar: what an offline machine verifies by (docs/spec/courier.md, `keys.age`)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from dropbox import directory
from dropbox.bag import tar
from dropbox.intake.errors import KeysUnusableError
from dropbox.limits import MAX_FRESH_NOTE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dropbox.directory import RecipientEntry, TrustedDirectory
    from dropbox.errors import DropboxError
    from dropbox.intake.published import Published


class Sink(Protocol):
    """Where the tar goes."""

    def write(self, piece: bytes, /) -> object:
        """Take the next bytes."""


def write_tar(published: Published, sink: Sink) -> None:
    """Write every version with the recipient files that any of them names, and the freshness note."""
    for name, content in _members(published):
        sink.write(tar.header(name, len(content)) + content + tar.fill(len(content)))
    sink.write(tar.END_MARKER)


def entries_to_seal_to(trusted: TrustedDirectory, desk: str, day: date) -> tuple[RecipientEntry, ...]:
    """Return the desk's recipients of the day, or of the last day in the last version that had any.

    A directory that has ended, or lists the desk no more, must not keep sealed submissions from those who can
    still open them. Revoked ones never come back.
    """
    refusal: DropboxError | None = None
    for version in range(trusted.version, 0, -1):
        try:
            entries = _on_last_day(trusted.at_version(version), desk, day)
        except (directory.NoRecipientsError, directory.UnknownDeskError) as error:
            refusal = refusal or error
        else:
            if left := tuple(entry for entry in entries if entry.id not in trusted.document.revoked_ids):
                return left
    raise refusal or directory.NoRecipientsError("everyone who could open this was revoked")


def _on_last_day(trusted: TrustedDirectory, desk: str, day: date) -> tuple[RecipientEntry, ...]:
    try:
        return trusted.recipients_on(desk, day)
    except directory.NoRecipientsError:
        ended = [
            entry.until
            for entry in trusted.document.recipients
            if entry.desk == desk and entry.until <= day and entry.id not in trusted.document.revoked_ids
        ]
        if not ended:
            raise
        return trusted.recipients_on(desk, max(ended) - timedelta(days=1))


def _members(published: Published) -> Iterator[tuple[str, bytes]]:
    trusted = published.trusted()
    yield directory.CURRENT_FILE, published.read(directory.CURRENT_FILE)
    for version in range(1, trusted.version + 1):
        name = directory.history_file_name(version)
        yield name, published.read(name)
    fresh_note = published.fresh_note()
    # Verified by who reads it, like all of this; a larger one is none.
    if fresh_note is not None and len(fresh_note) <= MAX_FRESH_NOTE_BYTES:
        yield directory.FRESH_FILE, fresh_note
    needed = _recipient_files(trusted)
    for name in sorted(needed.union(*map(_recipient_files, _before(trusted)))):
        try:
            yield name, published.read(name)
        except KeysUnusableError:
            # An old window's file may have been cleared away; without it old submissions are verified less.
            if name in needed:
                raise


def _before(trusted: TrustedDirectory) -> Iterator[TrustedDirectory]:
    for version in range(1, trusted.version):
        yield trusted.at_version(version)


def _recipient_files(trusted: TrustedDirectory) -> set[str]:
    return {directory.recipients_file_name(entry) for entry in trusted.document.recipients}
