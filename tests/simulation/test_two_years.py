"""Nothing unreadable that should be readable, nothing readable that should not: two years, by a frozen clock.

`python -m tests.simulation.soak` lives them more closely, and several times.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from freezegun import freeze_time

from tests.runbooks.play import quick
from tests.runbooks.world import FIRST_DAY, World
from tests.simulation.newsroom import Newsroom
from tests.simulation.two_years import STAYS, Pace, TwoYears


def lived(pace: Pace, seed: int) -> TwoYears:
    """Live two years in a folder that is gone afterwards; what should not be so ends them."""
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory() as folder,
        freeze_time(f"{FIRST_DAY} 12:00:00", ignore=["_pytest"]) as clock,
    ):
        quick(patch)
        newsroom = Newsroom(World(Path(folder) / "world", clock, patch))  # type: ignore[arg-type] # it is frozen
        years = TwoYears(newsroom, pace, seed)
        years.live()
        newsroom.close()
        return years


def test_two_years_of_a_newsroom() -> None:
    years = lived(Pace(sending_days=24, courier_days=42, asked=4, look_days=182), seed=0)
    assert len(years.newsroom.sent) > 50
    # The years are worth asking about: keys were destroyed, and some were there to open with at the end.
    destroyed = [years.is_destroyed(STAYS, sent) for sent in years.newsroom.sent]
    assert any(destroyed)
    assert not all(destroyed)
