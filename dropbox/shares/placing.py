"""Where the one mistake is, if there is one: RS1024 finds it, and a person mends it.

SLIP-39 lets a program say where an error may be, and asks it not to say what would mend it.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from shamir_mnemonic import rs1024
from shamir_mnemonic.constants import CUSTOMIZATION_STRING_EXTENDABLE, CUSTOMIZATION_STRING_ORIG

if TYPE_CHECKING:
    from collections.abc import Sequence

_RADIX_BITS: Final = 10
_RADIX: Final = 1 << _RADIX_BITS
# The second word ends in the extendable flag and four bits of the iteration exponent.
_FLAG_PLACE: Final = 1
_FLAG: Final = 1 << 4
_CHECKSUM_WORDS: Final = rs1024.CHECKSUM_LENGTH_WORDS


def is_met(indexes: Sequence[int]) -> bool:
    """Tell whether the words meet their checksum, which depends on the extendable flag."""
    extendable = bool(indexes[_FLAG_PLACE] & _FLAG)
    return bool(rs1024.verify_checksum(indexes, _customization(extendable=extendable)))


def places_of_mistake(indexes: Sequence[int]) -> tuple[int, ...]:
    """Give the two places (from 1) whose words were exchanged, or that of the one wrong word; else nothing."""
    swapped = [pair for pair in combinations(range(len(indexes)), 2) if is_met(_swap(indexes, *pair))]
    if len(swapped) == 1:
        return tuple(place + 1 for place in swapped[0])
    changed = {place for extendable in (True, False) for place in _changed(indexes, extendable=extendable)}
    return tuple(place + 1 for place in changed) if len(changed) == 1 else ()


def _swap(indexes: Sequence[int], first: int, second: int) -> list[int]:
    swapped = list(indexes)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    return swapped


def _changed(indexes: Sequence[int], *, extendable: bool) -> list[int]:
    """Find the places where one other word would meet the checksum of this flag."""
    syndrome = _syndrome(indexes, extendable=extendable)
    zero = _syndrome([0] * len(indexes), extendable=extendable)
    found = []
    for place in range(len(indexes)):
        # The code is linear: what a word's change does to the syndrome is the sum of what its bits do.
        bits = [
            zero ^ _syndrome(_only(place, 1 << bit, len(indexes)), extendable=extendable)
            for bit in range(_RADIX_BITS)
        ]
        change = _sum_to(syndrome, bits)
        if change and _flag_of(indexes, place, change) == extendable:
            found.append(place)
    return found


def _flag_of(indexes: Sequence[int], place: int, change: int) -> bool:
    return bool((indexes[_FLAG_PLACE] ^ (change if place == _FLAG_PLACE else 0)) & _FLAG)


def _only(place: int, value: int, length: int) -> list[int]:
    return [value if at == place else 0 for at in range(length)]


def _sum_to(target: int, bits: Sequence[int]) -> int:
    """Give the change of a word, one bit for each of `bits` in the sum; 0 where no sum gives `target`."""
    sums = [0]
    for bit in bits:
        sums += [one ^ bit for one in sums]
    return sums.index(target) if target in sums else 0


def _syndrome(indexes: Sequence[int], *, extendable: bool) -> int:
    """Give what the checksum should be against what it is: 0 where it is met."""
    data, got = indexes[:-_CHECKSUM_WORDS], indexes[-_CHECKSUM_WORDS:]
    expected = rs1024.create_checksum(data, _customization(extendable=extendable))
    syndrome = 0
    for one, other in zip(expected, got, strict=True):
        syndrome = syndrome << _RADIX_BITS | (one ^ other)
    return syndrome


def _customization(*, extendable: bool) -> bytes:
    return bytes(CUSTOMIZATION_STRING_EXTENDABLE if extendable else CUSTOMIZATION_STRING_ORIG)
