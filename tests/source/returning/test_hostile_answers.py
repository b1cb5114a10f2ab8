"""What a hostile server does with answers is found, and said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.source.answering import Desk
    from tests.source.live import Line

from tests.source.returning.person import TEXT, Source, come_in, findings, texts

pytestmark = pytest.mark.journey


class TestAHostileServer:
    """What it does with answers is found, and said."""

    @pytest.fixture
    def source(self) -> Source:
        return Source()

    def shown(self, page: Page, source: Source) -> list[str]:
        come_in(page, " ".join(source.words()))
        return findings(page)

    def test_gives_the_answer_of_another(self, page: Page, desk: Desk, source: Source) -> None:
        _, sealed = desk.write(Source().keys, "for somebody else")
        desk.deliver((source.keys.mailbox, sealed))
        assert self.shown(page, source) == ["This answer was written for somebody else. We do not show it."]
        assert texts(page) == []

    def test_gives_an_answer_twice(self, page: Page, desk: Desk, source: Source) -> None:
        once = desk.write(source.keys, TEXT)
        desk.deliver(once, once)
        assert self.shown(page, source) == ["You have seen this answer before."]
        assert texts(page) == [TEXT, TEXT]

    def test_holds_one_back_from_the_middle(self, page: Page, desk: Desk, source: Source) -> None:
        desk.write(source.keys, "held back")
        desk.deliver(desk.write(source.keys, "the second"))
        assert self.shown(page, source) == [
            "An earlier answer is not here. Perhaps you read it on an earlier visit."
        ]
        assert texts(page) == ["the second"]

    def test_signs_with_a_key_that_is_not_listed(self, page: Page, desk: Desk, source: Source) -> None:
        honest = desk.newsroom
        desk.newsroom = replace(honest, editor_seeds=(bytes(32),) * 5)
        forged = desk.write(source.keys, "forged")
        desk.newsroom = honest
        desk.deliver(forged)
        assert self.shown(page, source) == [
            "This answer is not signed by one of our readers. We do not show it."
        ]
        assert "forged" not in page.content()

    def test_names_a_list_that_never_was(self, page: Page, desk: Desk, source: Source) -> None:
        desk.deliver(desk.write(source.keys, "forged", directory_sha256="0" * 64))
        assert "a list of readers that we never published" in self.shown(page, source)[0]
        assert texts(page) == []

    def test_gives_what_was_written_for_another_box(self, page: Page, desk: Desk, source: Source) -> None:
        desk.deliver(desk.write(source.keys, "elsewhere", origin="other.press"))
        assert self.shown(page, source) == ["This answer was written for another place. We do not show it."]

    def test_alters_a_byte(self, page: Page, desk: Desk, source: Source) -> None:
        mailbox, sealed = desk.write(source.keys, TEXT)
        altered = bytearray(sealed)
        altered[-100] ^= 1
        desk.deliver((mailbox, bytes(altered)))
        assert self.shown(page, source) == ["This answer arrived damaged or is not ours. We can't show it."]
        assert texts(page) == []

    def test_does_not_answer(self, page: Page, source: Source, served: tuple[str, Line]) -> None:
        page.route("**/mailbox/list", lambda route: route.abort())
        page.fill("#typed", " ".join(source.words()))
        page.click("#open")
        page.wait_for_selector("#enter-why:not(:empty)", timeout=60_000)
        assert (
            page.inner_text("#enter-why") == "The server does not answer. Check your connection and try again."
        )
        # The words are still there, to be tried again.
        assert page.input_value("#typed") != ""
        assert page.is_enabled("#open")
        assert served[0] in page.url
