"""Padmé (PURBs, section 4): a padded size tells at most log2 log2 L bits of the real one."""

from __future__ import annotations

from typing import Final

from dropbox import limits

# Messages without a file are the rule and would be told apart by a few bytes; 16 KiB hides most of them.
FLOOR_BYTES: Final = 16 * limits.KIB


def padme(length_bytes: int) -> int:
    """Round a length up to a multiple of `2^(E - S)`: at most 12 % more, 1 to 6 % from the floor on."""
    if length_bytes < 2:  # noqa: PLR2004 # log2 log2 of 1 is not a number; no real stream is that short
        return length_bytes
    exponent = length_bytes.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (length_bytes + mask) & ~mask


def padded_size_bytes(length_bytes: int) -> int:
    """Return the size a stream of this length has on the wire: Padmé with the floor."""
    return padme(max(length_bytes, FLOOR_BYTES))
