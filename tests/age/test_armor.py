"""Armor has one spelling, line ends and outer white space apart."""

from __future__ import annotations

import base64
import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropbox import age
from dropbox.age.armor import BEGIN, END, MAX_SPACE_BYTES, ArmorReader, ArmorWriter
from tests.age.files import NOISE
from tests.age.sources import Pipe

SIZES = st.integers(0, 300) | st.sampled_from([48 * 1365, 48 * 1366 - 1, 48 * 1366, 200_000])


def armored(raw: bytes) -> bytes:
    sink = io.BytesIO()
    with ArmorWriter(sink) as writer:
        writer.write(raw)
    return sink.getvalue()


def read(text: bytes) -> bytes:
    return ArmorReader(io.BytesIO(text)).read()


@given(SIZES, st.sampled_from([b"\n", b"\r\n"]), st.sampled_from([io.BytesIO, Pipe]))
@settings(deadline=None)
def test_what_was_written_is_read(size: int, line_end: bytes, source: type[io.BytesIO]) -> None:
    text = armored(NOISE[:size]).replace(b"\n", line_end)
    assert ArmorReader(source(text)).read() == NOISE[:size]


@given(st.lists(st.integers(0, 200), max_size=5))
def test_it_does_not_matter_in_which_pieces_it_is_written_or_read(sizes: list[int]) -> None:
    sink = io.BytesIO()
    with ArmorWriter(sink) as writer:
        for place, size in enumerate(sizes):
            writer.write(NOISE[sum(sizes[:place]) :][:size])
    raw = NOISE[: sum(sizes)]
    assert sink.getvalue() == armored(raw)
    reader = ArmorReader(io.BytesIO(armored(raw)))
    assert b"".join(reader.read(size) for size in sizes) + reader.read() == raw


def test_the_text_is_what_any_base64_reader_decodes() -> None:
    lines = armored(NOISE[:1000]).splitlines()
    assert (lines[0], lines[-1]) == (BEGIN, END)
    assert {len(line) for line in lines[1:-2]} == {64}
    assert base64.b64decode(b"".join(lines[1:-1])) == NOISE[:1000]


SHORT = armored(NOISE[:100])


@pytest.mark.parametrize("raw", [NOISE[:100], NOISE[:96], b""])
def test_every_prefix_without_the_whole_end_line_is_refused(raw: bytes) -> None:
    text = armored(raw)
    for size in range(len(text) - 1):
        with pytest.raises(age.ArmorError):
            read(text[:size])


def test_a_changed_letter_is_refused_or_gives_other_bytes() -> None:
    for place in range(len(SHORT)):
        for letter in random.Random(place).sample(range(256), 40):  # noqa: S311 noise
            changed = SHORT[:place] + bytes([letter]) + SHORT[place + 1 :]
            try:
                raw = read(changed)
            except age.ArmorError:
                continue
            assert armored(raw).strip() == changed.strip()


@given(st.binary(max_size=200), st.binary(max_size=20))
def test_any_bytes_in_the_middle_are_an_armor_error_or_have_one_spelling(middle: bytes, after: bytes) -> None:
    text = BEGIN + b"\n" + middle + b"\n" + END + after
    try:
        raw = read(text)
    except age.ArmorError:
        return
    assert armored(raw).strip() == text.replace(b"\r\n", b"\n").strip()


OUTER = {
    "as much as allowed before": (b"\n" * MAX_SPACE_BYTES + SHORT, True),
    "too much before": (b"\n" * (MAX_SPACE_BYTES + 1) + SHORT, False),
    "as much as allowed after": (SHORT + b" " * MAX_SPACE_BYTES, True),
    "too much after": (SHORT + b" " * (MAX_SPACE_BYTES + 1), False),
    "an endless line before": (b" " * 100_000 + SHORT, False),
    "spaces in a line of their own": (b" \t\r\n" + SHORT, True),
    "a space on the first line": (b" " + SHORT, False),
    "text after": (SHORT + b"x", False),
    "a second armor after": (SHORT + SHORT, False),
}  # fmt: skip


@pytest.mark.parametrize(("text", "good"), OUTER.values(), ids=OUTER)
def test_white_space_around_is_bounded(text: bytes, good: bool) -> None:  # noqa: FBT001 a table's last column
    if good:
        assert read(text) == NOISE[:100]
    else:
        with pytest.raises(age.ArmorError):
            read(text)


def test_what_stood_before_a_fault_is_given_first() -> None:
    text = armored(NOISE[:480_000]).replace(END, b"-----END-----")
    reader = ArmorReader(io.BytesIO(text))
    got = bytearray()

    def read_on() -> None:
        while piece := reader.read(10_000):
            got.extend(piece)

    with pytest.raises(age.ArmorError):
        read_on()
    assert NOISE.startswith(bytes(got))
    assert len(got) == 480_000
    with pytest.raises(age.ArmorError):
        reader.read(1)


def test_an_armor_left_by_an_exception_has_no_end_line() -> None:
    sink = io.BytesIO()
    writer = ArmorWriter(sink)
    with pytest.raises(ZeroDivisionError), writer:
        writer.write(bytes(1 // len(b"")))
    with pytest.raises(age.ArmorError):
        read(sink.getvalue())
    with pytest.raises(ValueError, match="finished"):
        writer.write(b"")


def test_a_finished_armor_takes_no_more() -> None:
    sink = io.BytesIO()
    with ArmorWriter(sink) as writer:
        writer.finish()
    assert sink.getvalue() == armored(b"")
