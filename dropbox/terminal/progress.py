"""Progress on standard error: a line redrawn where a person looks, plain lines in a log."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

# Short work shows nothing: a bar that flashes by only unsettles.
_QUIET_SECONDS: Final = 2.0
_REDRAW_SECONDS: Final = 0.2
_LOG_SECONDS: Final = 15.0
_ERASE: Final = "\r\x1b[K"


class Progress:
    """One long piece of work: `advance(bytes)` as it goes, used as a context manager."""

    def __init__(
        self, stream: TextIO, label: str, total: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self._label = label
        self._total = total
        self._clock = clock
        self._live = stream.isatty()
        self._done = 0
        self._drawn = False
        self._started = clock()
        self._due = self._started + _QUIET_SECONDS

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._drawn and self._live:
            self._stream.write(_ERASE)
            self._stream.flush()

    def advance(self, amount: int) -> None:
        """Count `amount` more done; draws at most five times a second."""
        self._done += amount
        now = self._clock()
        if now < self._due:
            return
        self._due = now + (_REDRAW_SECONDS if self._live else _LOG_SECONDS)
        self._drawn = True
        line = self._line(now)
        self._stream.write(f"{_ERASE}{line}" if self._live else f"{line}\n")
        self._stream.flush()

    def _line(self, now: float) -> str:
        if not self._total:
            return self._label
        share = min(self._done / self._total, 1.0)
        left = (now - self._started) * (1 - share) / share if share else 0.0
        minutes, seconds = divmod(round(left), 60)
        return f"{self._label}: {share:4.0%}, about {minutes}:{seconds:02d} left"
