from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.plain import newsroom as newsrooms
from tests.plain.site import Site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.servers import Newsroom


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return newsrooms.make(tmp_path)


@pytest.fixture
def site(newsroom: Newsroom) -> Site:
    return Site(newsroom)
