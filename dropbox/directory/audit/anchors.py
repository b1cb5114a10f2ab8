"""What a stranger believes: root keys, the check phrase from a card or a broadcast, or nothing yet."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dropbox.directory.check_phrase import Language, check_phrase
from dropbox.directory.errors import FirstRootsError
from dropbox.directory.parsing import parse

if TYPE_CHECKING:
    from dropbox.directory.document import Roots

LANGUAGES: Final[tuple[Language, ...]] = ("en", "be", "ru")


class CheckPhraseError(FirstRootsError):
    """The first root keys have another check phrase than the one on the card."""

    code = "check-phrase"


@dataclass(frozen=True, slots=True)
class Anchor:
    """By what a directory is judged. With nothing given its own first roots stand in, and that is said."""

    roots: Roots | None = None
    phrase: str | None = None
    origin: str | None = None

    @property
    def is_given(self) -> bool:
        """Tell whether anything came from elsewhere than the published folder itself."""
        return self.roots is not None or self.phrase is not None

    def first_roots(self, untrusted_first: bytes) -> Roots:
        """Return the roots to walk from; raises `CheckPhraseError`, `DirectoryError` or `NoteError`."""
        if self.roots is not None:
            return self.roots
        document = parse(untrusted_first).document
        if document.version != 1:
            raise FirstRootsError("what should be the first version is another one")
        if self.phrase is not None and not _says(document.roots, self.phrase):
            raise CheckPhraseError(
                "the root keys have another check phrase than the one given",
                hint="if the words are typed right, this is another drop-box, or a fake",
            )
        return document.roots


def _says(roots: Roots, untrusted_phrase: str) -> bool:
    words = tuple(unicodedata.normalize("NFC", untrusted_phrase).lower().split())
    return any(check_phrase(roots, language) == words for language in LANGUAGES)
