"""Twelve words are typed in any way on a small telephone, and mistakes are told by their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dropbox import codename
from dropbox.page.words import load as words_of_page
from tests.source.seeing import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.source.answering import Desk
    from tests.source.live import Line

from tests.source.returning.person import TEXT, Source, texts

pytestmark = pytest.mark.journey


# What lies on the same keys of a Latin and a Russian keyboard.
QWERTY = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
JCUKEN = "\u0451\u0439\u0446\u0443\u043a\u0435\u043d\u0433\u0448\u0449\u0437\u0445\u044a\u0444\u044b\u0432\u0430\u043f\u0440\u043e\u043b\u0434\u0436\u044d\u044f\u0447\u0441\u043c\u0438\u0442\u044c\u0431\u044e"  # noqa: E501 the row of keys


def typed_on(words: list[str], keys: str, meant: str) -> str:
    """Return what comes out when these words are typed while the keyboard is in another language."""
    return " ".join(word.translate(str.maketrans(meant, keys)) for word in words)


# fmt: off
WAYS = {
    "in Russian":                lambda s: " ".join(s.words("ru")),
    "in English":                lambda s: " ".join(s.words("en")),
    "in French":                 lambda s: " ".join(s.words("fr")),
    "by numbers":                lambda s: " ".join(s.codename.numbers()),
    "by numbers without blanks": lambda s: "".join(s.codename.numbers()),
    "by four letters, Russian":  lambda s: " ".join(word[:4] for word in s.words("ru")),
    "by four letters, English":  lambda s: ", ".join(word[:4].upper() for word in s.words("en")),
    "three a line, numbered":    lambda s: "\n".join(f"{n}. {word}" for n, word in enumerate(s.words("ru"), 1)),
    "Russian on a Latin keyboard": lambda s: typed_on(s.words("ru"), QWERTY, JCUKEN),
    "English on a Russian keyboard": lambda s: typed_on(s.words("en"), JCUKEN, QWERTY),
}
# fmt: on


@pytest.mark.parametrize("way", WAYS)
def test_the_words_are_typed_on_a_small_telephone(
    browser: Browser, served: tuple[str, Line], desk: Desk, way: str
) -> None:
    source = Source()
    desk.answer(source.keys, TEXT)
    with browser.new_context(viewport={"width": 320, "height": 568}, has_touch=True) as context:
        page = context.new_page()
        page.goto(f"{served[0]}/ru/return")
        page.wait_for_selector("#open:enabled")
        page.tap("#typed")
        page.keyboard.insert_text(WAYS[way](source))
        page.tap("#open")
        page.wait_for_selector(".answer")
        assert texts(page) == [TEXT]
        assert page.evaluate("document.documentElement.scrollWidth") == 320


class TestAMistake:
    """Where to look is said; what may have been meant is offered; nothing is repaired."""

    def why(self, page: Page, typed: str) -> list[str]:
        page.fill("#typed", typed)
        page.click("#open")
        page.wait_for_selector("#enter-why:not(:empty)")
        return page.inner_text("#enter-why").splitlines()

    def guesses(self, page: Page) -> list[str]:
        return page.locator("#guesses button").all_inner_texts()

    def test_nothing_typed(self, page: Page) -> None:
        assert self.why(page, " ") == ["Type your twelve words."]

    def test_a_word_that_is_none(self, page: Page, desk: Desk) -> None:
        source = Source()
        desk.answer(source.keys, TEXT)
        words = source.words()
        wrong = [*words[:6], swapped_letters(words[6]), *words[7:]]
        why = self.why(page, " ".join(wrong))
        assert why[0] == "Word 7 is not one of the words."
        assert words[6] in self.guesses(page)
        page.click(f"#guesses button:text-is('{words[6]}')")
        # She sees it where it belongs, and opens it herself.
        assert page.input_value("#typed").split() == words
        assert page.is_hidden("#answers")
        assert page.evaluate("document.activeElement.id") == "open"
        page.keyboard.press("Enter")
        page.wait_for_selector(".answer")
        assert texts(page) == [TEXT]

    def test_several_words_that_are_none(self, page: Page) -> None:
        words = Source().words()
        assert self.why(page, " ".join([*words[:2], "qqqqq", *words[3:8], "wwwww", *words[9:]]))[0] == (
            "Words 3, 9 are not among the words."
        )

    def test_two_words_swapped(self, page: Page, desk: Desk) -> None:
        source, place = swappable()
        desk.answer(source.keys, TEXT)
        words = source.words()
        turned = [*words[: place - 1], words[place], words[place - 1], *words[place + 1 :]]
        assert self.why(page, " ".join(turned)) == [f"Words {place} and {place + 1} may be swapped."]
        page.click(f"#guesses button:text-is('Swap words {place} and {place + 1}')")
        assert page.input_value("#typed").split() == words
        page.click("#open")
        page.wait_for_selector(".answer")

    def test_a_word_missing(self, page: Page) -> None:
        assert self.why(page, " ".join(Source().words()[:11])) == [
            "There are 11 words. There should be twelve."
        ]

    def test_a_row_out_of_order(self, page: Page) -> None:
        words = Source().words()
        numbered = [f"{number}. {word}" for number, word in enumerate(words, 1) if number != 5]
        assert self.why(page, " ".join(numbered)) == [
            "Look before word 5: something is missing or out of order."
        ]

    def test_a_whole_letter_typed(self, page: Page) -> None:
        assert self.why(page, "word " * 400) == ["That is too long. Type twelve words."]

    def test_it_is_said_in_her_language(self, browser: Browser, served: tuple[str, Line]) -> None:
        words = Source().words("ru")
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(f"{served[0]}/be/return")
            said = self.why(page, " ".join([*words[:6], "\u0449\u0449\u0449\u0449\u0449", *words[7:]]))
            assert said[0] == words_of_page("be").many("script.unknown-words", 1, places="7")
            assert said[0].split()[1] == "7"

    def test_what_she_types_on_takes_the_sentence_away(self, page: Page) -> None:
        self.why(page, "one two")
        page.keyboard.press("Escape")
        page.focus("#typed")
        page.keyboard.type(" three")
        assert page.inner_text("#enter-why") == ""

    def test_the_screen_stays_accessible(self, page: Page) -> None:
        words = Source().words()
        self.why(page, " ".join([*words[:6], swapped_letters(words[6]), *words[7:]]))
        assert violations(page) == []


def swapped_letters(word: str) -> str:
    """Return a slip near this word, that is no word and the beginning of none."""
    return f"{word[0]}q{word[1:]}"


def swappable() -> tuple[Source, int]:
    """Return a source two of whose words, swapped, are told to be so; and the place of the first."""
    while True:
        source = Source()
        words = source.words()
        for place in range(1, 12):
            turned = [*words[: place - 1], words[place], words[place - 1], *words[place + 1 :]]
            try:
                codename.parse(" ".join(turned))
            except codename.CodenameChecksumError as error:
                if error.swapped == place:
                    return source, place
            except codename.CodenameError:
                continue
