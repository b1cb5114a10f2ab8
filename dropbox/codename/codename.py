"""The codename itself: 128 random bits, whatever language they are said in."""

from __future__ import annotations

import functools
import hmac
from typing import TYPE_CHECKING, Final, NoReturn

from mnemonic import Mnemonic

from dropbox.codename.lists import word_list
from dropbox.marks import override

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dropbox.codename.lists import Language

ENTROPY_BYTES: Final = 16
WORDS: Final = 12


@functools.cache
def _bip39() -> Mnemonic:
    # Indexes mean the same in every list; the checksum is computed in one.
    return Mnemonic("english")


class Codename:
    """A secret. Two are equal when their bits are; printing one shows nothing."""

    __slots__ = ("_entropy",)

    def __init__(self, entropy: bytes) -> None:
        if len(entropy) != ENTROPY_BYTES:
            raise ValueError(f"a codename has {ENTROPY_BYTES} bytes")
        self._entropy = bytes(entropy)

    @classmethod
    def generate(cls, random: Callable[[int], bytes]) -> Codename:
        """Make a new one of `os.urandom` or its like."""
        return cls(random(ENTROPY_BYTES))

    @property
    def entropy(self) -> bytes:
        """Give the secret away."""
        return self._entropy

    def words(self, language: Language) -> tuple[str, ...]:
        """Say it in a language, composed (NFC)."""
        words = word_list(language).words
        return tuple(words[index] for index in self._indexes())

    def numbers(self) -> tuple[str, ...]:
        """Say it in no language: each from 0001 to 2048."""
        return tuple(f"{index + 1:04}" for index in self._indexes())

    def _indexes(self) -> list[int]:
        english = word_list("en")
        return [english.places[word] for word in _bip39().to_mnemonic(self._entropy).split(" ")]

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Codename) and hmac.compare_digest(self._entropy, other._entropy)

    __hash__ = None  # type: ignore[assignment] # no table of codenames

    @override
    def __repr__(self) -> str:
        return "<Codename>"

    @override
    def __reduce__(self) -> NoReturn:
        raise TypeError("a codename is not written down")


def from_indexes(indexes: Sequence[int]) -> Codename | None:
    """Build the codename that twelve words say; None where they do not meet their checksum."""
    english = word_list("en").words
    try:
        return Codename(bytes(_bip39().to_entropy([english[index] for index in indexes])))
    except ValueError:
        return None
