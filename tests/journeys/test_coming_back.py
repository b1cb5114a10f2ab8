"""A source comes back with twelve words: tip, answer, reading it, writing on; one case at the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.journeys import evidence
from tests.journeys.box import Box, serving
from tests.support.browser import chromium, firefox_without_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.journey

FIRST: Final = "Я была там 9 жніўня."
SECOND: Final = "Вось запіс, пра які вы пыталіся."
ANSWER: Final = "Дзякуем. Ці ёсць запіс?"
VIDEO_BYTES: Final = 50_000_000


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    with serving(tmp_path_factory.mktemp("box")) as made:
        yield made


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    made = tmp_path / "Фота 1.jpg"
    made.write_bytes(b"\xff\xd8\xff" + bytes(range(256)) * 400)
    return made


@pytest.fixture
def video(tmp_path: Path) -> Path:
    made = tmp_path / "запіс.mp4"
    with open("/dev/urandom", "rb") as noise:  # noqa: PTH123 a device
        made.write_bytes(noise.read(VIDEO_BYTES))
    return made


def test_in_the_page(box: Box, photo: Path, video: Path, tmp_path: Path) -> None:
    with chromium() as browser:
        page = browser.new_context(viewport={"width": 320, "height": 640}).new_page()
        page.goto(box.address("/be/send"))
        page.fill("#message", FIRST)
        page.set_input_files("#files", photo)
        page.click("#send:enabled")
        page.wait_for_selector("#done:not([hidden])")
        codename = page.locator("#codename-words b").all_inner_texts()
        page.close()
    case = answered(box, tmp_path, "page")
    with chromium() as browser:
        page = browser.new_context(viewport={"width": 320, "height": 640}).new_page()
        page.goto(box.address("/be/return"))
        page.fill("#typed", four_letters(codename))
        page.click("#open:enabled")
        page.wait_for_selector("#answers-list article")
        require_answer(page.inner_text("#answers"))
        page.click("#write-on")
        page.fill("#message", SECOND)
        page.set_input_files("#files", video)
        page.click("#send:enabled")
        page.wait_for_selector("#done:not([hidden])", timeout=120_000)
    require_joined(box, case, [photo, video], "page")


def test_in_the_plain_form_without_scripts(box: Box, photo: Path, video: Path, tmp_path: Path) -> None:
    with firefox_without_scripts(tmp_path) as firefox:
        firefox.timeout.implicit = 30
        firefox.timeout.page_load = 120
        firefox.navigate(f"http://127.0.0.1:{box.plain_port}/be/")
        press(firefox, "button.primary")
        codename = words(firefox.find_elements("css selector", "ol.codename li b"))
        fill_form(firefox, FIRST, photo)
        case = answered(box, tmp_path, "plain")
        firefox.navigate(f"http://127.0.0.1:{box.plain_port}/be/return")
        firefox.find_element("id", "codename").send_keys(four_letters(codename[:12]))
        press(firefox, "button.primary")
        require_answer(firefox.find_element("css selector", "main").text)
        press(firefox, "button.primary")
        fill_form(firefox, SECOND, video)
    require_joined(box, case, [photo, video], "plain")


def answered(box: Box, folder: Path, road: str) -> Path:
    """Carry the tip over, answer it, carry the answer back; give the case."""
    box.collect(f"stick-{road}")
    [case] = box.open_all()
    text = folder / "answer.txt"
    text.write_text(ANSWER, encoding="utf-8")
    box.answer(case.name, text)
    assert box.deliver(f"back-{road}")["answers"] == 1
    return case


def require_answer(shown: str) -> None:
    """The answer is there, and the receipt that only a reader could give; nothing of what was sent."""
    assert ANSWER in shown
    assert "чытач 1" in shown.replace("\u00a0", " ")
    assert "1 файл" in shown.replace("\u00a0", " ")
    assert FIRST not in shown


def require_joined(box: Box, case: Path, files: list[Path], road: str) -> None:
    """Both messages lie in one case, every byte as it went in, and it says how they belong together."""
    box.collect(f"stick-{road}-2")
    box.open_all()
    messages = {path.read_text(encoding="utf-8").strip() for path in case.rglob("message.txt")}
    assert messages >= {FIRST, SECOND}
    arrived = {evidence.sha256(path) for path in case.rglob("originals/*")}
    assert arrived == {evidence.sha256(file) for file in files}
    told = " ".join((case / "case.txt").read_text(encoding="utf-8").split())
    assert "Written with the same codename as on" in told
    assert "by whoever holds it" in told
    assert ANSWER in told


def press(firefox: Any, selector: str) -> None:
    firefox.find_element("css selector", selector).click()


def fill_form(firefox: Any, message: str, file: Path) -> None:
    firefox.find_element("id", "message").send_keys(message)
    firefox.find_element("id", "files-1").send_keys(str(file))
    press(firefox, "form[enctype] button.primary")
    assert firefox.find_element("id", "done-title").text


def words(elements: list[Any]) -> list[str]:
    return [element.text for element in elements]


def four_letters(codename: list[str]) -> str:
    """What she wrote down: four letters of each word, and nothing else."""
    assert len(codename) == 12
    return " ".join(re.sub(r"[\W\d]", "", word)[:4] for word in codename)
