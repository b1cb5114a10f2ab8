"""The quick exit: on every page, one tap: the upload stops, the page is empty, no way leads back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from dropbox.source import create_app
from dropbox.store import open_store
from dropbox.store.models import Submission, Upload
from tests.source.box import ONION, box, publish
from tests.source.live import serving_box
from tests.source.test_pages import Elements
from tests.source.visiting import visit
from tests.support.browser import chromium, firefox, firefox_without_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Dialog

    from tests.source.live import Line

PATHS = [f"/{language}/{name}" for language in ("be", "ru", "en") for name in ("", "send", "return", "no-such")]
SOUND: Any = {"name": "sound.wav", "mimeType": "audio/wav", "buffer": b"x" * 6_000_000}
SECRET = "what nobody may read here"


@pytest.mark.parametrize("kind", ["onion", "web"])
def test_every_page_has_it_first_of_all_and_says_what_it_does(tmp_path: Path, kind: str) -> None:
    client = visit(create_app(box(tmp_path, kind=kind, onion_address=ONION)))
    for path in PATHS:
        elements = Elements(client.get(path).text)
        first = next(
            attributes for tag, attributes in elements.all if tag in ("a", "button", "input", "summary")
        )
        assert first["id"] == "leave", path
        assert first["href"] == "about:blank"
        [words] = [
            attributes for _, attributes in elements.all if attributes.get("id") == first["aria-describedby"]
        ]
        assert words["class"] == "leave-what"
        assert any("script" in tag and "src" in attributes for tag, attributes in elements.all)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("box")
    publish(made)
    return made


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[tuple[str, Line]]:
    with serving_box(folder) as box:
        yield box


def uploads(folder: Path) -> int:
    with open_store(box(folder)).sessions.reading() as session:
        return session.query(Upload).count() + session.query(Submission).count()


def empty(folder: Path) -> None:
    """Begin with an empty store: an earlier test left an upload that fell silent."""
    with open_store(box(folder)).sessions.writing() as session:
        session.query(Upload).delete()
        session.query(Submission).delete()


def wait_for_uploads(folder: Path, expected: int) -> None:
    until = time.monotonic() + 20
    while (has := uploads(folder)) != expected:
        assert time.monotonic() < until, f"expected {expected} uploads on the server, got {has}"
        time.sleep(0.05)


@pytest.mark.journey
@pytest.mark.parametrize("key", [None, "Enter"], ids=["by a tap", "by keyboard"])
def test_it_stops_the_upload_and_leads_nowhere_back(
    browser: Browser, served: tuple[str, Line], folder: Path, key: str | None
) -> None:
    address, line = served
    empty(folder)
    with browser.new_context(viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        asked: list[str] = []

        def accept(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.accept()

        page.on("dialog", accept)
        page.goto(f"{address}/en/")
        page.click("a.primary")
        page.wait_for_selector("#send:enabled")
        page.fill("#message", SECRET)
        page.set_input_files("#files", [SOUND])
        line.hold_after(1)
        page.click("#send")
        # Sizes are shown before the server has heard of it.
        wait_for_uploads(folder, 1)
        if key is None:
            page.click("#leave")
        else:
            page.focus("#leave")
            page.keyboard.press(key)
        page.wait_for_url("about:blank")
        # Nobody asked whether she is sure, and the server has nothing any more.
        assert asked == []
        line.release()
        wait_for_uploads(folder, 0)
        # Back leads to the page before, never to what she wrote.
        page.go_back()
        assert page.url == f"{address}/en/"
        page.go_forward()
        assert SECRET not in page.content()
        assert page.url == "about:blank"


@pytest.mark.journey
def test_nothing_stays_in_sight_while_the_line_is_dead(browser: Browser, served: tuple[str, Line]) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{served[0]}/en/send")
        page.wait_for_selector("#send:enabled")
        page.fill("#message", SECRET)
        page.set_input_files("#files", [SOUND])
        served[1].hold_after(1)
        page.click("#send")
        page.wait_for_selector("#sent:not(:empty)")
        context.set_offline(True)
        # Looked at in the same moment: the page is empty before anything is waited for.
        left = page.evaluate(
            "(document.querySelector('#leave').click(), document.body.innerHTML + document.title)"
        )
        assert left == ""
        page.wait_for_url("about:blank", timeout=5_000)
        served[1].release()
    # What arrived by then is an upload that fell silent; the server was not to be told.


@pytest.mark.journey
@pytest.mark.parametrize("path", ["", "send", "return", "no-such"])
def test_it_is_in_sight_wherever_she_is_on_the_page(
    browser: Browser, served: tuple[str, Line], path: str
) -> None:
    with browser.new_context(viewport={"width": 320, "height": 480}) as context:
        page = context.new_page()
        page.goto(f"{served[0]}/be/{path}")
        for place in (0, 200, 10_000):
            page.evaluate("(place) => scrollTo(0, place)", place)
            box_ = page.locator("#leave").bounding_box()
            assert box_ is not None
            assert box_["y"] >= 0
            assert box_["y"] + box_["height"] <= 480
            on_top = """() => { const box = document.querySelector("#leave").getBoundingClientRect();
              return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2).id; }"""
            assert page.evaluate(on_top) == "leave"
        page.click("#leave")
        page.wait_for_url("about:blank")


@pytest.mark.journey
def test_without_scripts_it_is_a_link(served: tuple[str, Line], tmp_path: Path) -> None:
    with firefox_without_scripts(tmp_path) as session:
        for path in ("", "send", "no-such"):
            session.navigate(f"{served[0]}/en/{path}")
            session.find_element("id", "leave").click()
            assert session.get_url() == "about:blank"


@pytest.mark.journey
def test_firefox_tells_the_server_too(served: tuple[str, Line], folder: Path, tmp_path: Path) -> None:
    address, line = served
    sound = tmp_path / "sound.wav"
    sound.write_bytes(SOUND["buffer"])
    empty(folder)
    line.hold_after(1)
    with firefox(tmp_path) as session:
        session.timeout.implicit = 60
        session.navigate(f"{address}/en/send")
        session.find_element("css selector", "#send:enabled")
        session.find_element("id", "files").send_keys(str(sound))
        session.find_element("id", "send").click()
        wait_for_uploads(folder, 1)
        session.find_element("id", "leave").click()
        until = time.monotonic() + 10
        while session.get_url() != "about:blank":
            assert time.monotonic() < until
            time.sleep(0.05)
        line.release()
        wait_for_uploads(folder, 0)
