"""`case.html`: one page that needs nothing else, runs nothing and links to nothing."""

from __future__ import annotations

import base64
import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dropbox.offline.case.sentences import BEGINNING_ONLY, NOT_FOR_US
from dropbox.offline.case.view import day_in_words, readable
from dropbox.terminal import printable, size_in_words

if TYPE_CHECKING:
    from dropbox.offline.case.view import Page

_TEMPLATES: Final = Path(__file__).parent / "templates"
_HASH_GROUP: Final = 8


def render(page: Page) -> str:
    """Return the page; everything from a source is escaped, and its line direction kept to itself."""
    style = (_TEMPLATES / "case.css").read_text(encoding="utf-8")
    return (
        _environment()
        .get_template("case.html")
        .render(
            page=page,
            beginning_only=BEGINNING_ONLY,
            not_for_us=NOT_FOR_US,
            style=style,
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii"),
        )
    )


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": day_in_words,
        "groups": _groups,
        "lower_first": lambda text: text[:1].lower() + text[1:],
        "upper_first": lambda text: text[:1].upper() + text[1:],
        "printable": printable,
        "readable": readable,
        "size": size_in_words,
    }
    return environment


def _groups(digits: str) -> list[str]:
    """Cut a hash into groups that an eye can compare."""
    return [digits[at : at + _HASH_GROUP] for at in range(0, len(digits), _HASH_GROUP)]
