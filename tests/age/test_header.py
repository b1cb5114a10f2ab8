"""The header has one spelling, and a prefix of one is told apart from a malformed one."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dropbox import age
from dropbox.age import header
from dropbox.age.header import Stanza
from dropbox.limits import MAX_AGE_HEADER_BYTES

VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=70)
STANZAS = st.builds(Stanza, VISIBLE, st.lists(VISIBLE, max_size=3).map(tuple), st.binary(max_size=200))
HEADERS = st.builds(
    header.serialize,
    st.lists(STANZAS, min_size=1, max_size=4).map(tuple),
    st.binary(min_size=header.MAC_BYTES, max_size=header.MAC_BYTES),
)
MAC = "--- " + "A" * 43 + "\n"
GOOD = f"age-encryption.org/v1\n-> type argument\nAAAA\n{MAC}".encode()


@given(st.lists(STANZAS, min_size=1, max_size=4).map(tuple), st.binary(min_size=32, max_size=32), st.binary())
def test_what_was_written_is_read(stanzas: tuple[Stanza, ...], mac: bytes, payload: bytes) -> None:
    written = header.serialize(stanzas, mac)
    assert header.parse(written + payload) == header.Header(stanzas, mac, len(written))


@given(HEADERS)
@settings(deadline=None)
def test_every_proper_prefix_needs_more(written: bytes) -> None:
    for size in range(len(written)):
        with pytest.raises(age.HeaderTooShortError):
            header.parse(written[:size])


@given(HEADERS, st.data())
@example(GOOD, None)
def test_a_changed_header_is_refused_or_is_another_header_in_its_one_spelling(
    written: bytes, data: st.DataObject | None
) -> None:
    place = data.draw(st.integers(0, len(written) - 1)) if data else 0
    letter = data.draw(st.integers(0, 255)) if data else 0
    changed = written[:place] + bytes([letter]) + written[place + 1 :]
    try:
        parsed = header.parse(changed)
    except age.HeaderError:
        return
    assert header.serialize(parsed.stanzas, parsed.mac) == changed[: parsed.size_bytes]


@given(st.binary(max_size=300).map(lambda rest: header.VERSION_LINE + rest) | st.binary())
def test_any_bytes_are_a_header_or_a_header_error(untrusted: bytes) -> None:
    try:
        parsed = header.parse(untrusted)
    except age.HeaderError:
        return
    assert header.serialize(parsed.stanzas, parsed.mac) == untrusted[: parsed.size_bytes]


MALFORMED = {
    "another version": GOOD.replace(b"v1", b"v2"),
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "no stanza": GOOD.replace(b"-> type argument\nAAAA\n", b""),
    "a stanza without a type": GOOD.replace(b"-> type argument", b"->"),
    "a stanza with an empty type": GOOD.replace(b"-> type argument", b"-> "),
    "two spaces between arguments": GOOD.replace(b" argument", b"  argument"),
    "a space at the end of a stanza line": GOOD.replace(b" argument", b" argument "),
    "a tab between arguments": GOOD.replace(b" argument", b"\targument"),
    "a letter beyond ASCII": GOOD.replace(b"argument", "аргумент".encode()),
    "a carriage return": GOOD.replace(b"\n", b"\r\n"),
    "a NUL": GOOD.replace(b"argument", b"arg\x00ument"),
    "padded base64": GOOD.replace(b"\nAAAA\n", b"\nAA==\n"),
    "base64 with bits left over": GOOD.replace(b"\nAAAA\n", b"\nAB\n"),
    "base64 of an impossible length": GOOD.replace(b"\nAAAA\n", b"\nA\n"),
    "the other base64 alphabet": GOOD.replace(b"\nAAAA\n", b"\nAA-_\n"),
    "a body line of 65 columns": GOOD.replace(b"\nAAAA\n", b"\n" + b"A" * 65 + b"\n"),
    "a body line of 68 columns": GOOD.replace(b"\nAAAA\n", b"\n" + b"A" * 68 + b"\n"),
    "a body that ends with a full line": GOOD.replace(b"\nAAAA\n", b"\n" + b"A" * 64 + b"\n"),
    "a short line in the middle of a body": GOOD.replace(b"\nAAAA\n", b"\nAAAA\nAAAA\n"),
    "no MAC": GOOD.replace(MAC.encode(), b"---\n"),
    "a MAC of 31 bytes": GOOD.replace(MAC.encode(), b"--- " + b"A" * 42 + b"\n"),
    "a MAC with bits left over": GOOD.replace(MAC.encode(), b"--- " + b"A" * 42 + b"B\n"),
    "two arguments after the MAC's mark": GOOD.replace(MAC.encode(), MAC.strip().encode() + b" A\n"),
    "an endless line": GOOD[:-1] + b"A" * MAX_AGE_HEADER_BYTES,
    "endless stanzas": header.VERSION_LINE + b"-> type\n\n" * (MAX_AGE_HEADER_BYTES // 9),
}  # fmt: skip


@pytest.mark.parametrize("untrusted", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_header_is_refused(untrusted: bytes) -> None:
    with pytest.raises(age.HeaderError) as refusal:
        header.parse(untrusted)
    assert not isinstance(refusal.value, age.HeaderTooShortError)


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"-----BEGIN AGE", b"age-encryption.org/v2", b"\x00"])
def test_another_kind_of_file_is_refused_at_its_first_bytes(start: bytes) -> None:
    with pytest.raises(age.HeaderError, match="no age v1 file"):
        header.parse(start)


def test_a_line_of_noise_is_refused_before_it_ends() -> None:
    with pytest.raises(age.HeaderError, match="not visible ASCII"):
        header.parse(header.VERSION_LINE + b"\xff")


def test_a_header_as_long_as_allowed_is_read_and_one_byte_more_refused() -> None:
    rest = len(header.serialize((Stanza("type", ("A",), b""),), bytes(32))) - 1
    longest = Stanza("type", ("A" * (MAX_AGE_HEADER_BYTES - rest),), b"")
    assert header.parse(header.serialize((longest,), bytes(32))).stanzas == (longest,)
    too_long = Stanza("type", (longest.args[0] + "A",), b"")
    with pytest.raises(age.HeaderError, match="longer than"):
        header.parse(header.serialize((too_long,), bytes(32)))


@pytest.mark.parametrize("argument", ["", "two words", "line\nend", "é", "\x7f"])
def test_an_argument_that_could_forge_a_line_is_never_written(argument: str) -> None:
    with pytest.raises(ValueError, match="visible ASCII"):
        Stanza("type", (argument,), b"").serialize()
