"""The form's screens, there and back, two widths, two themes, two languages: seen by a real browser."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import make_server

from dropbox import codename, plain
from dropbox.answer import AnswerFile
from dropbox.codename import Codename
from dropbox.store import create_store
from tests.plain import newsroom as newsrooms
from tests.plain.answering import STRANGER, Desk, complete, damaged, list_editor
from tests.plain.server import Server, serving
from tests.source.pseudo import LANGUAGE, write_catalogues
from tests.source.seeing import WATCH_SHIFTS, look_at
from tests.support.browser import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from dropbox.store import Store
    from tests.support.servers import Newsroom

pytestmark = pytest.mark.journey

WIDTHS = {320: 640, 1440: 900}
# Each language, width and theme twice; their whole product is seen on the source app's pages.
VIEWS = [("be", 320, "light"), ("be", 1440, "dark"), ("en", 320, "dark"), ("en", 1440, "light")]
FILES: list[Any] = [
    {"name": f"Фота {number}.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 10_000} for number in range(3)
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    made = newsrooms.make(tmp_path_factory.mktemp("newsroom"))
    list_editor(made)
    return made


@pytest.fixture(scope="module")
def server(newsroom: Newsroom) -> Iterator[Server]:
    with serving(newsroom) as running:
        yield running


@pytest.mark.parametrize(("language", "width", "theme"), VIEWS)
def test_every_screen_is_calm_and_accessible(
    browser: Browser, server: Server, newsroom: Newsroom, language: str, width: int, theme: Any
) -> None:
    """Scripts are on for the looking only: axe-core is one. The pages have none."""
    view = f"{language}-{width}-{theme}"
    with browser.new_context(viewport={"width": width, "height": WIDTHS[width]}, color_scheme=theme) as context:
        context.add_init_script(WATCH_SHIFTS)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.settings.plain.port}/{language}/")
        look_at(page, f"plain-start-{view}")
        desk = Desk(newsroom, newsroom.open(), send(page, view))
        come_back(page, desk, view)


def send(page: Page, view: str) -> Codename:
    """Walk from the start to what has arrived; give the codename that was shown."""
    press(page, "button.primary", "#message")
    look_at(page, f"plain-form-{view}")
    shown = page.locator(".codename").first.locator(".unseen").all_text_contents()
    page.click("section summary")
    page.click("details.panel summary")
    look_at(page, f"plain-form-opened-{view}")
    press(page, "form[action$='/send'] button", "#refused-title")
    look_at(page, f"plain-refused-{view}")
    press(page, "button.primary", "#message")
    look_at(page, f"plain-form-again-{view}")
    page.set_input_files("#files-1", FILES)
    press(page, "form[action$='/send'] button", "#done-title")
    look_at(page, f"plain-done-{view}")
    return codename.parse(" ".join(shown))


def come_back(page: Page, desk: Desk, view: str) -> None:
    """Walk the way back: wrong words, nothing yet, answers of every kind, deletion."""
    language, words = view[:2], " ".join(desk.secret.numbers())
    page.goto(page.url.replace("/send", "/return"))
    look_at(page, f"plain-return-{view}")
    enter(page, "zzzz " + words[5:], "#problem-title")
    look_at(page, f"plain-return-wrong-{view}")
    enter(page, "volume innocent science phrase figure lecture intact concert guide fatigue sentence wagon",
          "input[name=language]")  # fmt: skip
    look_at(page, f"plain-return-language-{view}")
    enter(page, words, "#none-title")
    look_at(page, f"plain-answers-none-{view}")
    write_answers(desk, language)
    page.goto(page.url)
    enter(page, words, "article")
    page.click("article summary")
    look_at(page, f"plain-answers-{view}")
    press(page, "article form[action$='/noted'] button", "#notice-title")
    look_at(page, f"plain-noted-{view}")
    press(page, "form[action$='/return'] button", "article")
    press(page, "form[action$='/clear'] button", "#notice-title")
    look_at(page, f"plain-clear-{view}")
    press(page, "form[action$='/cleared'] button", "#notice-title")
    look_at(page, f"plain-cleared-{view}")


TEXTS = {
    "be": "Дзякуй за фота!\n\nЦі можна запытаць, адкуль вы здымалі? Адказвайце, толькі калі гэта бяспечна.",  # noqa: RUF001 Belarusian
    "en": "Thank you for the photos!\n\nMay we ask where you stood? Answer only if it is safe.",
}


def write_answers(desk: Desk, language: str) -> None:
    """Let a good answer wait, one that came after a gap, and one of a stranger."""
    (first, of_first), (second, of_second) = complete("1" * 64, files=5), complete("2" * 64, files=0)
    heading = desk.heading(received=(first, second, damaged("4" * 64)), receipts=(of_first, of_second))
    files = (
        AnswerFile("Вельмі доўгая назва дакумента, якая не змесціцца ў радок.pdf", "", b"x" * 123_456),
        AnswerFile("a.txt", "", b"x"),
    )
    desk.answer(TEXTS[language], *files, heading=heading)
    desk.heading()
    desk.answer("https://example.org/" + "x" * 80)
    desk.answer("x", key=STRANGER)


def enter(page: Page, words: str, comes: str) -> None:
    page.fill("#codename", words)
    press(page, "form[action$='/return'] button", comes)


def press(page: Page, button: str, comes: str) -> None:
    page.locator(button).first.click()
    page.wait_for_selector(comes)
    page.wait_for_load_state()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_right_to_left_language_needs_nothing_of_its_own(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    catalogues = write_catalogues(tmp_path / "catalogues")
    made = newsrooms.make(tmp_path / "newsroom")
    list_editor(made)
    store = create_store(made.settings())
    with (
        serving_here(made, store, catalogues) as address,
        browser.new_context(viewport={"width": width, "height": WIDTHS[width]}) as context,
    ):
        context.add_init_script(WATCH_SHIFTS)
        page = context.new_page()
        page.goto(f"{address}/{LANGUAGE}/")
        press(page, "button.primary", "#message")
        look_at(page, f"plain-form-rtl-{width}")
        desk = Desk(made, store, Codename(bytes(16)))
        write_answers(desk, "en")
        page.goto(f"{address}/{LANGUAGE}/return")
        enter(page, " ".join(desk.secret.numbers()), "article")
        page.locator("article summary").first.click()
        look_at(page, f"plain-answers-rtl-{width}")


@contextmanager
def serving_here(made: Newsroom, store: Store, catalogues: Path) -> Iterator[str]:
    """Serve the pseudo-language, which no settings file may name, from this process."""
    speaking = {LANGUAGE: "שלום עולם"}
    settings = made.settings()
    newsroom = replace(settings.newsroom, name=speaking, words=speaking)
    desks = tuple(replace(desk, name=speaking) for desk in settings.desks)
    settings = replace(settings, languages=(LANGUAGE,), newsroom=newsroom, desks=desks)
    app = plain.create_app(settings, store, catalogues=catalogues)
    server = make_server("127.0.0.1", settings.plain.port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{settings.plain.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
