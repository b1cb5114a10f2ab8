"""A right-to-left language that nobody speaks: English spelled in Hebrew letters and a third longer."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Final

from dropbox.page import words
from tests.source.box import box

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.settings import Settings

# A real right-to-left code, so that the direction is found as it would be.
LANGUAGE: Final = "he"
_LETTERS: Final = "אבגדהוזחטיכלמנסעפצקרשת"


def write_catalogues(folder: Path) -> Path:
    """Write the pseudo-language's catalogues and return their folder."""
    for source in (words.FOLDER / "en" / "LC_MESSAGES").glob("*.po"):
        target = folder / LANGUAGE / "LC_MESSAGES" / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(re.sub(r'(?m)^(msgstr(?:\[\d\])? ")(.+)(")$', _spelled, source.read_text()))
    return folder


def pseudo_box(folder: Path) -> Settings:
    """Return a drop-box that speaks the pseudo-language."""
    made = box(folder)
    speaking = {LANGUAGE: "שלום עולם"}
    newsroom = dataclasses.replace(made.newsroom, name=speaking, words=speaking)
    desks = tuple(dataclasses.replace(desk, name=speaking) for desk in made.desks)
    return dataclasses.replace(made, languages=(LANGUAGE,), newsroom=newsroom, desks=desks)


def _spelled(found: re.Match[str]) -> str:
    pieces = re.split(r"(\{\w+\}|\\.)", found[2])
    spelled = "".join(piece if piece[:1] in ("{", "\\") else _letters(piece) for piece in pieces)
    return f"{found[1]}{spelled}{' שלום' * (len(found[2]) // 15)}{found[3]}"


def _letters(text: str) -> str:
    return re.sub("[A-Za-z]", lambda letter: _LETTERS[ord(letter[0].lower()) % len(_LETTERS)], text)
