"""One calendar and one world for all papers: what they begin with is played once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from freezegun import freeze_time

from tests.runbooks.play import Theatre, quick
from tests.runbooks.world import FIRST_DAY, World

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    folder = tmp_path_factory.mktemp("runbooks")
    # pytest's own clock runs on.
    stands = freeze_time(f"{FIRST_DAY} 12:00:00", ignore=["_pytest"])
    with pytest.MonkeyPatch.context() as patch, stands as clock:
        quick(patch)
        yield Theatre(World(folder / "world", clock, patch), folder)  # type: ignore[arg-type] # it is frozen
