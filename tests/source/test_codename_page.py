"""A source who wants an answer leaves with twelve words: shown while her files are sent, kept nowhere."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import codename, tip
from dropbox.settings import DeskOffer
from dropbox.store import open_store
from dropbox.store.models import Submission
from tests.source.box import box, publish
from tests.source.desk import collect
from tests.source.live import serving, serving_box
from tests.support.browser import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.source.box import Newsroom
    from tests.source.live import Line

pytestmark = pytest.mark.journey

PHOTO: Any = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 40_000}
SOUND: Any = {"name": "sound.wav", "mimeType": "audio/wav", "buffer": b"x" * 6_000_000}
RUSSIAN, LATIN = re.compile("[\u0430-\u044f]{3,8}"), re.compile("[a-z]{3,8}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("box")


@pytest.fixture(scope="module")
def newsroom(folder: Path) -> Newsroom:
    return publish(folder)


@pytest.fixture(scope="module")
def served(folder: Path, newsroom: Newsroom) -> Iterator[tuple[str, Line]]:
    assert newsroom.identities
    with serving_box(folder) as box:
        yield box


@pytest.fixture
def page(browser: Browser, served: tuple[str, Line]) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 320, "height": 640}) as context:
        opened = context.new_page()
        opened.goto(f"{served[0]}/en/send")
        opened.wait_for_selector("#send:enabled")
        yield opened
    served[1].release()


def begin(page: Page, line: Line) -> None:
    """Send two files and hold the line when the first has arrived."""
    line.hold_after(2)
    page.fill("#message", "a message")
    page.set_input_files("#files", [PHOTO, SOUND])
    page.click("#send")
    page.wait_for_selector("#arrivals .arrived")


def send(page: Page) -> None:
    page.fill("#message", "a message")
    page.click("#send")
    page.wait_for_selector("#done:not([hidden])")


def said(page: Page) -> list[str]:
    """Return what the list says to ears."""
    return page.locator("#codename-words .unseen").all_text_contents()


def seen(page: Page) -> list[str]:
    return page.locator("#codename-words .codename-seen").all_inner_texts()


def test_the_words_are_there_while_it_is_sent_and_before_it_is_done(
    page: Page, served: tuple[str, Line]
) -> None:
    begin(page, served[1])
    assert page.is_visible("#sending #codename-words")
    assert page.is_hidden("#done")
    words = said(page)
    assert len(words) == 12
    assert codename.parse(" ".join(words)).words("en") == tuple(words)
    # Every letter of them is seen, inside the window, three words a line.
    assert seen(page) == words
    places = [page.locator("#codename-words b").nth(index).bounding_box() for index in range(12)]
    assert all(place is not None and place["x"] + place["width"] <= 320 for place in places)
    assert [sum(place is not None and place["y"] == row for place in places)
            for row in sorted({place["y"] for place in places if place})] == [3, 3, 3, 3]  # fmt: skip
    served[1].release()
    page.wait_for_selector("#done:not([hidden])")
    # The same words until she leaves.
    assert page.is_visible("#done #codename-words")
    assert said(page) == words


def test_sending_waits_for_no_one_to_write_down_words(page: Page, served: tuple[str, Line]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    begin(page, served[1])
    # Nothing was pressed but "Send", and a part has gone.
    assert "PATCH" in asked


def test_four_letters_are_set_off_and_not_by_colour_alone(page: Page, served: tuple[str, Line]) -> None:
    begin(page, served[1])
    assert page.locator("#codename-words b").all_text_contents() == [word[:4] for word in said(page)]
    style = page.evaluate(
        """() => { const style = getComputedStyle(document.querySelector("#codename-words b"));
                   return [style.fontWeight >= 700, style.textDecorationLine]; }"""
    )
    assert style == [True, "underline"]
    assert page.inner_text("#codename-how") == "Write down four letters of each word, in order."


def test_it_reads_well_aloud(page: Page, served: tuple[str, Line]) -> None:
    begin(page, served[1])
    words = said(page)
    read = page.locator("#codename").aria_snapshot()
    assert '- list "Write down these words":' in read
    items = re.findall(r"- listitem: (.+)", read)
    # Whole words, each once, in order.
    assert [re.sub(r"^\d+\. ?", "", item.strip('"')) for item in items] == words
    assert page.evaluate("document.querySelector('#codename-words').lang") == "en"


@pytest.mark.parametrize(("language", "letters"), [("be", RUSSIAN), ("ru", RUSSIAN), ("en", LATIN)])
def test_the_words_are_of_a_language_that_the_reader_knows(
    browser: Browser, served: tuple[str, Line], language: str, letters: re.Pattern[str]
) -> None:
    with browser.new_context(viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        page.goto(f"{served[0]}/{language}/send")
        page.wait_for_selector("#send:enabled")
        send(page)
        assert all(letters.fullmatch(word) for word in said(page))
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_numbers_say_the_same(page: Page, served: tuple[str, Line]) -> None:
    begin(page, served[1])
    words = said(page)
    page.click("#codename-as")
    numbers = said(page)
    assert all(re.fullmatch("[0-9]{4}", number) for number in numbers)
    assert codename.parse(" ".join(numbers)).words("en") == tuple(words)
    assert page.inner_text("#codename-how") == "Write down all twelve numbers, in order."
    page.click("#codename-as")
    assert said(page) == words


def test_the_paper_can_be_checked_and_nothing_depends_on_it(page: Page, served: tuple[str, Line]) -> None:
    begin(page, served[1])
    words, numbers = said(page), codename.parse(" ".join(said(page))).numbers()
    page.click("#check summary")
    page.wait_for_selector("#codename-words.covered")
    assert page.locator("#codename-words .codename-seen").first.is_hidden()
    fields = page.locator("#check-fields input")
    places = [int(label.split()[-1]) for label in page.locator("#check-fields label").all_inner_texts()]
    assert len(set(places)) == 3
    assert places == sorted(places)
    page.click("#check-go")
    assert page.inner_text("#check-say") == "Type at least one of them."
    fields.nth(0).fill(words[places[0] - 1][:4].upper())
    fields.nth(1).fill(numbers[places[1] - 1])
    fields.nth(2).fill("zzzz")
    page.keyboard.press("Enter")
    assert page.inner_text("#check-say") == f"Word {places[2]} is different. Look at it again."
    # On a Russian keyboard.
    layout = str.maketrans("abcdefghijklmnopqrstuvwxyz", "фисвуапршолдьтщзйкыегмцчня")
    fields.nth(2).fill(words[places[2] - 1].translate(layout))
    page.keyboard.press("Enter")
    assert page.inner_text("#check-say") == "That is right."
    page.click("#check summary")
    page.wait_for_selector("#codename-words:not(.covered)")
    assert page.locator("#codename-words .codename-seen").first.is_visible()
    served[1].release()
    page.wait_for_selector("#done:not([hidden])")


def test_there_is_nothing_to_copy_or_to_save(page: Page, served: tuple[str, Line]) -> None:
    begin(page, served[1])
    assert page.locator("#codename a, #codename [download]").count() == 0
    assert page.locator("#codename button").all_text_contents() == ["Show as numbers", "Check"]
    page.keyboard.press("Control+a")
    marked = page.evaluate("getSelection().toString()")
    # In pairs: one of the words may stand in a sentence of the page, too.
    together = " ".join(marked.split())
    assert not any(f"{one} {other}" in together for one, other in pairwise(said(page)))
    assert "Check what you wrote" in together


def test_what_is_sent_is_signed_with_the_words(page: Page, folder: Path, newsroom: Newsroom) -> None:
    collect(folder, newsroom, "before-signed")
    page.check("input[name=publish][value=yes]")
    page.check("input[name=hide][value=no]")
    send(page)
    [opened] = collect(folder, newsroom, "signed")
    keys = codename.derive(codename.parse(" ".join(said(page))), "example.press")
    assert opened.tip.info.source_key == keys.source_key
    assert opened.tip.info.mailbox == keys.mailbox
    assert opened.tip.info.reply_to == str(keys.identity.recipient)
    # And the three taps lie in it.
    assert tip.consent_of(opened.tip.answers) == tip.Consent(publish="yes", share="ask", hide="no")


def test_who_taps_nothing_is_asked_first(page: Page, folder: Path, newsroom: Newsroom) -> None:
    collect(folder, newsroom, "before-asked")
    send(page)
    [opened] = collect(folder, newsroom, "asked")
    assert opened.tip.answers == {"consent": {"hide": "ask", "publish": "ask", "share": "ask"}}


def test_what_was_tapped_is_forgotten_when_it_has_arrived(page: Page) -> None:
    page.check("input[name=publish][value=yes]")
    send(page)
    page.click("#more")
    assert page.is_checked("input[name=publish][value=ask]")


def test_i_need_no_answer_shows_no_words_and_leaves_no_key(
    page: Page, served: tuple[str, Line], folder: Path, newsroom: Newsroom
) -> None:
    collect(folder, newsroom, "before-none")
    page.check("#no-answer")
    begin(page, served[1])
    assert page.is_hidden("#codename")
    assert said(page) == []
    served[1].release()
    page.wait_for_selector("#done:not([hidden])")
    assert page.is_hidden("#codename")
    assert page.is_hidden("#come-back")
    [opened] = collect(folder, newsroom, "none")
    assert opened.tip.info.mailbox is None
    assert opened.tip.info.reply_to is None


def test_a_second_message_of_the_same_visit_has_the_same_words(
    page: Page, folder: Path, newsroom: Newsroom
) -> None:
    collect(folder, newsroom, "before-second")
    send(page)
    words = said(page)
    page.click("#more")
    send(page)
    assert said(page) == words
    one, other = collect(folder, newsroom, "second")
    assert one.tip.info.source_key == other.tip.info.source_key


def test_another_visit_has_other_words(page: Page) -> None:
    send(page)
    words = said(page)
    page.reload()
    page.wait_for_selector("#send:enabled")
    assert said(page) == []
    send(page)
    assert said(page) != words


def test_the_last_screen_says_what_to_do_now(page: Page) -> None:
    send(page)
    steps = page.locator("#done .numbered li").all_inner_texts()
    assert steps[-2:] == [
        "Close Tor Browser completely, all its windows.",
        "Come back in a few days. Open this page again and choose “Read our answer”.",
    ]


def test_a_desk_says_itself_when_to_come_back(browser: Browser, tmp_path: Path) -> None:
    publish(tmp_path)
    names, often = dict.fromkeys(("be", "ru", "en"), "Desk"), dict.fromkeys(("be", "ru", "en"), "Twice a week.")
    desks = (DeskOffer("news", names, often),)
    with serving(box(tmp_path, desks=desks)) as (address, _), browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/en/send")
        page.wait_for_selector("#send:enabled")
        send(page)
        assert page.inner_text("#come-back-when") == "Twice a week."


class TestTakingItBack:
    def stored(self, folder: Path) -> int:
        with open_store(box(folder)).sessions.reading() as session:
            return session.query(Submission).count()

    def test_it_is_deleted(self, page: Page, folder: Path) -> None:
        before = self.stored(folder)
        send(page)
        assert self.stored(folder) == before + 1
        page.click("#withdraw")
        assert page.evaluate("document.activeElement.id") == "withdraw-no"
        page.click("#withdraw-yes")
        page.wait_for_selector("#withdraw-say:text('It is deleted.')")
        assert self.stored(folder) == before
        assert page.is_disabled("#withdraw")

    def test_it_is_kept_when_she_thinks_again(self, page: Page, folder: Path) -> None:
        before = self.stored(folder)
        send(page)
        page.click("#withdraw")
        page.click("#withdraw-no")
        assert self.stored(folder) == before + 1
        assert page.inner_text("#withdraw-say") == ""

    def test_after_the_collection_it_is_too_late(self, page: Page, folder: Path, newsroom: Newsroom) -> None:
        send(page)
        collect(folder, newsroom, "too-late")
        page.click("#withdraw")
        page.click("#withdraw-yes")
        page.wait_for_selector("#withdraw-say:text('Too late.')")
