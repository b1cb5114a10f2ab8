"""A page with three hundred files: all arrive in one submission, each with its own name and bytes."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from tests.source.box import publish
from tests.source.desk import collect
from tests.source.live import serving_box
from tests.support.browser import chromium

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.journey

FILES = 300


def write(folder: Path) -> list[Path]:
    """Write small files, no two alike; one is empty."""
    folder.mkdir()
    paths = [folder / f"Здымак {number:03}.jpg" for number in range(FILES)]
    for number, path in enumerate(paths):
        path.write_bytes(secrets.token_bytes(number * 7))
    return paths


def test_three_hundred_files_arrive_whole_and_in_order(tmp_path: Path) -> None:
    newsroom = publish(tmp_path)
    paths = write(tmp_path / "camera")
    with serving_box(tmp_path) as (address, _), chromium() as browser:
        page = browser.new_page()
        page.goto(f"{address}/be/send")
        page.wait_for_selector("#send:enabled")
        page.set_input_files("#files", paths)
        assert page.locator("#chosen .file").count() == FILES
        page.click("#send")
        page.wait_for_selector("#done:not([hidden])", timeout=120_000)
        assert page.locator("#arrivals .arrived").count() == FILES
    [opened] = collect(tmp_path, newsroom)
    assert opened.files == [(path.name, path.read_bytes()) for path in paths]
