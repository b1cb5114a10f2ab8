"""The form in Firefox ESR without JavaScript: the stand-in for Tor Browser's "Safest"."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import codename, tip
from dropbox.answer import AnswerFile
from tests.plain import newsroom as newsrooms
from tests.plain.answering import Desk, complete, list_editor
from tests.plain.opening import Opened, open_tip
from tests.plain.server import Server, serving
from tests.support.browser import firefox_without_scripts
from tests.support.servers import identity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.servers import Newsroom

pytestmark = pytest.mark.journey

MESSAGE = "Вітаю!\nГэта было ў аўторак."  # noqa: RUF001 Belarusian
NAMES = ("Фота 1.JPG", 'дакумент "важны".pdf', "100%.txt")


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    made = newsrooms.make(tmp_path_factory.mktemp("newsroom"))
    list_editor(made)
    return made


@pytest.fixture(scope="module")
def server(newsroom: Newsroom) -> Iterator[Server]:
    with serving(newsroom) as running:
        yield running


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with firefox_without_scripts(tmp_path_factory.mktemp("profile")) as session:
        session.timeout.implicit = 20
        yield session


def open_form(firefox: Any, server: Server, language: str = "be") -> None:
    firefox.navigate(f"http://127.0.0.1:{server.settings.plain.port}/{language}/")
    firefox.find_element("css selector", "button.primary").click()
    firefox.find_element("id", "message")


def press(firefox: Any, label: str, comes: str = ".message h1") -> str:
    """Press a button and return the words of the page that comes."""
    firefox.find_element("xpath", f"//button[normalize-space()='{label}']").click()
    heading: Any = firefox.find_element("css selector", comes)
    assert heading.text
    return str(firefox.find_element("css selector", "main").text)


def opened(sealed: bytes) -> Opened:
    return open_tip(io.BytesIO(sealed), identity())


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
    [sealed] = server.submissions().values()
    assert dict(opened(sealed).files) == files
    assert opened(sealed).tip.message == MESSAGE


def test_an_empty_form_is_answered_kindly(firefox: Any, server: Server) -> None:
    open_form(firefox, server, "en")

    page = press(firefox, "Send")

    assert "There was nothing to send." in page


def test_a_large_form_that_is_refused_shows_its_sentence(firefox: Any, server: Server, tmp_path: Path) -> None:
    """The answer comes when all was read, else Firefox shows "netReset" instead of it."""
    large = tmp_path / "large.age"
    large.write_bytes(os.urandom(50_000_000))
    open_form(firefox, server, "en")
    firefox.find_element("css selector", "details.panel summary").click()
    firefox.find_element("id", "sealed").send_keys(str(large))

    page = press(firefox, "Send the sealed file")

    assert "That was not a sealed file for us." in page


def test_a_tip_is_answered_and_she_writes_on(
    firefox: Any, server: Server, newsroom: Newsroom, tmp_path: Path
) -> None:
    """Words off the screen, an answer through the courier bag, four letters typed back, a file sent on."""
    before = server.submissions()
    open_form(firefox, server)
    shown = [
        item.text.split("\n")[-1] for item in firefox.find_elements("css selector", ".codename[lang=ru] li")
    ]
    assert len(shown) == 12
    firefox.find_element("id", "publish-yes").click()
    firefox.find_element("id", "message").send_keys(MESSAGE)
    assert "Захавайце дванаццаць слоў" in press(firefox, "Даслаць")
    [first] = [opened(new).tip for key, new in server.submissions().items() if key not in before]
    assert tip.consent_of(first.answers) == tip.Consent(publish="yes", share="ask", hide="ask")

    desk = Desk(newsroom, newsroom.open(), codename.parse(" ".join(shown)))
    assert (first.mailbox, first.reply_to) == (desk.keys.mailbox, str(desk.keys.identity.recipient))
    line, row = complete(first.message_id, files=0)
    heading = desk.heading(received=(line,), receipts=(row,))
    desk.deliver(
        "Дзякуй! Дашліце, калі ласка, відэа.", AnswerFile("пытанні.txt", "text/plain", b"?"), heading=heading
    )

    firefox.navigate(f"http://127.0.0.1:{server.settings.plain.port}/be/")
    firefox.find_element("css selector", "a[href='/be/return']").click()
    assert "Тут сервер бачыць вашы словы" in firefox.find_element("css selector", "main").text
    firefox.find_element("id", "codename").send_keys(" ".join(word[:4] for word in shown))
    page = press(firefox, "Адкрыць адказы", "article h2")
    assert "піша чытач 2" in page
    assert "Дзякуй! Дашліце, калі ласка, відэа." in page
    assert "Адкрыта цалкам: ваша паведамленне" in page
    assert MESSAGE not in page, "what she sent is not shown"

    before = server.submissions()
    video = os.urandom(5_000_000)
    (tmp_path / "відэа.mp4").write_bytes(video)
    press(firefox, "Напісаць нам", "#message-title")
    firefox.find_element("id", "message").send_keys("Вось яно.")
    firefox.find_element("id", "files-1").send_keys(str(tmp_path / "відэа.mp4"))
    assert "Дайшоў 1 файл." in press(firefox, "Даслаць")
    [second] = [opened(new) for key, new in server.submissions().items() if key not in before]
    assert second.files == [("відэа.mp4", video)]
    joins = ("source_key", "mailbox", "reply_to")
    assert [getattr(second.tip, name) for name in joins] == [getattr(first, name) for name in joins]


def test_one_tap_leaves_the_page(firefox: Any, server: Server) -> None:
    open_form(firefox, server)
    firefox.find_element("id", "leave").click()

    assert firefox.get_url() == "about:blank"


def test_nothing_of_the_visit_is_kept(firefox: Any, server: Server) -> None:
    open_form(firefox, server)

    assert firefox.get_cookies() == []
