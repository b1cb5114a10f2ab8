"""The headers of tus, each in one spelling: whatever is accepted is what a writer would write."""

from __future__ import annotations

import base64
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox.limits import MAX_SEALED_BYTES
from dropbox.source import tus

if TYPE_CHECKING:
    from collections.abc import Callable

DESKS = st.from_regex(r"[a-z0-9-]{1,32}", fullmatch=True)
# What real headers hold, and what a hostile one would.
NOISE = st.text(st.sampled_from("desk irctoy,=+/0123456789ABCXYZabcxyz\t\n-é"), max_size=80)


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@given(DESKS, st.integers(1, MAX_SEALED_BYTES))
def test_metadata_is_read_in_either_order(desk: str, version: int) -> None:
    pairs = [f"desk {encoded(desk)}", f"directory {encoded(str(version))}"]
    expected = tus.Metadata(desk, version)
    assert tus.parse_metadata(",".join(pairs)) == tus.parse_metadata(",".join(reversed(pairs))) == expected


@given(NOISE)
def test_metadata_is_one_of_two_spellings_or_refused(untrusted: str) -> None:
    try:
        read = tus.parse_metadata(untrusted)
    except tus.UploadMetadataError:
        return
    pairs = [f"desk {encoded(read.desk)}", f"directory {encoded(str(read.claimed_version))}"]
    assert untrusted in {",".join(pairs), ",".join(reversed(pairs))}


GOOD = f"desk {encoded('news')},directory {encoded('1')}"
BAD_METADATA = {
    "missing": None,
    "empty": "",
    "only a desk": f"desk {encoded('news')}",
    "a third pair": f"{GOOD},filename {encoded('x')}",
    "a desk twice": f"{GOOD},desk {encoded('news')}",
    "a desk of capitals": f"desk {encoded('NEWS')},directory {encoded('1')}",
    "a desk with a line feed": f"desk {encoded(chr(10).join(['news', '']))},directory {encoded('1')}",
    "version zero": f"desk {encoded('news')},directory {encoded('0')}",
    "a version with a leading zero": f"desk {encoded('news')},directory {encoded('01')}",
    "a signed version": f"desk {encoded('news')},directory {encoded('+1')}",
    "a version of other digits": f"desk {encoded('news')},directory {encoded(chr(0x661))}",
    "two spaces": GOOD.replace(" ", "  "),
    "a space behind the comma": GOOD.replace(",", ", "),
    "unpadded base64": GOOD.replace("=", ""),
    "base64 with loose bits": f"desk {encoded('news')},directory MR==",
    "too long": f"{GOOD}{' ' * 512}",
}


@pytest.mark.parametrize("name", BAD_METADATA)
def test_bad_metadata_is_refused(name: str) -> None:
    assert tus.parse_metadata(GOOD) == tus.Metadata("news", 1)
    with pytest.raises(tus.UploadMetadataError):
        tus.parse_metadata(BAD_METADATA[name])


@pytest.mark.parametrize("parse", [tus.parse_length, tus.parse_offset])
@given(st.integers(0, MAX_SEALED_BYTES))
def test_numbers_are_read(parse: Callable[[str], int], number: int) -> None:
    assert parse(str(number)) == number


@pytest.mark.parametrize(
    "untrusted",
    [
        None,
        "",
        "-1",
        "+1",
        "01",
        "1 ",
        " 1",
        "1.0",
        "1e3",
        "0x1",
        "1_0",
        "1,1",
        "²",
        chr(0x661),
        str(2**53),
        "9" * 400,
    ],
)
def test_bad_numbers_are_refused(untrusted: str | None) -> None:
    with pytest.raises(tus.UploadLengthError):
        tus.parse_length(untrusted)
    with pytest.raises(tus.UploadOffsetError):
        tus.parse_offset(untrusted)


def test_a_token_is_64_lower_case_hex_digits() -> None:
    assert tus.parse_token(None) is None
    assert tus.parse_token("0f" * 32) == b"\x0f" * 32
    for untrusted in ("", "0f" * 31, "0f" * 33, "0F" * 32, "0f" * 31 + "0g", "0f" * 32 + "\n"):
        with pytest.raises(tus.UploadTokenError):
            tus.parse_token(untrusted)


def test_a_withdrawal_is_64_lower_case_hex_digits() -> None:
    assert tus.parse_withdrawal(None) is None
    assert tus.parse_withdrawal("0f" * 32) == "0f" * 32
    for untrusted in ("", "0f" * 31, "0f" * 33, "0F" * 32, "0f" * 31 + "0g", "0f" * 32 + "\n"):
        with pytest.raises(tus.UploadWithdrawalError):
            tus.parse_withdrawal(untrusted)


@given(st.sampled_from(["sha1", "sha256"]), st.binary(min_size=1, max_size=40))
def test_a_checksum_has_its_algorithms_size(algorithm: str, digest: bytes) -> None:
    untrusted = f"{algorithm} {base64.b64encode(digest).decode()}"
    if len(digest) == {"sha1": 20, "sha256": 32}[algorithm]:
        read = tus.parse_checksum(untrusted)
        assert read is not None
        assert (read.algorithm, read.digest) == (algorithm, digest)
    else:
        with pytest.raises(tus.UploadChecksumError):
            tus.parse_checksum(untrusted)


@pytest.mark.parametrize(
    "untrusted", ["", "sha1", "sha1 ", "md5 AAAA", "SHA1 " + "A" * 27 + "=", "sha1  x", "sha1 ?"]
)
def test_bad_checksums_are_refused(untrusted: str) -> None:
    assert tus.parse_checksum(None) is None
    with pytest.raises(tus.UploadChecksumError):
        tus.parse_checksum(untrusted)


@given(NOISE)
def test_no_parser_raises_anything_else(untrusted: str) -> None:
    for parse in (
        tus.parse_length,
        tus.parse_offset,
        tus.parse_token,
        tus.parse_withdrawal,
        tus.parse_metadata,
        tus.parse_checksum,
    ):
        with suppress(tus.TusError):
            parse(untrusted)


def test_expiry_is_a_midnight() -> None:
    assert tus.http_midnight(date(2026, 12, 9)) == "Wed, 09 Dec 2026 00:00:00 GMT"
