"""What can be wrong with shares, each named (docs/spec/shares.md).

Nothing here holds a word, or a letter of one: only places, counted from 1. What may have been meant is asked
of `dropbox.shares.suggest`, by the one terminal that shows it.
"""

from __future__ import annotations

from dropbox.errors import BadInputError, UsageError

WORDS = 33
_AGAIN = "read those words on the sheet again"


class ShareNumbersError(UsageError):
    """A key can't be split like that."""

    code = "share-numbers"


class SharesError(BadInputError):
    """What was typed is no share, or shares do not restore a key."""

    code = "shares"


class ShareWordsError(SharesError):
    """There are not 33 words, or some are not in the list."""

    code = "share-words"

    def __init__(self, message: str, *, places: tuple[int, ...] = (), got: int = 0) -> None:
        super().__init__(message, hint=_AGAIN if places else f"a share has {WORDS} numbered words")
        self.places = places
        self.got = got


class ShareChecksumError(SharesError):
    """Every word is in the list, and they do not belong together: a word was changed, or two changed places."""

    code = "share-checksum"

    def __init__(self, *, places: tuple[int, ...] = ()) -> None:
        super().__init__("the words do not meet their checksum", hint=_HINTS[len(places)].format(*places))
        # One place: that word alone would mend it. Two: they would if they changed places. None: more is wrong.
        self.places = places


_HINTS = (
    "a word is another one than on the sheet, or two have changed places",
    "only word {} seems to be wrong: read it on the sheet again",
    "words {} and {} seem to have changed places",
)


class ShareKindError(SharesError):
    """A whole SLIP-39 share, made in another way than this program makes them."""

    code = "share-kind"

    def __init__(self) -> None:
        super().__init__(
            "this is a share of another kind of set", hint="restore it with the program that made it"
        )


class ShareSetError(SharesError):
    """The shares are of different sets."""

    code = "share-set"

    def __init__(self) -> None:
        super().__init__("the shares are not of one set", hint="put together the sheets that show the same set")


class ShareFewError(SharesError):
    """There are fewer shares than the set needs."""

    code = "share-few"

    def __init__(self, *, missing: int) -> None:
        more = "1 more share is" if missing == 1 else f"{missing} more shares are"
        super().__init__(f"{more} needed", hint="bring another sheet of the same set")
        self.missing = missing


class ShareTwiceError(SharesError):
    """The same share was given twice."""

    code = "share-twice"

    def __init__(self, number: int) -> None:
        super().__init__(f"share {number} was given twice", hint="bring another sheet of the same set")
        self.number = number


class ShareOtherKeyError(SharesError):
    """A whole set, and it restores another key than the one it was held against."""

    code = "share-other-key"

    def __init__(self) -> None:
        super().__init__(
            "these shares restore another key",
            hint="compare the fingerprint on the sheets with that of the key you mean",
        )
