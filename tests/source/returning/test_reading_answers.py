"""A source comes back with twelve words, reads, wipes, writes on; nothing of it stays."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dropbox import answer
from tests.source.answering import Desk
from tests.source.box import publish, today
from tests.source.desk import collect
from tests.source.live import serving_box
from tests.support.browser import SAFER, firefox

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.source.box import Newsroom
    from tests.source.live import Line

from tests.source.returning.person import (
    PDF,
    PHOTO,
    TEXT,
    Source,
    come_in,
    findings,
    keys_of,
    send,
    texts,
    waiting,
)

pytestmark = pytest.mark.journey


class TestTheAnswer:
    def test_is_read_in_the_page(self, page: Page, desk: Desk) -> None:
        source = Source()
        desk.answer(source.keys, TEXT)
        come_in(page, " ".join(source.words()))
        assert texts(page) == [TEXT]
        assert page.inner_text(".answer-by") == f"Reader\u00a02, {today()}"
        assert findings(page) == []
        assert page.evaluate("document.activeElement.id") == "answers-title"
        # The words are typed no longer.
        assert page.input_value("#typed") == ""

    def test_is_there_when_it_was_asked_for_again(self, page: Page, desk: Desk) -> None:
        source = Source()
        come_in(page, " ".join(source.words()))
        assert page.inner_text("#answers-none strong") == "No answer yet, or a word is wrong."
        assert page.is_hidden("#wipe")
        desk.answer(source.keys, TEXT)
        page.click("#look")
        page.wait_for_selector(".answer")
        assert texts(page) == [TEXT]
        assert page.is_hidden("#answers-none")

    def test_may_lie_under_other_words(self, page: Page, desk: Desk) -> None:
        source = Source()
        desk.answer(source.keys, TEXT)
        come_in(page, " ".join(Source().words()))
        page.click("text=Type the words again")
        assert page.input_value("#typed") == ""
        come_in(page, " ".join(source.words()))
        assert texts(page) == [TEXT]

    def test_can_not_be_seen_to_be_held_back_and_the_page_says_so(self, page: Page) -> None:
        come_in(page, " ".join(Source().words()))
        assert page.is_visible("text=We can't see from here whether the newest answer is held back.")

    def test_stays_readable_when_the_list_of_readers_is_out_of_date(
        self, browser: Browser, tmp_path: Path
    ) -> None:
        source = Source()
        made = publish(tmp_path)
        with serving_box(tmp_path) as (address, _), browser.new_context() as context:
            Desk(tmp_path, made).answer(source.keys, TEXT)
            page = context.new_page()
            page.clock.set_fixed_time("2040-01-01T12:00:00")
            page.goto(f"{address}/en/return")
            come_in(page, " ".join(source.words()))
            assert texts(page) == [TEXT]
            # But nothing can be sealed to them.
            page.click("#write-on")
            page.wait_for_selector("#refused:not([hidden])")
            page.click("#refused .to-answers")
            page.wait_for_selector("#answers-here:not([hidden])")
            assert texts(page) == [TEXT]

    def test_is_deleted_by_and_by_once_it_was_read(self, page: Page, desk: Desk, folder: Path) -> None:
        source = Source()
        desk.answer(source.keys, TEXT)
        come_in(page, " ".join(source.words()))
        assert waiting(folder, source)[0].acknowledged_on is None
        page.click("text=I have read it")
        page.wait_for_selector("text=It will be deleted in 7 days.")
        assert waiting(folder, source)[0].acknowledged_on == today()
        # It may be looked at again, and says the same.
        page.click("#look")
        page.wait_for_selector("text=It will be deleted in 7 days.")
        assert texts(page) == [TEXT]

    def test_is_gone_with_all_others_at_once_when_she_says_so(
        self, page: Page, desk: Desk, folder: Path
    ) -> None:
        source = Source()
        desk.deliver(desk.write(source.keys, "one"), desk.write(source.keys, "two"))
        come_in(page, " ".join(source.words()))
        assert sorted(texts(page)) == ["one", "two"]
        page.click("#wipe")
        assert page.evaluate("document.activeElement.id") == "wipe-no"
        page.click("#wipe-no")
        assert len(waiting(folder, source)) == 2
        page.click("#wipe")
        page.click("#wipe-yes")
        page.wait_for_selector("#answers-say:text('All answers are deleted.')")
        assert waiting(folder, source) == []
        assert texts(page) == []

    def test_offers_nothing_to_save_but_files_behind_a_warning(self, page: Page, desk: Desk) -> None:
        source = Source()
        desk.answer(source.keys, TEXT, PDF)
        come_in(page, " ".join(source.words()))
        assert page.locator("#answers a, #answers [download]").count() == 0
        take = page.locator(".answer-files button")
        assert take.is_hidden()
        page.click(".answer-files summary")
        assert page.is_visible("text=A file that you take leaves a trace on this device.")
        with page.expect_download() as download:
            take.click()
        saved = download.value
        assert saved.suggested_filename == PDF.name
        assert saved.path().read_bytes() == PDF.content

    def test_is_a_text_and_never_more(self, page: Page, desk: Desk) -> None:
        source = Source()
        hostile = "<img src=x onerror=alert(1)><a href='http://example.org'>here</a>"
        desk.answer(source.keys, hostile)
        come_in(page, " ".join(source.words()))
        assert texts(page) == [hostile]
        assert page.locator(".answer img, .answer a").count() == 0


class TestComingBack:
    """From the first message to the answer, and on."""

    def test_the_receipt_is_said_in_words(
        self, page: Page, served: tuple[str, Line], desk: Desk, folder: Path, newsroom: Newsroom
    ) -> None:
        collect(folder, newsroom, "before-receipt")
        words = send(page, served[0])
        opened = collect(folder, newsroom, "receipt")
        desk.answer(keys_of(words), TEXT, opened=opened)
        page.goto(f"{served[0]}/en/return")
        come_in(page, " ".join(words))
        assert page.locator(".answer-receipts li").all_inner_texts() == [
            f"Opened and complete by reader\u00a02, all 5 files, sent on {today()}.",
            "This page kept nothing to compare it with.",
        ]
        # Nothing of what she sent is here.
        assert "What I saw on the square" not in page.content()
        assert ".jpg" not in page.content()

    def test_she_writes_on_with_the_same_words_and_they_are_not_shown(
        self, page: Page, served: tuple[str, Line], desk: Desk, folder: Path, newsroom: Newsroom
    ) -> None:
        source = Source()
        desk.answer(source.keys, TEXT)
        collect(folder, newsroom, "before-on")
        come_in(page, " ".join(source.words()))
        page.click("#write-on")
        page.wait_for_selector("#send:enabled")
        page.fill("#message", "It was on the ninth")
        page.set_input_files("#files", [PHOTO])
        page.check("input[name=share][value=yes]")
        assert page.locator("#codename, #no-answer").count() == 0
        page.click("#send")
        page.wait_for_selector("#done:not([hidden])")
        [opened] = collect(folder, newsroom, "on")
        assert opened.tip.info.mailbox == source.keys.mailbox
        assert opened.tip.info.source_key == source.keys.source_key
        assert opened.tip.message == "It was on the ninth"
        assert opened.tip.answers["consent"] == {"hide": "ask", "publish": "ask", "share": "yes"}
        # In the same visit the receipt is compared with what was sent.
        desk.answer(source.keys, "We have it", opened=[opened])
        page.click("#done .to-answers")
        page.wait_for_selector("text=We have it")
        assert page.locator(".answer-receipts li").all_inner_texts() == [
            f"Opened and complete by reader\u00a02, with its 1 file, sent on {today()}.",
            "It is exactly what you sent just now.",
        ]
        assert served[0] in page.url

    def test_a_receipt_for_other_bytes_hides_the_answer(
        self, page: Page, served: tuple[str, Line], desk: Desk, folder: Path, newsroom: Newsroom
    ) -> None:
        source = Source()
        collect(folder, newsroom, "before-bytes")
        come_in(page, " ".join(source.words()))
        page.click("#write-on")
        page.wait_for_selector("#send:enabled")
        page.fill("#message", "the true text")
        page.click("#send")
        page.wait_for_selector("#done:not([hidden])")
        opened = collect(folder, newsroom, "bytes")
        heading = desk.heading(source.keys, opened)
        other = replace(heading.received[0], tagmanifest_sha256="0" * 64)
        desk.deliver(desk.write(source.keys, TEXT, opened=opened, received=(other,), number=1))
        page.click("#done .to-answers")
        page.wait_for_selector(".answer")
        assert findings(page) == ["They received something else than you sent. Do not trust this answer."]
        assert texts(page) == []
        assert served[0] in page.url


def test_it_is_read_aloud(page: Page, desk: Desk) -> None:
    source = Source()
    assert '- textbox "Your twelve words"' in page.locator("#enter").aria_snapshot()
    desk.answer(source.keys, TEXT)
    come_in(page, " ".join(source.words()))
    heard = page.locator("#answers").aria_snapshot()
    assert re.search(r'- heading "Our answers" \[level=1\]', heard)
    assert f'- heading "Reader 2, {today()}" [level=2]' in heard
    assert '- button "I have read it"' in heard


def test_nothing_is_left_in_the_browser(page: Page, desk: Desk) -> None:
    source = Source()
    desk.answer(source.keys, TEXT)
    come_in(page, " ".join(source.words()))
    stored = page.evaluate(
        """async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
           (await caches.keys()).length, document.cookie.length, history.state === null ? 0 : 1,
           location.hash]"""
    )
    assert stored == [0, 0, 0, 0, 0, 0, ""]
    page.reload()
    page.wait_for_selector("#open:enabled")
    assert page.input_value("#typed") == ""
    assert TEXT not in page.content()


def test_leaving_takes_the_answer_off_the_screen_and_out_of_the_way_back(page: Page, desk: Desk) -> None:
    source = Source()
    desk.answer(source.keys, TEXT)
    come_in(page, " ".join(source.words()))
    page.click("#leave")
    page.wait_for_url("about:blank")
    page.go_back()
    assert TEXT not in page.content()


@pytest.mark.parametrize("preferences", [{}, SAFER], ids=["standard", "safer"])
def test_firefox_reads_at_both_levels_that_have_scripts(
    served: tuple[str, Line], desk: Desk, tmp_path: Path, preferences: dict[str, object]
) -> None:
    source = Source()
    desk.answer(source.keys, TEXT)
    with firefox(tmp_path, **preferences) as session:
        session.timeout.implicit = 60
        session.navigate(f"{served[0]}/be/return")
        session.find_element("css selector", "#open:enabled")
        session.find_element("id", "typed").send_keys(" ".join(word[:4] for word in source.words("ru")))
        session.find_element("id", "open").click()
        assert session.find_element("css selector", ".answer .answer-text").text == TEXT
        assert session.get_cookies() == []


def test_the_stream_of_an_answer_is_one_that_python_reads(desk: Desk) -> None:
    """The tests' own answers are what the offline tool would write."""
    source = Source()
    from dropbox import age

    _, sealed = desk.write(source.keys, TEXT, PDF)
    identity = age.Identity.parse(str(source.keys.identity))
    read = answer.read(age.open(io.BytesIO(sealed), [identity]))
    assert (read.message, read.files) == (TEXT, (PDF,))
