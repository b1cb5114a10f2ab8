"""Whether a key of this machine should open a submission, by the key list that it claims."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dropbox import directory
from dropbox.directory import months

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dropbox import age
    from dropbox.offline.remembered.records import Record
    from dropbox.offline.trusting import Known


class Expected:
    """What the trusted key list says of this machine's keys."""

    def __init__(self, known: Known | None, held: Sequence[age.Identity]) -> None:
        self._known = known
        self._held = held

    def __contains__(self, record: Record) -> bool:
        """Tell whether a key here may have been listed when it was sealed; in doubt, yes.

        The version is the server's word: it could as well have kept the submission to itself.
        """
        if self._known is None or record.opening or record.came:
            return True
        try:
            named = self._known.directory.at_version(record.claimed_version)
        except directory.UnknownVersionError:
            return True
        # It was sealed on the day it was received, or before; a source's clock may be a little fast.
        latest = record.day + months.OVERLAP
        return any(
            entry.sha256 in self._sha256s and entry.from_ <= latest for entry in named.document.recipients
        )

    @cached_property
    def _sha256s(self) -> frozenset[str]:
        return frozenset(directory.sha256_of(str(one.recipient)) for one in self._held)
