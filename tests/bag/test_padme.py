"""Padmé, as its paper writes it, and the floor."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from dropbox.bag.padme import FLOOR_BYTES, padded_size_bytes, padme

LENGTHS = st.integers(2, 2**53) | st.integers(1, 53).flatmap(lambda e: st.integers(2**e - 1, 2**e + 1)).filter(
    lambda length: length > 1
)


def _as_in_the_paper(length: int) -> int:
    exponent = length.bit_length() - 1
    digits = math.floor(math.log2(exponent)) + 1 if exponent else 1
    step = 1 << max(exponent - digits, 0)
    return -(-length // step) * step


@given(LENGTHS)
def test_it_is_the_paper_s(length: int) -> None:
    assert padme(length) == _as_in_the_paper(length)


@given(LENGTHS)
def test_it_is_never_shorter_and_at_most_twelve_percent_longer(length: int) -> None:
    assert length <= padme(length) <= length * 1.12


@given(st.integers(FLOOR_BYTES, 2**53))
def test_from_the_floor_on_it_is_at_most_seven_percent_longer(length: int) -> None:
    assert padme(length) <= length * 1.0625 + 1


@given(LENGTHS)
def test_a_padded_length_stays(length: int) -> None:
    assert padme(padme(length)) == padme(length)
    assert padded_size_bytes(padded_size_bytes(length)) == padded_size_bytes(length)


@given(st.integers(0, FLOOR_BYTES))
def test_everything_below_the_floor_is_the_floor(length: int) -> None:
    assert padded_size_bytes(length) == FLOOR_BYTES


@given(LENGTHS, st.integers(0, 10**6))
def test_a_longer_stream_is_never_padded_to_less(length: int, more: int) -> None:
    assert padme(length) <= padme(length + more)


@given(st.integers(FLOOR_BYTES, 2**40))
def test_sizes_on_the_wire_are_few(length: int) -> None:
    # What an observer learns: the exponent and its few leading bits.
    padded = padme(length)
    exponent = padded.bit_length() - 1
    assert padded % 2 ** (exponent - exponent.bit_length()) == 0
