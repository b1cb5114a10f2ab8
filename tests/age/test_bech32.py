"""Bech32 as BIP 173 has it, but of any length; one spelling, one case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox.age import bech32

# BIP 173's own valid strings, with the bytes in them where they hold whole bytes.
BIP173 = {
    "A12UEL5L": "A",
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs":
        "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio",
}  # fmt: skip
# The identity of most CCTV vectors.
IDENTITY = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"
PREFIX = "AGE-SECRET-KEY-"


@pytest.mark.parametrize(("text", "prefix"), BIP173.items())
def test_bip_173_strings_without_data_are_read(text: str, prefix: str) -> None:
    assert bech32.decode(prefix, text) == b""
    assert bech32.encode(prefix, b"") == text


def test_an_identity_that_others_wrote_is_read_and_written() -> None:
    assert bech32.encode(PREFIX, bech32.decode(PREFIX, IDENTITY)) == IDENTITY


@given(st.sampled_from(["age", "age1pq", PREFIX]), st.binary(max_size=1300))
def test_what_was_written_is_read(prefix: str, raw: bytes) -> None:
    assert bech32.decode(prefix, bech32.encode(prefix, raw)) == raw


def test_every_single_wrong_letter_is_refused() -> None:
    for place in range(len(IDENTITY)):
        for letter in "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7Lq1bio -":
            if letter != IDENTITY[place]:
                with pytest.raises(ValueError, match=r"prefix|letter|case|checksum"):
                    bech32.decode(PREFIX, IDENTITY[:place] + letter + IDENTITY[place + 1 :])


def test_every_proper_prefix_is_refused() -> None:
    for size in range(len(IDENTITY)):
        with pytest.raises(ValueError, match=r"prefix|letter|case|checksum"):
            bech32.decode(PREFIX, IDENTITY[:size])


@given(st.text(max_size=100))
def test_any_text_is_refused_or_has_this_one_spelling(untrusted: str) -> None:
    for text in (untrusted, f"age1{untrusted}"):
        try:
            raw = bech32.decode("age", text)
        except ValueError:
            continue
        assert bech32.encode("age", raw) == text


def checksummed(values: list[int]) -> str:
    return "age1" + "".join(bech32._ALPHABET[value] for value in [*values, *bech32._checksum("age", values)])


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([0], "a letter too many"),
        ([0, 0, 0], "a letter too many"),
        ([0, 1], "spare bits"),
        ([31, 31], "spare bits"),
    ],
)
def test_bits_that_are_no_whole_bytes_are_refused_under_a_good_checksum(values: list[int], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        bech32.decode("age", checksummed(values))


@pytest.mark.parametrize("text", [IDENTITY.lower(), IDENTITY[:40] + IDENTITY[40:].lower()])
def test_the_other_case_and_a_mixed_one_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"prefix|case"):
        bech32.decode(PREFIX, text)
