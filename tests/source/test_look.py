from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox.page import look
from tests.support.tools import PAGE

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.page.look import Theme

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
THEMES = pytest.mark.parametrize("theme", [look.LIGHT, look.DARK], ids=["light", "dark"])
GROUNDS = ("ground", "panel", "sunken")
STYLES = sorted((PAGE / "src" / "ui").rglob("*.css"))
EVERY_STYLE = pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffff00", 8.0),
        ("#aaa111", "#aaa111", 1),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert look.contrast(one, other) == pytest.approx(expected, abs=0.01)
    assert look.contrast(other, one) == look.contrast(one, other)


@THEMES
@given(colour=COLOURS)
def test_any_newsroom_colour_can_be_read(theme: Theme, colour: str) -> None:
    tokens = look.tokens(theme, colour)
    for accent, ground in product(("accent", "accent-strong"), (*GROUNDS, "on-accent")):
        assert look.contrast(tokens[accent], tokens[ground]) >= 4.5


@THEMES
def test_fixed_colours_can_be_read(theme: Theme) -> None:
    tokens = look.tokens(theme, "#1f4e79")
    texts = {
        **{(ink, ground): 4.5 for ink in ("ink", "quiet", "good", "bad") for ground in GROUNDS},
        ("notice-ink", "notice"): 4.5,
        ("quiet", "line"): 4.5,
        **{("edge", ground): 3.0 for ground in GROUNDS},
        **{("good", ground): 3.0 for ground in GROUNDS},
        ("notice-edge", "notice"): 1.5,
    }
    assert {pair: look.contrast(tokens[pair[0]], tokens[pair[1]]) for pair, least in texts.items()
            if look.contrast(tokens[pair[0]], tokens[pair[1]]) < least} == {}  # fmt: skip


def test_a_readable_colour_is_left_alone() -> None:
    assert look.tokens(look.LIGHT, "#1f4e79")["accent"] == "#1f4e79"
    assert look.tokens(look.DARK, "#9fc5e8")["accent"] == "#9fc5e8"


def test_both_themes_name_the_same_colours() -> None:
    light, dark = look.stylesheet("#1f4e79").split("@media (prefers-color-scheme: dark)")
    assert re.findall("--[a-z-]+", light) == re.findall("--[a-z-]+", dark)


@EVERY_STYLE
def test_style_sheets_name_colours_by_token_only(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?=[;\s])", text)
    used = set(re.findall(r"var\(--([a-z-]+)\)", text))
    assert used <= set(look.tokens(look.LIGHT, "#1f4e79"))


@EVERY_STYLE
def test_style_sheets_have_no_left_and_no_right(path: Path) -> None:
    """Right-to-left languages need nothing of their own then."""
    physical = (
        r"(?:margin|padding|border|inset)-(?:left|right|top|bottom)"
        r"|^\s*(?:left|right|top|bottom|width|height)\s*:"
        r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
    )
    assert not re.search(physical, path.read_text(), re.MULTILINE)


@EVERY_STYLE
def test_style_sheets_fetch_nothing(path: Path) -> None:
    assert not re.search(r"url\(|@font-face|https?:", path.read_text())
