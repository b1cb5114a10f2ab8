"""What the page that sends does, in a real browser against the real app, on good days and bad ones."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import page as built
from dropbox.page import words
from dropbox.settings import DeskOffer
from dropbox.store import open_store
from dropbox.store.models import Upload
from tests.source.box import box, fresh_note, publish, today
from tests.source.live import serving, serving_box
from tests.support.browser import SAFER, chromium, firefox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Dialog, Page

    from tests.source.live import Line

pytestmark = pytest.mark.journey

PHOTO: Any = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 40_000}
SOUND: Any = {"name": "sound.wav", "mimeType": "audio/wav", "buffer": b"x" * 6_000_000}


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


@pytest.fixture
def line(served: tuple[str, Line]) -> Iterator[Line]:
    yield served[1]
    # All tests of this file share it: the next one finds it as the first did.
    served[1].release()


@pytest.fixture
def page(browser: Browser, served: tuple[str, Line]) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 400, "height": 800}) as context:
        opened = context.new_page()
        opened.goto(f"{served[0]}/en/send")
        opened.wait_for_selector("#send:enabled")
        yield opened


def named(name: str) -> Any:
    return {**PHOTO, "name": name}


def shown(page: Page) -> str:
    """Return the screen that is shown."""
    screen: str = page.evaluate("document.querySelector('.screen:not([hidden])').id")
    return screen


def focused(page: Page) -> str:
    focus: str = page.evaluate("document.activeElement.id || document.activeElement.className")
    return focus


# An outline, around what has the focus or around what it lies in.
FOCUS_IS_SEEN = """() => [document.activeElement, document.activeElement.parentElement]
  .map((element) => getComputedStyle(element))
  .filter((style) => style.opacity !== "0" && style.outlineStyle !== "none")
  .some((style) => parseFloat(style.outlineWidth) >= 2)"""


def test_it_can_be_done_by_keyboard_alone(page: Page) -> None:
    order = []
    for _ in range(12):
        page.keyboard.press("Tab")
        order.append(focused(page))
        assert page.evaluate(FOCUS_IS_SEEN)
    # The way out comes first; each question is one stop, its answers are chosen by arrows.
    assert order[:2] == ["leave", "home"]
    assert order[-7:] == ["message", "", "", "", "no-answer", "files", "send"]
    for _ in range(6):
        page.keyboard.press("Shift+Tab")
    page.keyboard.type("by keyboard")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    assert page.is_checked("input[name=publish][value=no]")
    for _ in range(5):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#done:not([hidden])")
    assert focused(page) == "done-title"


def test_nothing_that_has_the_focus_hides_behind_the_bar(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    page.set_input_files("#files", [named(f"{number}.jpg") for number in range(12)])
    page.focus("#message")
    for _ in range(13):
        page.keyboard.press("Tab")
        below = page.evaluate(
            """() => document.activeElement.getBoundingClientRect().bottom
                     - document.querySelector("#compose .bar").getBoundingClientRect().top"""
        )
        above = page.evaluate(
            """() => document.querySelector(".strip").getBoundingClientRect().bottom
                     - document.activeElement.getBoundingClientRect().top"""
        )
        assert below <= 0
        assert above <= 0


def test_chosen_files_are_listed_counted_and_removed(page: Page) -> None:
    page.set_input_files("#files", [PHOTO])
    page.set_input_files("#files", [SOUND])
    assert page.locator("#chosen .file-name").all_inner_texts() == ["photo.jpg", "sound.wav"]
    assert page.inner_text("#summary") == "2 files, 6.0\u00a0MB"
    page.get_by_role("button", name="Remove photo.jpg").click()
    assert page.locator("#chosen .file-name").all_inner_texts() == ["sound.wav"]
    assert page.inner_text("#compose-tell") == "Removed: photo.jpg"
    # The focus stays in the list, and leaves it with the last file.
    assert page.evaluate("document.activeElement.innerText.trim()") == "Remove sound.wav"
    page.keyboard.press("Enter")
    assert focused(page) == "files"
    assert page.inner_text("#summary") == "Nothing chosen yet"


def test_the_same_file_chosen_twice_is_sent_once(page: Page, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"x" * 1000)
    for _ in range(2):
        page.set_input_files("#files", photo)
    assert page.inner_text("#summary") == "1 file, 1.0\u00a0kB"


def test_any_file_may_be_chosen_and_many_at_once(page: Page) -> None:
    chooser = page.locator("#files")
    assert chooser.get_attribute("multiple") == ""
    assert chooser.get_attribute("accept") is None
    assert chooser.get_attribute("capture") is None


DROP = """(names) => {
  const transfer = new DataTransfer();
  for (const name of names) transfer.items.add(new File(["x"], name));
  const happening = { dataTransfer: transfer, bubbles: true, cancelable: true };
  // What is not prevented here, a browser opens in place of the page.
  return ["dragover", "drop"].map((type) =>
    !document.querySelector("#message").dispatchEvent(new DragEvent(type, happening)));
}"""


def test_files_can_be_dropped_anywhere(page: Page) -> None:
    address = page.url
    assert page.evaluate(DROP, ["one.txt", "two.txt"]) == [True, True]
    assert page.locator("#chosen .file-name").all_inner_texts() == ["one.txt", "two.txt"]
    assert page.inner_text("#compose-tell") == "2 files added."
    assert page.url == address


def test_a_hostile_name_is_only_a_name(page: Page) -> None:
    name = "<img src=x onerror=alert(1)>\u202egpj.exe"
    page.set_input_files("#files", [named(name)])
    assert page.locator("#chosen bdi").inner_text() == name
    assert page.locator("#chosen img").count() == 0


def test_an_empty_submission_is_asked_for_something(page: Page) -> None:
    page.fill("#message", " \n ")
    page.click("#send")
    assert shown(page) == "compose"
    assert page.inner_text("#compose-say").startswith("There is nothing to send yet.")
    assert focused(page) == "message"
    page.keyboard.type("now there is")
    assert page.inner_text("#compose-say") == ""


def begin(page: Page, line: Line) -> None:
    """Send two files and hold the line when the first has arrived."""
    line.hold_after(2)
    page.fill("#message", "a message")
    page.set_input_files("#files", [PHOTO, SOUND])
    page.click("#send")
    page.wait_for_selector("#arrivals .arrived")


def test_a_pause_lasts_until_she_goes_on(page: Page, line: Line) -> None:
    begin(page, line)
    page.focus("#pause")
    page.keyboard.press("Enter")
    page.wait_for_selector("#resume:not([hidden])")
    assert focused(page) == "resume"
    assert page.inner_text("#sending-say") == "Paused. What has been sent is kept."
    line.release()
    page.wait_for_timeout(1000)
    assert shown(page) == "sending"
    page.keyboard.press("Enter")
    page.wait_for_selector("#done:not([hidden])")


def test_cancelling_is_asked_about_and_deletes_what_was_sent(page: Page, line: Line, folder: Path) -> None:
    begin(page, line)
    page.click("#cancel")
    page.keyboard.press("Escape")
    assert shown(page) == "sending"
    page.click("#cancel")
    assert focused(page) == "cancel-no"
    # The line is still held: else the rest may arrive before the answer is given.
    page.click("#cancel-yes")
    page.wait_for_selector("#compose:not([hidden])")
    assert page.inner_text("#compose-say") == "Sending was stopped. What had been sent is deleted."
    # What she wrote and chose is still there.
    assert page.input_value("#message") == "a message"
    assert page.locator("#chosen .file").count() == 2
    with open_store(box(folder)).sessions.reading() as session:
        assert session.query(Upload).count() == 0


def test_nothing_is_left_in_the_page_when_it_has_arrived(page: Page) -> None:
    page.fill("#message", "only this")
    page.set_input_files("#files", [PHOTO])
    page.click("#send")
    page.wait_for_selector("#done:not([hidden])")
    page.click("#more")
    assert page.input_value("#message") == ""
    assert page.locator("#chosen .file").count() == 0
    assert focused(page) == "compose-title"


def leaving(page: Page) -> list[str]:
    """Try to leave the page, and return what the browser asked."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.evaluate("setTimeout(() => { location.href = '/en/' })")
    page.wait_for_timeout(700)
    return asked


def test_the_page_asks_before_it_goes_only_while_there_is_something_to_lose(page: Page) -> None:
    page.click("#message")
    page.keyboard.type("a secret")
    assert leaving(page) == ["beforeunload"]
    assert page.input_value("#message") == "a secret"
    page.fill("#message", "")
    assert leaving(page) == []
    assert page.url.endswith("/en/")


def test_a_page_that_was_loaded_again_says_what_that_means(page: Page) -> None:
    assert page.inner_text("#compose-say") == ""
    page.reload()
    page.wait_for_selector("#send:enabled")
    assert page.inner_text("#compose-say").startswith("This page was loaded again.")


@pytest.mark.parametrize(("granted", "words"), [("true", "The screen stays on"), ("false", "Touch the screen")])
def test_the_screen_is_asked_to_stay_on(page: Page, line: Line, granted: str, words: str) -> None:
    page.evaluate(
        f"""() => {{ navigator.wakeLock.request = async () => {{
            if (!{granted}) throw new Error("no");
            return {{ release: async () => {{ window.released = true; }} }}; }}; }}"""
    )
    begin(page, line)
    assert page.inner_text("#screen-words").startswith(words)
    line.release()
    page.wait_for_selector("#done:not([hidden])")
    assert page.evaluate("window.released === true") == (granted == "true")


def test_arrivals_and_phases_are_announced(page: Page, line: Line) -> None:
    begin(page, line)
    for part in ("sending-say", "arrival-say", "compose-say", "compose-tell", "readers"):
        assert page.get_attribute(f"#{part}", "role") == "status"
    assert page.inner_text("#arrival-say") == "Arrived: photo.jpg"
    assert page.inner_text("#arrivals .arrived .file-size") == "Arrived"
    assert (
        page.locator("#progress").evaluate(
            "(bar) => bar.labels.length + (bar.ariaLabelledByElements?.length ?? 1)"
        )
        > 0
    )
    line.release()
    page.wait_for_selector("#done:not([hidden])")


# How high a part of the page is with each of some sentences in it.
HEIGHTS = """([part, sentences]) => {
  const place = document.getElementById(part);
  for (const screen of document.querySelectorAll(".screen")) screen.hidden = !screen.contains(place);
  const measured = sentences.map((sentence) => {
    place.textContent = sentence;
    return place.offsetHeight;
  });
  return [...new Set(measured)];
}"""


@pytest.mark.parametrize("language", ["be", "ru", "en"])
def test_no_sentence_that_changes_moves_what_lies_below(
    browser: Browser, served: tuple[str, Line], language: str
) -> None:
    with browser.new_context(viewport={"width": 320, "height": 640}) as context:
        opened = context.new_page()
        opened.goto(f"{served[0]}/{language}/send")
        opened.wait_for_selector("#send:enabled")
        carried = json.loads(opened.text_content("#words") or "")
        readers = opened.inner_text("#readers")
        phases = ("measuring", "sending", "paused", "waiting", "back", "full", "finishing")
        for part, sentences in {
            "sending-say": [carried[f"script.{phase}"] for phase in phases],
            "screen-words": ["", carried["script.screen-on"], carried["script.screen-off"]],
            "readers": ["…", readers],
            "summary": [carried["script.nothing"], carried["script.message-only"], "3 " * 40],
        }.items():
            assert len(opened.evaluate(HEIGHTS, [part, sentences])) == 1, part


class TestNothingIsSealed:
    """Where the list of readers can't be trusted today, a sentence stands in place of the form."""

    def refused(
        self, browser: Browser, folder: Path, *, day: str | None = None, language: str = "en"
    ) -> tuple[str, str]:
        with serving_box(folder) as (address, _), browser.new_context() as context:
            page = context.new_page()
            requests: list[str] = []
            page.on("request", lambda request: requests.append(f"{request.method} {request.url}"))
            if day is not None:
                page.clock.set_fixed_time(day)
            page.goto(f"{address}/{language}/send")
            page.wait_for_selector("#refused:not([hidden])")
            assert shown(page) == "refused"
            assert focused(page) == "refused-title"
            assert not page.is_visible("#send")
            assert not [request for request in requests if "/tus" in request]
            assert page.is_visible(f"text={words.load(language)('refused.nothing')}")
            clock = page.inner_text("#refused-clock") if page.is_visible("#refused-clock") else ""
            return page.inner_text("#refused-why"), clock

    def test_when_it_is_expired(self, browser: Browser, tmp_path: Path) -> None:
        publish(tmp_path, expires=today() - timedelta(days=1))
        why, clock = self.refused(browser, tmp_path)
        assert why == "The list of our readers is out of date. Come back in a day or two."
        assert f"today is {today()}" in clock

    def test_when_it_is_expired_in_belarusian(self, browser: Browser, tmp_path: Path) -> None:
        publish(tmp_path, expires=today() - timedelta(days=1))
        why, clock = self.refused(browser, tmp_path, language="be")
        assert why.startswith("Спіс нашых чытачоў састарэў.")
        assert f"{today():%d.%m.%Y}" in clock

    def test_when_the_device_lives_in_the_past(self, browser: Browser, tmp_path: Path) -> None:
        publish(tmp_path)
        why, clock = self.refused(browser, tmp_path, day="2001-01-01T12:00:00")
        assert why == "The list of our readers was confirmed on a later day."
        assert "today is 2001-01-01" in clock

    @pytest.mark.parametrize(
        ("days", "language", "why"),
        [
            (-365, "en", "The list of our readers was confirmed on a later day."),
            (365, "en", "It is too long since our list of readers was confirmed. Come back in a day or two."),
            (365, "be", "Спіс нашых чытачоў даўно ніхто не пацвярджаў. Вярніцеся праз дзень-два."),
        ],
    )
    def test_when_the_clock_is_a_year_off_both_dates_are_said(
        self, browser: Browser, tmp_path: Path, days: int, language: str, why: str
    ) -> None:
        publish(tmp_path)
        wrong = today() + timedelta(days=days)
        said, clock = self.refused(browser, tmp_path, day=f"{wrong}T12:00:00Z", language=language)
        assert said == why
        dates = (today() - timedelta(days=1), today() + timedelta(days=44), wrong)
        as_written = [f"{day:%d.%m.%Y}" if language == "be" else str(day) for day in dates]
        assert re.findall(r"[0-9]{2}[0-9.-]{8}", clock) == as_written

    def test_when_nobody_confirms_that_it_is_the_newest(self, browser: Browser, tmp_path: Path) -> None:
        publish(tmp_path)
        (tmp_path / "keys" / "fresh.note").unlink()
        why, clock = self.refused(browser, tmp_path)
        assert why == "Nobody has confirmed this list of our readers. Come back in a day or two."
        assert clock == ""

    def test_when_another_one_is_the_newest(self, browser: Browser, tmp_path: Path) -> None:
        publish(tmp_path)
        (tmp_path / "keys" / "fresh.note").write_bytes(fresh_note("0" * 64, version=2))
        why, _ = self.refused(browser, tmp_path)
        assert why == "Another list of our readers was confirmed than this one. Try again in an hour."

    def test_when_a_server_has_served_yesterdays_list_for_45_days(
        self, browser: Browser, tmp_path: Path
    ) -> None:
        # A reader is revoked today; the server hides it, and the note of yesterday is all it has.
        publish(tmp_path)
        last = today() + timedelta(days=43)
        with serving_box(tmp_path) as (address, _), browser.new_context() as context:
            page = context.new_page()
            page.clock.set_fixed_time(f"{last}T12:00:00Z")
            page.goto(f"{address}/en/send")
            page.wait_for_selector("#send:enabled")
            page.fill("#message", "x")
            # The page stays open over night.
            page.clock.set_fixed_time(f"{last + timedelta(days=1)}T12:00:00Z")
            page.click("#send")
            page.wait_for_selector("#refused:not([hidden])")
            assert page.inner_text("#refused-why").startswith("It is too long since our list of readers")
        why, _ = self.refused(browser, tmp_path, day=f"{today() + timedelta(days=44)}T12:00:00Z")
        assert why.startswith("It is too long since our list of readers was confirmed.")

    def test_when_nobody_signed_it(self, browser: Browser, tmp_path: Path) -> None:
        publish(tmp_path, signed=False)
        why, clock = self.refused(browser, tmp_path)
        assert why.startswith("The list of our readers does not carry our signature.")
        assert clock == ""

    @pytest.mark.parametrize("content", [b"", b"{}", b"press-dropbox/directory@v1\n{}\n"])
    def test_when_it_is_malformed(self, browser: Browser, tmp_path: Path, content: bytes) -> None:
        publish(tmp_path)
        (tmp_path / "keys" / "directory.note").write_bytes(content)
        (tmp_path / "keys" / "history" / "1.note").write_bytes(content)
        assert self.refused(browser, tmp_path)[0].startswith(
            "The list of our readers does not carry our signature."
        )

    def test_when_it_is_missing(self, browser: Browser, tmp_path: Path) -> None:
        assert self.refused(browser, tmp_path)[0].startswith("There is no list of our readers yet.")

    def test_when_the_engine_does_not_load(self, browser: Browser, served: tuple[str, Line]) -> None:
        with browser.new_context() as context:
            page = context.new_page()
            page.route(f"**/static/{built.manifest()['send-engine.js']}", lambda route: route.abort())
            page.goto(f"{served[0]}/en/send")
            page.wait_for_selector("#refused:not([hidden])")
            assert page.inner_text("#refused-why") == "This page did not load completely. Load it again."

    def test_it_can_be_checked_again(self, browser: Browser, tmp_path: Path) -> None:
        with serving_box(tmp_path) as (address, _), browser.new_context() as context:
            page = context.new_page()
            page.goto(f"{address}/en/send")
            page.wait_for_selector("#refused:not([hidden])")
            publish(tmp_path)
            page.click("#refused-again")
            page.wait_for_selector("#compose:not([hidden])")
            assert page.is_enabled("#send")


def test_another_desk_has_other_readers(browser: Browser, tmp_path: Path) -> None:
    publish(tmp_path)
    names = dict.fromkeys(("be", "ru", "en"), "Desk")
    desks = (DeskOffer("news", names), DeskOffer("courts", names))
    with serving(box(tmp_path, desks=desks)) as (address, _), browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/en/send")
        page.wait_for_selector("#send:enabled")
        assert page.inner_text("#readers").startswith("Only they can open it: reader\u00a01")
        page.check("input[value=courts]")
        assert page.inner_text("#refused-why").startswith("Nobody reads what is sent here just now.")


def fail(page: Page, line: Line, folder: Path) -> None:
    """Let a small file arrive and a large one be taken away while it is sent."""
    photo, sound = folder / "photo.jpg", folder / "sound.wav"
    photo.write_bytes(b"x" * 40_000)
    # More than the engine reads ahead of what has arrived; a hole, so that it costs nothing.
    with sound.open("wb") as file:
        file.truncate(400_000_000)
    line.hold_after(2)
    page.fill("#message", "a message")
    page.set_input_files("#files", [photo, sound])
    page.click("#send")
    page.wait_for_selector("#arrivals .arrived")
    sound.write_bytes(b"RIFF")
    line.release()
    page.wait_for_selector("#failed:not([hidden])")


def test_a_failure_says_which_file_it_is(page: Page, line: Line, tmp_path: Path) -> None:
    fail(page, line, tmp_path)
    assert page.inner_text("#failed-why") == "This file can't be read any more: sound.wav. Choose it again."
    assert focused(page) == "failed-title"
    # The same again would fail the same way.
    assert not page.is_visible("#failed-again")
    page.click("#failed-back")
    assert page.input_value("#message") == "a message"
    assert page.locator("#chosen .file-name").all_inner_texts() == ["photo.jpg"]


def test_what_is_missing_can_be_sent_by_itself(page: Page, line: Line, tmp_path: Path) -> None:
    fail(page, line, tmp_path)
    page.click("#failed-rest")
    assert page.locator("#chosen .file-name").all_inner_texts() == []
    assert page.inner_text("#compose-say").startswith("This file can't be read any more: sound.wav.")
    page.set_input_files("#files", tmp_path / "sound.wav")
    assert page.inner_text("#compose-say") == ""
    page.click("#send")
    page.wait_for_selector("#done:not([hidden])")


def test_where_the_server_lost_it_everything_is_sent_again(page: Page, line: Line, folder: Path) -> None:
    begin(page, line)
    with open_store(box(folder)).sessions.writing() as session:
        session.query(Upload).delete()
    line.release()
    page.wait_for_selector("#failed:not([hidden])")
    assert page.inner_text("#failed-why") == "What was sent before is no longer there. Send it again."
    # What has a tick is gone there, too: nothing may be left out.
    assert not page.is_visible("#failed-rest")
    page.click("#failed-again")
    page.wait_for_selector("#done:not([hidden])")


@pytest.mark.parametrize("preferences", [{}, SAFER], ids=["standard", "safer"])
def test_firefox_sends_at_both_levels_that_have_scripts(
    served: tuple[str, Line], tmp_path: Path, preferences: dict[str, object]
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"x" * 200_000)
    with firefox(tmp_path, **preferences) as session:
        session.timeout.implicit = 60
        session.navigate(f"{served[0]}/be/send")
        session.find_element("css selector", "#send:enabled")
        session.find_element("id", "files").send_keys(str(photo))
        session.find_element("id", "message").send_keys("Паведамленне")
        session.find_element("id", "send").click()
        session.find_element("css selector", "#done:not([hidden])")
        assert session.find_element("id", "done-title").text == "Усё дайшло"
        assert len(session.find_elements("css selector", "#codename-words li")) == 12
        assert session.get_cookies() == []
