"""What a command has to say: for programs, for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dropbox import directory

if TYPE_CHECKING:
    from dropbox.directory import Roots

_LANGUAGES: Final[tuple[directory.Language, ...]] = ("en", "ru", "be")


@dataclass(frozen=True, slots=True)
class Done:
    """A result: for programs (`--json`), for people, and what they should know besides."""

    facts: dict[str, object]
    text: str
    warning: str | None = None


def check_phrases(roots: Roots) -> dict[str, str]:
    """Give the check phrase in every language, for programs."""
    return {language: " ".join(directory.check_phrase(roots, language)) for language in _LANGUAGES}
