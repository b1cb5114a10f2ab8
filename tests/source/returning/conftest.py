"""A drop-box with editors, a telephone's window, and the page on which a source comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.source.answering import Desk
from tests.source.box import publish
from tests.source.live import serving_box
from tests.support.browser import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.source.box import Newsroom
    from tests.source.live import Line


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("box")


@pytest.fixture(scope="module")
def newsroom(folder: Path) -> Newsroom:
    return publish(folder)


@pytest.fixture(scope="module")
def served(folder: Path, newsroom: Newsroom) -> Iterator[tuple[str, Line]]:
    assert newsroom.editor_seeds
    with serving_box(folder) as box:
        yield box


@pytest.fixture
def desk(folder: Path, newsroom: Newsroom) -> Desk:
    return Desk(folder, newsroom)


@pytest.fixture
def page(browser: Browser, served: tuple[str, Line]) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 320, "height": 640}, accept_downloads=True) as context:
        opened = context.new_page()
        opened.goto(f"{served[0]}/en/return")
        opened.wait_for_selector("#open:enabled")
        yield opened
