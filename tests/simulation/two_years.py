"""Two years of one newsroom by a frozen clock, and now and then the question who could read what.

The model knows dates only: who was a reader on which day, and when which keys were destroyed where. What the
machines really open is asked of every identity on them: what crossed the line, what lies on the disk.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from dropbox.offline.home import Home
from tests.runbooks.held import held, opens

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dropbox import age
    from tests.simulation.newsroom import Newsroom, Sent

BEGIN: Final = date(2026, 11, 24)
RAID: Final = date(2027, 3, 16)
KEY_DAYS: Final = (date(2027, 11, 16), date(2028, 11, 16))
END: Final = date(2028, 11, 24)
STAYS, TAKEN, NEWCOMER = "Reader 1", "Reader 2", "Reader 3"
GRACE_MONTHS: Final = 6


@dataclass(frozen=True)
class Pace:
    """How much happens: at most so many days between two of each, and how many each look asks about."""

    sending_days: int
    courier_days: int
    asked: int
    look_days: int = 91


@dataclass
class TwoYears:
    """The calendar, and the model of what must be so."""

    newsroom: Newsroom
    pace: Pace
    seed: int = 0
    readers: list[str] = field(default_factory=lambda: [STAYS, TAKEN])
    # From when until when each may read what is sent.
    reads: dict[str, tuple[date, date]] = field(
        default_factory=lambda: dict.fromkeys((STAYS, TAKEN), (BEGIN, date.max))
    )
    # When each machine last destroyed what was over.
    retired_on: dict[str, date] = field(default_factory=dict)
    # What the raid took: a machine with its passphrase and its card.
    thief: tuple[age.Identity, ...] = ()

    def __post_init__(self) -> None:
        # A dice that falls the same way each time; nothing secret hangs on it.
        self._chance = random.Random(self.seed)  # noqa: S311
        # The last stick before the raid.
        self._carried = BEGIN

    def live(self) -> None:
        """Let two years pass."""
        self.newsroom.begin(self.readers)
        days = (BEGIN + timedelta(days=number) for number in range((END - BEGIN).days))
        due = dict.fromkeys(("send", "carry"), BEGIN)
        look = BEGIN + timedelta(days=self.pace.look_days)
        for day in days:
            self.newsroom.world.set_day(day)
            self._planned(day)
            if day >= due["send"]:
                self.newsroom.send(f"words of {day.isoformat()}")
                due["send"] = day + timedelta(days=self._chance.randint(1, self.pace.sending_days))
            if day >= due["carry"]:
                self._carry()
                due["carry"] = day + timedelta(days=self.pace.courier_days)
            if day == look:
                self._bring_in(day)
                self._look(self._chance.sample(self.newsroom.sent, self.pace.asked))
                look += timedelta(days=self.pace.look_days)
        self.newsroom.world.set_day(END)
        self._bring_in(END)
        self._look(self.newsroom.sent)

    def _carry(self) -> None:
        # Only what waited on the server when the newcomer came is not theirs to open.
        waited = [sent for sent in self.newsroom.sent if sent.day < RAID and sent.day > self._carried]
        for reader, for_others in self.newsroom.carry(self.readers).items():
            assert for_others == (len(waited) if reader == NEWCOMER else 0)
        if self.newsroom.world.today < RAID:
            self._carried = self.newsroom.world.today

    def _planned(self, day: date) -> None:
        if day == RAID:
            self._raid(day)
        if day in KEY_DAYS:
            for reader in self.readers:
                self.newsroom.ask_for_keys(reader)
            self.newsroom.publish()

    def _raid(self, day: date) -> None:
        """A reader's machine is taken with everything; that day nobody seals to it any more, and one is new."""
        self.thief = self._has(TAKEN)
        self.newsroom.revoke(TAKEN.lower())
        self.newsroom.join(NEWCOMER)
        # No longer than the other one's keys last: until the key day.
        self.newsroom.publish("--expires 2028-02")
        self.readers = [STAYS, NEWCOMER]
        self.reads[TAKEN] = (BEGIN, day)
        self.reads[NEWCOMER] = (day, date.max)

    def _bring_in(self, day: date) -> None:
        """Bring everything in; destroy the keys whose time is over, where there are any."""
        self._carry()
        for reader in self.readers:
            over = [
                sent
                for sent in self.newsroom.sent
                if self._may(reader, sent) and self._over(reader, sent) <= day
            ]
            if any(not self.is_destroyed(reader, sent) for sent in over):
                self.newsroom.retire(reader)
                self.retired_on[reader] = day

    def _look(self, asked: Sequence[Sent]) -> None:
        """Ask of each machine what it opens."""
        for sent in asked:
            listed = {reader.lower() for reader in self.reads if self._may(reader, sent)}
            assert set(sent.until) == listed, self._says("the directory", sent, "lists others")
            may = bool(self.thief) and self._may(TAKEN, sent)
            assert opens(sent.sealed, self.thief, sent.words) == may, self._says(TAKEN, sent, "the raid")
        for reader in self.readers:
            self._look_at(reader, asked)

    def _look_at(self, reader: str, asked: Sequence[Sent]) -> None:
        everything, without_card = self._has(reader), self._has(reader, without_card=True)
        home = Home(self._casework(reader))
        kept: dict[date, list[bytes]] = {}
        for record in home.records.all():
            kept.setdefault(record.day, []).append(home.sealed(record).read_bytes())
        for sent in asked:
            may = self._may(reader, sent)
            # Recorded on the line: with passphrase and card until its keys are destroyed; never without.
            with_card = may and not self.is_destroyed(reader, sent)
            assert opens(sent.sealed, everything, sent.words) == with_card, self._says(reader, sent, "recorded")
            assert not opens(sent.sealed, without_card, sent.words), self._says(
                reader, sent, "without the card"
            )
            # Kept here: with the passphrase alone, for good.
            is_kept = any(opens(one, without_card, sent.words) for one in kept.get(sent.day, ()))
            assert is_kept == may, self._says(reader, sent, "kept")

    def _says(self, who: str, sent: Sent, what: str) -> str:
        return f"on {self.newsroom.world.today}, seed {self.seed}: {who}, {sent.words}: {what}"

    def _may(self, reader: str, sent: Sent) -> bool:
        since, until = self.reads[reader]
        return since <= sent.day < until

    @staticmethod
    def _over(reader: str, sent: Sent) -> date:
        """Give the day on which the last key of this reader that opens it is past its grace."""
        until = sent.until[reader.lower()]
        months = until.year * 12 + until.month - 1 + GRACE_MONTHS
        return until.replace(year=months // 12, month=months % 12 + 1)

    def is_destroyed(self, reader: str, sent: Sent) -> bool:
        """Tell by dates alone whether a machine's last key to it was destroyed."""
        return self._over(reader, sent) <= self.retired_on.get(reader, date.min)

    def _has(self, reader: str, *, without_card: bool = False) -> tuple[age.Identity, ...]:
        card = None if without_card else self.newsroom.card(reader)
        return held(self._casework(reader), reader, card)

    def _casework(self, reader: str) -> Path:
        return self.newsroom.world.home(reader) / "casework"
