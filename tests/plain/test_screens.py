"""The form's four screens, two widths, two themes, two languages: seen by a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.plain import newsroom as newsrooms
from tests.plain.server import Server, serving
from tests.source.seeing import WATCH_SHIFTS, look_at
from tests.support.browser import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

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
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(newsrooms.make(tmp_path_factory.mktemp("newsroom"))) as running:
        yield running


@pytest.mark.parametrize(("language", "width", "theme"), VIEWS)
def test_every_screen_is_calm_and_accessible(
    browser: Browser, server: Server, language: str, width: int, theme: Any
) -> None:
    """Scripts are on for the looking only: axe-core is one. The pages have none."""
    view = f"{language}-{width}-{theme}"
    with browser.new_context(viewport={"width": width, "height": WIDTHS[width]}, color_scheme=theme) as context:
        context.add_init_script(WATCH_SHIFTS)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.settings.plain.port}/{language}/")
        look_at(page, f"plain-start-{view}")
        page.click("button.primary")
        page.wait_for_selector("textarea")
        page.wait_for_load_state()
        look_at(page, f"plain-form-{view}")
        page.click("summary")
        look_at(page, f"plain-form-sealed-{view}")
        page.click("form[action$='/send'] button")
        page.wait_for_selector("#refused-title")
        page.wait_for_load_state()
        look_at(page, f"plain-refused-{view}")
        page.click("button.primary")
        page.set_input_files("#files-1", FILES)
        page.click("form[action$='/send'] button")
        page.wait_for_selector("#done-title")
        page.wait_for_load_state()
        look_at(page, f"plain-done-{view}")
