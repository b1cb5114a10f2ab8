"""A sheet says what docs/spec/shares.md lists, and no more."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from dropbox import shares
from dropbox.marks import override
from tests.shares.making import PUBLIC, SET

SHARE = SET[1]
DIGITS = shares.fingerprint(PUBLIC)


@pytest.mark.parametrize("purpose", ["vault", "root", "recovery"])
def test_a_sheet_in_plain_text_letter_for_letter(purpose: shares.Purpose) -> None:
    w = [f"{number:>2} {word}" for number, word in enumerate(SHARE.words, 1)]
    rows = "".join(f"{w[row]:<13}   {w[row + 11]:<13}   {w[row + 22]}\n" for row in range(11))
    assert shares.sheet_text(SHARE, purpose, DIGITS) == (
        "RECOVERY SHARE\n\n"
        f"what for     {purpose}\n"
        f"set          {SHARE.set_id:04x}\n"
        "share        2 of 3\n"
        "needed       any 2 of this set\n"
        f"fingerprint  {DIGITS[:4]} {DIGITS[4:8]} {DIGITS[8:12]} {DIGITS[12:]}\n"
        f"\n{rows}"
    )


class Page(HTMLParser):
    """What a browser would see: tags, attributes, text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @override
    def handle_data(self, data: str) -> None:
        if self.tags[-1:] and self.tags[-1][0] != "style" and data.strip():
            self.text.append(data.strip())


def test_the_printed_page_says_the_same_and_loads_nothing() -> None:
    text = shares.sheet_text(SHARE, "vault", DIGITS)
    html = shares.sheet_html(SHARE, "vault", DIGITS)
    page = Page(html)
    assert {tag for tag, _ in page.tags} <= {
        "html", "head", "meta", "title", "style", "body", "h1", "table", "tr", "th", "td", "ol", "li",
    }  # fmt: skip
    attributes = {name for _, named in page.tags for name in named}
    assert attributes == {"lang", "charset", "http-equiv", "content"}
    assert "default-src 'none'; style-src 'unsafe-inline'" in html
    assert not re.search(r"url\(|@import|https?:|//|<script|<img|<link", html)
    # Its words in their order, and every fact of the other sheet: title and heading say the same twice.
    assert page.text[-33:] == list(SHARE.words)
    facts = [part for line in text.splitlines()[2:7] for part in re.split(r" {2,}", line, maxsplit=1)]
    assert page.text[:-33] == ["Recovery share", "Recovery share", *facts]


def test_a_browser_has_no_room_to_print_the_day_and_the_files_place() -> None:
    assert "@page { margin: 0 }" in shares.sheet_html(SHARE, "vault", DIGITS)


def test_the_same_share_is_the_same_sheet() -> None:
    for sheet in (shares.sheet_text, shares.sheet_html):
        one, other = sheet(SHARE, "root", DIGITS), sheet(SHARE, "root", DIGITS)
        assert one == other
        assert one.isascii()


def test_a_sheet_can_be_made_of_words_that_were_read_back() -> None:
    read = shares.parse(shares.sheet_text(SHARE, "root", DIGITS))
    assert "share        2\n" in shares.sheet_text(read, "root", DIGITS)
