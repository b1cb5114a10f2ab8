"""Who a form is sealed to: the desk's recipients of today, by the directory that is published now.

Sealing asks for a freshness note, by the server's day (docs/spec/freshness.md). What was sealed elsewhere is
taken without one: whoever sealed it judged that, and to refuse it would lose it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dropbox.errors import DropboxError
from dropbox.plain.errors import FormError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from dropbox.directory import TrustedDirectory
    from dropbox.intake import Published
    from dropbox.settings import DeskOffer, Settings


@dataclass(frozen=True, slots=True)
class Target:
    """Everything that sealing to one desk on one day needs to know."""

    origin: str
    desk: str
    day: date
    directory_version: int
    directory_sha256: str
    recipients: tuple[str, ...]


class Targets:
    """The desks that this form offers. The day is the server's: nobody else can be asked (DESIGN section 5)."""

    def __init__(self, settings: Settings, published: Published, today: Callable[[], date]) -> None:
        self._desks = settings.desks
        self._published = published
        self._today = today

    def open_desks(self) -> tuple[DeskOffer, ...]:
        """Return the desks that can be written to today; raises as `target` does where there is none.

        Asked before the first byte, so that nobody sends for an hour what is refused in the end.
        """
        found, refusal = [], None
        for desk in self._desks:
            try:
                self.target(desk.id)
            except DropboxError as error:
                refusal = error
            else:
                found.append(desk)
        if not found and refusal:
            raise refusal
        return tuple(found)

    def target(self, untrusted_desk: str) -> Target:
        """Return who to seal to; raises `FormError` or what directory or freshness note refuse."""
        self._require_offered(untrusted_desk)
        day = self._today()
        return self._target(self._published.fresh_directory(day), untrusted_desk, day)

    def target_of_sealed(self, untrusted_desk: str) -> Target:
        """Return whose a file is that was sealed elsewhere; raises `FormError` or what the keys refuse."""
        self._require_offered(untrusted_desk)
        return self._target(self._published.trusted(), untrusted_desk, self._today())

    def _require_offered(self, untrusted_desk: str) -> None:
        if untrusted_desk not in {desk.id for desk in self._desks}:
            raise FormError("the form names a desk that is not offered")

    def _target(self, trusted: TrustedDirectory, desk: str, day: date) -> Target:
        trusted.require_sealing_day(day)
        entries = trusted.recipients_on(desk, day)
        return Target(
            origin=trusted.origin,
            desk=desk,
            day=day,
            directory_version=trusted.version,
            directory_sha256=trusted.text_sha256,
            recipients=self._published.strings_of(entries),
        )
