from __future__ import annotations

import io
from typing import Final

from dropbox.marks import override
from dropbox.terminal import Progress

ERASE: Final = "\r\x1b[K"


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


class Screen(io.StringIO):
    """A stream that a person looks at."""

    @override
    def isatty(self) -> bool:
        return True


def test_short_work_shows_nothing() -> None:
    screen, clock = Screen(), Clock()
    with Progress(screen, "opening", 100, clock=clock) as progress:
        clock.now += 1.9
        progress.advance(100)
    assert screen.getvalue() == ""


def test_long_work_is_redrawn_on_one_line_that_goes_at_the_end() -> None:
    screen, clock = Screen(), Clock()
    with Progress(screen, "opening", 400, clock=clock) as progress:
        clock.now += 10
        progress.advance(100)
        clock.now += 0.1
        progress.advance(1)
        clock.now += 10
        progress.advance(99)
    assert screen.getvalue() == (
        f"{ERASE}opening:  25%, about 0:30 left{ERASE}opening:  50%, about 0:20 left{ERASE}"
    )


def test_a_log_gets_plain_lines_now_and_then() -> None:
    log, clock = io.StringIO(), Clock()
    with Progress(log, "opening", 3_600, clock=clock) as progress:
        for _ in range(40):
            clock.now += 1
            progress.advance(1)
    assert log.getvalue().splitlines() == [
        "opening:   0%, about 59:58 left",
        "opening:   0%, about 59:43 left",
        "opening:   1%, about 59:28 left",
    ]


def test_more_than_was_announced_is_all() -> None:
    screen, clock = Screen(), Clock()
    with Progress(screen, "opening", 10, clock=clock) as progress:
        clock.now += 3
        progress.advance(30)
    assert "opening: 100%, about 0:00 left" in screen.getvalue()


def test_work_of_unknown_size_has_a_label_only() -> None:
    screen, clock = Screen(), Clock()
    with Progress(screen, "opening", 0, clock=clock) as progress:
        clock.now += 3
        progress.advance(30)
    assert screen.getvalue() == f"{ERASE}opening{ERASE}"


def test_nothing_done_yet_is_no_division_by_zero() -> None:
    screen, clock = Screen(), Clock()
    with Progress(screen, "opening", 10, clock=clock) as progress:
        clock.now += 3
        progress.advance(0)
    assert "opening:   0%" in screen.getvalue()
