"""Every screen, two widths, two themes, two languages: seen by a real browser from first to last."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.source.answering import Desk, Sent
from tests.source.box import publish, today
from tests.source.live import serving, serving_box
from tests.source.pseudo import pseudo_box, write_catalogues
from tests.source.returning.person import PDF, Source, come_in
from tests.source.seeing import WATCH_SHIFTS, look_at, picture
from tests.support.browser import chromium, firefox_without_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

    from tests.source.live import Line

pytestmark = pytest.mark.journey

LANGUAGES = ("be", "en")
WIDTHS = {320: 640, 1440: 900}
THEMES = ("light", "dark")
VIEWS = list(itertools.product(LANGUAGES, WIDTHS, THEMES))
MESSAGE = {
    "be": "9 жніўня мяне затрымалі каля дома. Далучаю фота ды запіс размовы ў аддзяленні.",
    "en": "I was detained near my home on 9 August. I attach a photo and a recording.",
}
FILES: list[Any] = [
    {"name": "Фота з акна.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8" + b"x" * 48_000},
    {"name": "пратакол-0908.pdf", "mimeType": "application/pdf", "buffer": b"%PDF" + b"x" * 90_000},
    {"name": "Запіс размовы ў аддзяленні.wav", "mimeType": "audio/wav", "buffer": b"RIFF" * 2_000_000},
]
ARRIVED_BEFORE_HOLD = 2


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Line]]:
    folder = tmp_path_factory.mktemp("box")
    publish(folder)
    with serving_box(folder) as box:
        yield box


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("desk")
    return Desk(folder, publish(folder))


@pytest.fixture(scope="module")
def expired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("expired")
    publish(folder, expires=today() - timedelta(days=1))
    with serving_box(folder) as (address, _):
        yield address


@pytest.mark.parametrize(("language", "width", "theme"), VIEWS)
def test_every_screen_is_calm_and_accessible(
    browser: Browser, served: tuple[str, Line], expired: str, language: str, width: int, theme: Any
) -> None:
    address, line = served
    view = f"{language}-{width}-{theme}"
    with browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]}, color_scheme=theme, has_touch=width < 500
    ) as context:
        context.add_init_script(WATCH_SHIFTS)
        page = context.new_page()
        problems = hear_problems(page)
        page.goto(f"{address}/{language}/")
        look_at(page, f"landing-{view}")
        page.click("a.primary")
        write_and_send(page, line, language, view)
        lose_the_line_and_arrive(page, line, view)
        page.goto(f"{expired}/{language}/send")
        page.wait_for_selector("#refused:not([hidden])")
        look_at(page, f"refused-{view}")
        assert leaves_nothing(page)
        assert problems == []


def write_and_send(page: Page, line: Line, language: str, view: str) -> None:
    page.wait_for_selector("#send:enabled")
    look_at(page, f"send-empty-{view}")
    page.fill("#message", MESSAGE[language])
    page.set_input_files("#files", FILES)
    page.wait_for_timeout(100)
    look_at(page, f"send-with-files-{view}")
    line.hold_after(ARRIVED_BEFORE_HOLD)
    page.click("#send")
    page.wait_for_selector("#arrivals .arrived >> nth=1")
    page.wait_for_selector("#sent:not(:empty)")
    look_at(page, f"sending-{view}")
    page.click("#check summary")
    page.wait_for_selector("#codename-words.covered")
    page.fill("#check-fields input >> nth=0", "zzzz")
    page.click("#check-go")
    look_at(page, f"checking-{view}")
    page.click("#check summary")
    page.click("#codename-as")
    look_at(page, f"numbers-{view}")


def lose_the_line_and_arrive(page: Page, line: Line, view: str) -> None:
    page.context.set_offline(True)
    line.release()
    page.wait_for_selector("#retry:not([hidden])")
    look_at(page, f"waiting-{view}")
    page.context.set_offline(False)
    page.wait_for_selector("#done:not([hidden])")
    look_at(page, f"done-{view}")


ANSWERS = {
    "be": "Дзякуй, мы ўсё атрымалі і праверылі.\n\nСкажыце, калі ласка, у які дзень гэта было?",  # noqa: RUF001 Belarusian
    "en": "Thank you, we have everything and looked at it.\n\nPlease tell us on which day it was.",
}


@pytest.mark.parametrize(("language", "width", "theme"), VIEWS)
def test_every_screen_of_coming_back_is_calm_and_accessible(
    browser: Browser, desk: Desk, language: str, width: int, theme: Any
) -> None:
    view = f"{language}-{width}-{theme}"
    source = Source()
    words = source.words("ru" if language == "be" else "en")
    with (
        serving_box(desk.folder) as (address, _),
        browser.new_context(
            viewport={"width": width, "height": WIDTHS[width]}, color_scheme=theme, has_touch=width < 500
        ) as context,
    ):
        context.add_init_script(WATCH_SHIFTS)
        page = context.new_page()
        problems = hear_problems(page)
        page.goto(f"{address}/{language}/return")
        page.wait_for_selector("#open:enabled")
        look_at(page, f"enter-{view}")
        page.fill("#typed", " ".join([*words[:6], f"{words[6][0]}щ{words[6][1:]}", *words[7:]]))
        page.click("#open")
        page.wait_for_selector("#guesses button")
        look_at(page, f"mistake-{view}")
        come_in(page, " ".join(words))
        look_at(page, f"none-{view}")
        answer_thrice(desk, source, language)
        page.click("#look")
        page.wait_for_selector(".answer")
        page.click(".answer-files:not([hidden]) summary")
        look_at(page, f"answers-{view}")
        page.click("#wipe")
        look_at(page, f"wipe-{view}")
        page.click("#wipe-no")
        page.click("#write-on")
        page.wait_for_selector("#send:enabled")
        look_at(page, f"write-on-{view}")
        assert leaves_nothing(page)
        assert problems == []


def answer_thrice(desk: Desk, source: Source, language: str) -> None:
    """Answer with a file and receipts; then as someone else might; then out of the row."""
    sent = Sent(today() - timedelta(days=12), files=5)
    desk.deliver(
        desk.write(source.keys, ANSWERS[language], PDF, opened=[sent]),
        desk.write(source.keys, "forged", directory_sha256="0" * 64),
    )


@pytest.mark.parametrize("path", ["send", "return"])
@pytest.mark.parametrize(("language", "width", "theme"), VIEWS)
def test_the_page_without_scripts_is_calm_and_accessible(
    browser: Browser, served: tuple[str, Line], path: str, language: str, width: int, theme: Any
) -> None:
    """Looked at twice: as it is, and with its `<noscript>` opened, because axe-core is itself a script."""
    address, name = f"{served[0]}/{language}/{path}", f"no-script-{path}-{language}-{width}-{theme}"
    window: Any = {"viewport": {"width": width, "height": WIDTHS[width]}, "color_scheme": theme}
    with browser.new_context(**window, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        assert page.is_visible("text=/Safer/")
        assert not page.is_visible("#app")
        picture(page, name)
    with browser.new_context(**window) as context:
        context.add_init_script(WATCH_SHIFTS)
        page = context.new_page()
        page.route(address, open_noscript)
        page.goto(address)
        assert not page.is_visible("#app")
        look_at(page, f"{name}-opened")


def open_noscript(route: Route) -> None:
    answer = route.fetch()
    body = re.sub(r"</?noscript>|<script type=\"module\".*?</script>", "", answer.text())
    route.fulfill(response=answer, body=body)


def hear_problems(page: Page) -> list[str]:
    """Collect what the browser complains of: a policy broken, a script that threw."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    # The line is cut on purpose.
    page.on(
        "console",
        lambda said: None if re.search("ERR_INTERNET_DISCONNECTED", said.text) else problems.append(said.text),
    )
    return problems


def leaves_nothing(page: Page) -> bool:
    """Say whether the visit left no cookie and nothing in any storage."""
    stored = page.evaluate(
        """async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
           (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length,
           document.cookie.length, history.state === null ? 0 : 1, window.name.length]"""
    )
    return page.context.cookies() == [] and not any(stored)


def test_firefox_without_scripts_leads_to_the_plain_form(served: tuple[str, Line], tmp_path: Path) -> None:
    with firefox_without_scripts(tmp_path) as firefox:
        firefox.navigate(f"{served[0]}/be/send")
        assert firefox.find_element("css selector", ".notice").is_displayed()
        assert not firefox.find_element("id", "compose").is_displayed()
        form = firefox.find_element("css selector", "form")
        assert form.get_attribute("action") == "http://127.0.0.1:8081/be/form"
        assert form.find_element("css selector", "button").rect["height"] >= 44


@pytest.mark.parametrize("width", WIDTHS)
def test_a_right_to_left_language_needs_nothing_of_its_own(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    publish(tmp_path)
    catalogues = write_catalogues(tmp_path / "catalogues")
    with (
        serving(pseudo_box(tmp_path), catalogues=catalogues) as (address, _),
        browser.new_context(viewport={"width": width, "height": WIDTHS[width]}) as context,
    ):
        context.add_init_script(WATCH_SHIFTS)
        page = context.new_page()
        page.goto(f"{address}/he/")
        look_at(page, f"landing-rtl-{width}")
        page.click("a.primary")
        page.wait_for_selector("#send:enabled")
        page.set_input_files("#files", FILES)
        page.wait_for_timeout(100)
        look_at(page, f"send-with-files-rtl-{width}")
        # Mirrored: where a list's names begin, its sizes end.
        start_of = "(part) => document.querySelector(part).getBoundingClientRect().x"
        places = [page.evaluate(start_of, part) for part in (".file-name", ".remove")]
        assert places[0] > places[1]
        page.click("#send")
        page.wait_for_selector("#done:not([hidden])")
        look_at(page, f"done-rtl-{width}")
        page.goto(f"{address}/he/return")
        page.wait_for_selector("#open:enabled")
        come_in(page, " ".join(Source().words()))
        look_at(page, f"none-rtl-{width}")
