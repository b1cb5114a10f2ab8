"""Floor 2: gzip a page, with a compressor of our own: it gives the same bytes on every machine (ADR 0154).

DEFLATE (RFC 1951) in one block with the fixed codes; repetitions are found greedily. Packs a page to a third.
"""

from __future__ import annotations

import functools
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# RFC 1952: magic, deflate, no flags (so no name), no time, best compression, unknown system.
_HEAD: Final = b"\x1f\x8b\x08\x00" + bytes(4) + b"\x02\xff"
_LEAST, _MOST = 3, 258
_WINDOW: Final = 32_768
# How many earlier places are tried: more finds little in texts of this size.
_TRIES: Final = 48
_END: Final = 256

_Code = tuple[int, int]
"""Bits as DEFLATE writes them, the first one lowest; and how many."""


def _reversed(code: int, bits: int) -> _Code:
    return int(f"{code:0{bits}b}"[::-1], 2), bits


def _symbols() -> Iterator[_Code]:
    """Yield the fixed code of each literal and length (RFC 1951, 3.2.6)."""
    for first, last, code, bits in (
        (0, 143, 0x30, 8),
        (144, 255, 0x190, 9),
        (256, 279, 0, 7),
        (280, 287, 0xC0, 8),
    ):
        for symbol in range(first, last + 1):
            yield _reversed(code + symbol - first, bits)


_SYMBOLS: Final = tuple(_symbols())


def _steps(first: int, symbols: int, step: int) -> Iterator[tuple[int, int]]:
    """Yield the base and the number of extra bits of each length or distance symbol (RFC 1951, 3.2.5)."""
    base = first
    for symbol in range(symbols):
        extra = max(symbol // step - 1, 0)
        yield base, extra
        base += 1 << extra


def _lengths() -> tuple[_Code, ...]:
    codes: list[_Code] = [(0, 0)] * (_MOST + 1)
    for symbol, (base, extra) in enumerate(_steps(_LEAST, 28, 4), start=257):
        code, bits = _SYMBOLS[symbol]
        for more in range(1 << extra):
            codes[min(base + more, _MOST)] = code | more << bits, bits + extra
    codes[_MOST] = _SYMBOLS[285]
    return tuple(codes)


_LENGTHS: Final = _lengths()
_DISTANCES: Final = tuple(_steps(1, 30, 2))


def _distance(distance: int) -> _Code:
    symbol = next(place for place in reversed(range(30)) if _DISTANCES[place][0] <= distance)
    base, extra = _DISTANCES[symbol]
    return _reversed(symbol, 5)[0] | (distance - base) << 5, 5 + extra


@functools.lru_cache(maxsize=64)
def gzip(content: bytes) -> bytes:
    """Return a gzip file of these bytes."""
    bits, count = 0b011, 3  # the last block, with fixed codes
    out = bytearray(_HEAD)
    for code, length in _codes(content):
        bits |= code << count
        count += length
        whole = count // 8
        out += (bits & ((1 << 8 * whole) - 1)).to_bytes(whole, "little")
        bits >>= 8 * whole
        count -= 8 * whole
    out += bits.to_bytes(1, "little") if count else b""
    return bytes(out) + zlib.crc32(content).to_bytes(4, "little") + len(content).to_bytes(4, "little")


def _codes(content: bytes) -> Iterator[_Code]:
    places: dict[bytes, list[int]] = {}
    at = 0
    while at < len(content):
        length, distance = _longest(content, at, places.get(content[at : at + _LEAST], []))
        if length:
            yield _LENGTHS[length]
            yield _distance(distance)
        else:
            yield _SYMBOLS[content[at]]
        for passed in range(at, at + max(length, 1)):
            places.setdefault(content[passed : passed + _LEAST], []).append(passed)
        at += max(length, 1)
    yield _SYMBOLS[_END]


def _longest(content: bytes, at: int, places: list[int]) -> tuple[int, int]:
    """Return the longest repetition that begins here, the nearest of equal ones; (0, 0) for none."""
    best, distance = 0, 0
    most = min(_MOST, len(content) - at)
    if most < _LEAST:
        return 0, 0
    for place in reversed(places[-_TRIES:]):
        if at - place > _WINDOW:
            break
        if best and content[place : place + best + 1] != content[at : at + best + 1]:
            continue
        length = max(best, _LEAST)
        while length < most and content[place + length] == content[at + length]:
            length += 1
        if length > best:
            best, distance = length, at - place
        if best == most:
            break
    return best, distance
