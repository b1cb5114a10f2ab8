"""A store in memory, and who a form is sealed to."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dropbox.intake import Published
from dropbox.plain.target import Target, Targets
from tests.plain.newsroom import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tests.support.servers import Newsroom


@dataclass
class Store:
    """A store in memory with the intake's rule: what an exception leaves is removed."""

    stored: list[bytes] = field(default_factory=list)

    @contextmanager
    def receive(self, _target: Target) -> Iterator[io.BytesIO]:
        sink = io.BytesIO()
        yield sink
        self.stored.append(sink.getvalue())


def targets(newsroom: Newsroom, day: date = TODAY) -> Targets:
    settings = newsroom.settings()
    return Targets(settings, Published(settings), lambda: day)
