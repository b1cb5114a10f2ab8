"""Bech32 (BIP 173) without a length limit: how age writes recipients and identities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES: Final = {letter: value for value, letter in enumerate(_ALPHABET)}
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_LETTERS: Final = 6
_LETTER_BITS: Final = 5


def encode(prefix: str, raw: bytes) -> str:
    """Encode under a human-readable prefix; an upper-case prefix gives an upper-case string."""
    low = prefix.lower()
    values = _to_fives(raw)
    text = "".join(_ALPHABET[value] for value in [*values, *_checksum(low, values)])
    written = f"{low}1{text}"
    return written if low == prefix else written.upper()


def decode(prefix: str, untrusted: str) -> bytes:
    """Decode a string that must have exactly this prefix, in this case; raises `ValueError`."""
    if not untrusted.startswith(f"{prefix}1"):
        raise ValueError("another prefix")
    letters = untrusted[len(prefix) + 1 :]
    if prefix != prefix.lower():
        if letters != letters.upper():
            raise ValueError("mixed case")
        letters = letters.lower()
    try:
        values = [_VALUES[letter] for letter in letters]
    except KeyError:
        # Not chained: the error would carry a letter of a secret.
        raise ValueError("a letter that bech32 does not have") from None
    if len(values) < _CHECKSUM_LETTERS or _polymod([*_expanded(prefix.lower()), *values]) != 1:
        raise ValueError("a wrong checksum")
    return _from_fives(values[:-_CHECKSUM_LETTERS])


def _polymod(values: Iterable[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate(_GENERATOR):
            if top >> bit & 1:
                checksum ^= term
    return checksum


def _expanded(prefix: str) -> list[int]:
    codes = prefix.encode("ascii")
    return [code >> 5 for code in codes] + [0] + [code & 31 for code in codes]


def _checksum(prefix: str, values: list[int]) -> list[int]:
    remainder = _polymod([*_expanded(prefix), *values, *[0] * _CHECKSUM_LETTERS]) ^ 1
    return [remainder >> 5 * (_CHECKSUM_LETTERS - 1 - place) & 31 for place in range(_CHECKSUM_LETTERS)]


def _to_fives(raw: bytes) -> list[int]:
    count = -(-len(raw) * 8 // 5)
    number = int.from_bytes(raw) << count * 5 - len(raw) * 8
    return [number >> 5 * (count - 1 - place) & 31 for place in range(count)]


def _from_fives(values: list[int]) -> bytes:
    size, spare = divmod(len(values) * 5, 8)
    if spare >= _LETTER_BITS:
        raise ValueError("a letter too many")
    number = 0
    for value in values:
        number = number << 5 | value
    if number & (1 << spare) - 1:
        raise ValueError("spare bits that are not zero")
    return (number >> spare).to_bytes(size)
