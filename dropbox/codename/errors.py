"""What can be wrong with a codename as it was typed.

Nothing here holds a word, a letter or a number of it: only places, counted from 1. What might have been meant
is asked of `dropbox.codename.suggest`, by the one page that shows it.
"""

from __future__ import annotations

from dropbox.errors import BadInputError


class CodenameError(BadInputError):
    """The text is no codename."""

    code = "codename"


class CodenameTooLongError(CodenameError):
    """The text is longer than twelve words can be, however they are written."""

    code = "codename-too-long"


class UnknownWordError(CodenameError):
    """Some words are in no list, or begin more than one word of it."""

    code = "codename-unknown-word"

    def __init__(self, positions: tuple[int, ...]) -> None:
        super().__init__(f"not a word of a codename at {', '.join(map(str, positions))}")
        self.positions = positions


class CodenameNumberingError(CodenameError):
    """The words were numbered by hand, and a number does not follow: one is missing or out of its place."""

    code = "codename-numbering"

    def __init__(self, position: int) -> None:
        super().__init__(f"the numbering breaks before word {position}")
        self.position = position


class WordCountError(CodenameError):
    """Every word is known, and there are not twelve of them."""

    code = "codename-word-count"

    def __init__(self, *, expected: int, got: int, repeated: int | None = None) -> None:
        super().__init__(f"expected {expected} words, got {got}")
        self.expected = expected
        self.got = got
        # The second of two equal neighbours, where leaving it out is the one way to meet the checksum.
        self.repeated = repeated


class CodenameChecksumError(CodenameError):
    """Twelve known words that do not belong together: one is another word, or some changed places."""

    code = "codename-checksum"

    def __init__(self, *, swapped: int | None = None) -> None:
        super().__init__("the words do not meet their checksum")
        # The first of the one pair of neighbours that would meet the checksum in the other order. A guess.
        self.swapped = swapped


class AmbiguousCodenameError(CodenameError):
    """The same text is a codename in two languages, and not the same one."""

    code = "codename-ambiguous"
