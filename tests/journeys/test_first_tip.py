"""The whole road: from a source's browser to an editor's case folder, every byte and name as it went in."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.age.peers import debian_age_with_passphrase
from tests.journeys import evidence
from tests.journeys.box import PASSPHRASE, Box, serving, wait_until
from tests.offline.test_stock_road import AGE
from tests.support.browser import chromium, firefox_without_scripts
from tests.support.tools import PAGE, node, require

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.journey

MESSAGE = "Вітаю! Гэта было 9 жніўня, каля стэлы.\nЯ далучаю фота, пратакол і запіс."  # noqa: RUF001 Belarusian
MIB = 1 << 20


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return evidence.make(tmp_path_factory.mktemp("evidence"))


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    with serving(tmp_path_factory.mktemp("box")) as made:
        yield made


@contextlib.contextmanager
def send_page(box: Box) -> Iterator[Page]:
    """Open the page on which a source writes, in Belarusian."""
    with chromium() as browser:
        page = browser.new_page()
        page.goto(box.address("/be/send"))
        page.wait_for_selector("#send:enabled")
        yield page


def fill_and_send(page: Page, files: list[Path]) -> None:
    page.fill("#message", MESSAGE)
    page.set_input_files("#files", files)
    page.click("#send")


def test_from_the_page_to_the_case_folder(box: Box, files: list[Path], tmp_path: Path) -> None:
    with send_page(box) as page:
        fill_and_send(page, files)
        page.wait_for_selector("#done:not([hidden])", timeout=240_000)
    bag = box.collect("stick-page")
    [case] = box.open_all()
    require_whole(case, files)
    require_the_stock_road(box, bag, tmp_path, files)


def test_the_line_is_cut_and_the_server_killed_in_the_middle_of_the_video(box: Box, files: list[Path]) -> None:
    before = box.stored_bytes()
    with send_page(box) as page:
        fill_and_send(page, files)
        wait_until(lambda: box.stored_bytes() - before > 60 * MIB)
        page.context.set_offline(True)
        page.wait_for_selector("#retry:not([hidden])")
        page.context.set_offline(False)
        wait_until(lambda: box.stored_bytes() - before > 120 * MIB)
        assert page.is_hidden("#done")
        box.kill()
        page.wait_for_selector("#retry:not([hidden])")
        box.start()
        page.wait_for_selector("#done:not([hidden])", timeout=240_000)
    box.collect("stick-killed")
    [case] = box.open_all()
    require_whole(case, files)


def test_from_the_plain_form_without_scripts_to_the_case_folder(
    box: Box, files: list[Path], tmp_path: Path
) -> None:
    with firefox_without_scripts(tmp_path) as firefox:
        firefox.timeout.implicit = 30
        firefox.timeout.page_load = 300
        firefox.navigate(box.address("/be/send"))
        firefox.find_element("css selector", "form button").click()
        firefox.find_element("id", "message").send_keys(MESSAGE)
        for place, file in enumerate(files, start=1):
            firefox.find_element("id", f"files-{min(place, 3)}").send_keys(str(file))
        firefox.find_element("css selector", "button.primary").click()
        assert "5" in firefox.find_element("css selector", ".message").text
    box.collect("stick-plain")
    [case] = box.open_all()
    require_whole(case, files)
    # What the server could have written says so, before anything else is read.
    assert "the server could have" in " ".join((case / "case.txt").read_text(encoding="utf-8").split())


def test_the_log_says_nothing_of_the_visits(box: Box) -> None:
    log = (box.folder / "log").read_text()
    for visited in ("/be/send", "/tus", "Mozilla", "POST", "PATCH", "y4m", "жніўня"):
        assert visited not in log


def require_whole(case: Path, files: list[Path]) -> None:
    """Every byte and name came out as it went in."""
    assert (case / "message.txt").read_text(encoding="utf-8").replace("\r\n", "\n") == MESSAGE
    listed = json.loads((case / "evidence" / "names.json").read_bytes())
    assert sorted(row["name"] for row in listed) == sorted(file.name for file in files)
    sent = {file.name: evidence.sha256(file) for file in files}
    for row in listed:
        assert row["sha256"] == sent[row["name"]]
        assert evidence.sha256(case / "originals" / row["saved_as"]) == sent[row["name"]]


def require_the_stock_road(box: Box, bag: Path, folder: Path, files: list[Path]) -> None:
    """Open the same sealed file with stock programs only, each exit status asserted (DESIGN §2)."""
    [identity_file] = [path for path in box.casework.rglob("*.age") if "identity" in path.name]
    debian_age_with_passphrase(PASSPHRASE, "-d", "-o", folder / "identity.txt", identity_file)
    [sealed] = (bag / "data" / "items").iterdir()
    out = folder / "out"
    out.mkdir()
    steps: list[list[Any]] = [
        [node(), "--input-type=module", "-e", AGE, "--", folder / "identity.txt", folder / "tip.tar", sealed],
        [require("tar"), "xf", folder / "tip.tar", "-C", out],
        [sys.executable, "-m", "bagit", "--validate", out / "tip"],
    ]
    for step in steps:
        done = subprocess.run(list(map(str, step)), cwd=PAGE, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
    names = {row["name"]: row["member"] for row in json.loads((out / "tip/data/files.json").read_bytes())}
    for file in files:
        assert evidence.sha256(out / "tip" / names[file.name]) == evidence.sha256(file)
