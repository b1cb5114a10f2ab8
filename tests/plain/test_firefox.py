"""The form in Firefox ESR without JavaScript: the stand-in for Tor Browser's "Safest"."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.plain import newsroom as newsrooms
from tests.plain.opening import open_tip
from tests.plain.server import Server, serving
from tests.support.browser import firefox_without_scripts
from tests.support.servers import identity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.journey

MESSAGE = "Вітаю!\nГэта было ў аўторак."  # noqa: RUF001 Belarusian
NAMES = ("Фота 1.JPG", 'дакумент "важны".pdf', "100%.txt")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(newsrooms.make(tmp_path_factory.mktemp("newsroom"))) as running:
        yield running


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with firefox_without_scripts(tmp_path_factory.mktemp("profile")) as session:
        session.timeout.implicit = 20
        yield session


def open_form(firefox: Any, server: Server, language: str = "be") -> None:
    firefox.navigate(f"http://127.0.0.1:{server.settings.plain.port}/{language}/")
    firefox.find_element("css selector", "button.primary").click()
    firefox.find_element("css selector", "textarea")


def press(firefox: Any, label: str) -> str:
    """Press a button and return the words of the page that comes."""
    firefox.find_element("xpath", f"//button[normalize-space()='{label}']").click()
    heading: Any = firefox.find_element("css selector", ".message h1")
    assert heading.text
    return str(firefox.find_element("css selector", "main").text)


def test_a_message_and_files_arrive_as_they_were(firefox: Any, server: Server, tmp_path: Path) -> None:
    files = {name: os.urandom(100_000) for name in NAMES}
    open_form(firefox, server)
    firefox.find_element("id", "message").send_keys(MESSAGE)
    for place, (name, content) in enumerate(files.items(), start=1):
        path = tmp_path / name
        path.write_bytes(content)
        firefox.find_element("id", f"files-{place}").send_keys(str(path))

    page = press(firefox, "Даслаць")

    assert "Дайшлі 3 файлы." in page
    opened = open_tip(io.BytesIO(b"".join(server.sealed())), identity())
    assert dict(opened.files) == files
    assert opened.tip.message == MESSAGE


def test_an_empty_form_is_answered_kindly(firefox: Any, server: Server) -> None:
    open_form(firefox, server, "en")

    page = press(firefox, "Send")

    assert "There was nothing to send." in page


def test_a_large_form_that_is_refused_shows_its_sentence(firefox: Any, server: Server, tmp_path: Path) -> None:
    """The answer comes when all was read, else Firefox shows "netReset" instead of it."""
    large = tmp_path / "large.age"
    large.write_bytes(os.urandom(50_000_000))
    open_form(firefox, server, "en")
    firefox.find_element("css selector", "summary").click()
    firefox.find_element("id", "sealed").send_keys(str(large))

    page = press(firefox, "Send the sealed file")

    assert "That was not a sealed file for us." in page


def test_nothing_of_the_visit_is_kept(firefox: Any, server: Server) -> None:
    open_form(firefox, server)

    assert firefox.get_cookies() == []
