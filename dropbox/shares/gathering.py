"""Shares on the table, one after the other: a wrong one is refused when it is laid down, not at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dropbox.shares.share import combine, require_one_set

if TYPE_CHECKING:
    from dropbox.shares.share import Share


class Gathering:
    """The shares so far. What is refused was not added."""

    def __init__(self) -> None:
        self._given: tuple[Share, ...] = ()

    def add(self, share: Share) -> None:
        """Lay down one more; raises `ShareSetError` or `ShareTwiceError`."""
        require_one_set((*self._given, share))
        self._given = (*self._given, share)

    @property
    def given(self) -> tuple[Share, ...]:
        """Give the shares in the order in which they came."""
        return self._given

    @property
    def missing(self) -> int | None:
        """Count how many more are needed; None before the first."""
        return max(0, self._given[0].threshold - len(self._given)) if self._given else None

    def combine(self) -> bytes:
        """Restore the 32 bytes; raises a `SharesError`."""
        return combine(self._given)
