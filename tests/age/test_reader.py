"""The reader: authentic bytes only, all of them before an error, from any place."""

from __future__ import annotations

import functools
import io
import itertools
import tarfile

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given, settings
from hypothesis import strategies as st

from dropbox import age
from dropbox.age import file_key, stream
from dropbox.age.stream import CHUNK_BYTES, SEALED_CHUNK_BYTES
from dropbox.marks import override
from tests.age.files import CLASSICAL, NOISE, sealed
from tests.age.sources import Pipe

# 45 chunks and a bit: past the warm-up, with several runs read ahead.
LONG = NOISE[: 45 * CHUNK_BYTES + 77]
LONG_FILE = sealed(LONG)
HEAD_BYTES = len(LONG_FILE) - stream.sealed_size_bytes(len(LONG))
EXACT = NOISE[: 20 * CHUNK_BYTES]
EXACT_FILE = sealed(EXACT)


def opened(file: bytes) -> age.PayloadReader:
    return age.open(io.BytesIO(file), [CLASSICAL])


def read_until_error(reader: age.PayloadReader, size: int) -> tuple[bytes, Exception | None]:
    given_bytes = bytearray()
    try:
        while piece := reader.read(size):
            given_bytes += piece
    except Exception as error:  # noqa: BLE001 whatever it is, it is what is asked for
        return bytes(given_bytes), error
    return bytes(given_bytes), None


@given(st.integers(0, len(LONG_FILE) - 1), st.sampled_from([1000, CHUNK_BYTES, 1 << 30]))
@settings(deadline=None, max_examples=60)
def test_a_cut_file_gives_every_whole_chunk_and_then_says_that_it_is_cut(size: int, piece: int) -> None:
    whole_chunks = max(0, size - HEAD_BYTES) // SEALED_CHUNK_BYTES
    try:
        reader = opened(LONG_FILE[:size])
    except age.HeaderTooShortError:
        assert size < HEAD_BYTES
        return
    got, error = read_until_error(reader, piece)
    assert isinstance(error, age.TruncatedError)
    assert got == LONG[: whole_chunks * CHUNK_BYTES]


@given(st.integers(HEAD_BYTES * 8, len(LONG_FILE) * 8 - 1), st.sampled_from([1000, CHUNK_BYTES, 1 << 30]))
@settings(deadline=None, max_examples=60)
def test_a_flipped_bit_gives_every_chunk_before_it_and_then_says_so(bit: int, piece: int) -> None:
    damaged = bytearray(LONG_FILE)
    damaged[bit // 8] ^= 1 << bit % 8
    got, error = read_until_error(opened(bytes(damaged)), piece)
    assert isinstance(error, age.PayloadError)
    assert got == LONG[: (bit // 8 - HEAD_BYTES) // SEALED_CHUNK_BYTES * CHUNK_BYTES]


@given(st.data())
@settings(deadline=None, max_examples=40)
def test_reading_from_any_place_equals_a_slice(data: st.DataObject) -> None:
    for plain, file in ((LONG, LONG_FILE), (EXACT, EXACT_FILE), (b"", sealed(b""))):
        reader = opened(file)
        for _ in range(6):
            place = data.draw(st.integers(0, len(plain) + CHUNK_BYTES))
            size = data.draw(st.integers(0, 3 * CHUNK_BYTES))
            whence = data.draw(st.sampled_from([io.SEEK_SET, io.SEEK_CUR, io.SEEK_END]))
            start = {io.SEEK_SET: 0, io.SEEK_CUR: reader.tell(), io.SEEK_END: len(plain)}[whence]
            assert reader.seek(place - start, whence) == place == reader.tell()
            assert reader.read(size) == plain[place : place + size]
            assert reader.tell() == max(place, min(place + size, len(plain)))


@pytest.mark.parametrize("chunks", [0, 1, 19])
def test_a_file_cut_between_chunks_has_no_end_to_move_from(chunks: int) -> None:
    cut = EXACT_FILE[: len(EXACT_FILE) - stream.sealed_size_bytes(len(EXACT)) + chunks * SEALED_CHUNK_BYTES]
    with pytest.raises(age.TruncatedError):
        opened(cut).seek(0, io.SEEK_END)
    reader = opened(cut)
    reader.seek(chunks * CHUNK_BYTES)
    with pytest.raises(age.TruncatedError):
        reader.read(1)


def test_a_chunk_in_another_s_place_is_damage() -> None:
    chunks = [LONG_FILE[HEAD_BYTES + n * SEALED_CHUNK_BYTES :][:SEALED_CHUNK_BYTES] for n in range(46)]
    for first, second in itertools.combinations((0, 1, 20, 44), 2):
        swapped = list(chunks)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        got, error = read_until_error(opened(LONG_FILE[:HEAD_BYTES] + b"".join(swapped)), 1 << 30)
        assert type(error) is age.PayloadError
        assert got == LONG[: first * CHUNK_BYTES]


def test_an_error_is_raised_again_and_again() -> None:
    reader = opened(LONG_FILE[:-1])
    read_until_error(reader, 1 << 30)
    for _ in range(3):
        with pytest.raises(age.TruncatedError):
            reader.read(1)


@pytest.mark.parametrize("method", ["read", "readlines"])
def test_reading_all_raises_rather_than_giving_less(method: str) -> None:
    with pytest.raises(age.TruncatedError):
        getattr(opened(LONG_FILE[:-1]), method)()


class BadSectorError(OSError):
    pass


class FailingStick(io.BytesIO):
    """A stick whose bytes from `failing_from` on can't be read."""

    failing_from = 0

    @override
    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= self.failing_from:
            raise BadSectorError
        wanted = len(self.getvalue()) if size is None or size < 0 else size
        return super().read(min(wanted, self.failing_from - self.tell()))


@pytest.mark.parametrize("failing_from", [0, 1, 2, 3, 20, 44])
def test_a_failing_stick_gives_every_chunk_before_its_bad_sector(failing_from: int) -> None:
    source = FailingStick(LONG_FILE)
    source.failing_from = HEAD_BYTES + failing_from * SEALED_CHUNK_BYTES + 100
    got, error = read_until_error(age.open(source, [CLASSICAL]), 1 << 30)
    assert isinstance(error, BadSectorError)
    assert got == LONG[: failing_from * CHUNK_BYTES]


def test_a_stick_that_fails_right_after_the_end_is_not_taken_for_whole() -> None:
    source = FailingStick(LONG_FILE)
    source.failing_from = len(LONG_FILE)
    got, error = read_until_error(age.open(source, [CLASSICAL]), 1000)
    assert isinstance(error, BadSectorError)
    assert got == LONG


@pytest.mark.parametrize("size", [1, 777, CHUNK_BYTES, 3 * CHUNK_BYTES, len(LONG) + 5])
@pytest.mark.parametrize("source", [io.BytesIO, Pipe])
def test_every_way_of_reading_gives_the_same(source: type[io.BytesIO], size: int) -> None:
    size = max(size, 100)
    reader = age.open(source(LONG_FILE), [CLASSICAL])
    assert b"".join(iter(functools.partial(reader.read1, size), b"")) == LONG
    for method in ("readinto", "readinto1"):
        reader = age.open(source(LONG_FILE), [CLASSICAL])
        buffer = bytearray(size)
        got = bytearray()
        while count := getattr(reader, method)(buffer):
            got += buffer[:count]
        assert got == LONG


def test_lines_are_read() -> None:
    text = b"".join(b"line %d\n" % number for number in range(20_000)) + b"no end"
    reader = opened(sealed(text))
    assert list(reader) == text.splitlines(keepends=True)


def test_nothing_is_read_for_nothing() -> None:
    reader = opened(LONG_FILE)
    assert reader.read(0) == reader.read1(0) == b""
    assert reader.readinto(bytearray()) == 0
    assert reader.peek()[:10] == LONG[:10]
    assert reader.tell() == 0


def test_a_pipe_can_t_be_moved_in() -> None:
    reader = age.open(Pipe(LONG_FILE), [CLASSICAL])
    assert not reader.seekable()
    assert reader.readable()
    with pytest.raises(io.UnsupportedOperation):
        reader.seek(0)
    assert reader.tell() == 0


def test_a_file_inside_another_is_opened_and_moved_in_from_where_the_source_stands() -> None:
    source = io.BytesIO(b"in front" + EXACT_FILE)
    source.seek(8)
    reader = age.open(source, [CLASSICAL])
    assert reader.seek(-5, io.SEEK_END) == len(EXACT) - 5
    assert reader.read() == EXACT[-5:]


def test_a_sealed_file_in_a_sealed_file_is_opened() -> None:
    inner = age.open(opened(sealed(LONG_FILE)), [CLASSICAL])
    inner.seek(-10, io.SEEK_END)
    assert inner.read() == LONG[-10:]


def test_a_tar_in_a_sealed_file_is_read_by_the_standard_library() -> None:
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w") as archive:
        member = tarfile.TarInfo("evidence")
        member.size = len(LONG)
        archive.addfile(member, io.BytesIO(LONG))
    with tarfile.open(fileobj=opened(sealed(inner.getvalue()))) as archive:
        found = archive.extractfile("evidence")
        assert found is not None
        assert found.read() == LONG


def test_closing_leaves_the_source_open_and_ends_reading() -> None:
    source = io.BytesIO(LONG_FILE)
    with age.open(source, [CLASSICAL]) as reader:
        reader.read(10)
    assert not source.closed
    with pytest.raises(ValueError, match="closed"):
        reader.read(1)


@pytest.mark.parametrize("target", [(-1, io.SEEK_SET), (-len(LONG) - 1, io.SEEK_END)])
def test_a_position_before_the_beginning_is_refused(target: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="before the beginning"):
        opened(LONG_FILE).seek(*target)


def test_an_empty_final_chunk_after_others_is_refused() -> None:
    # The CCTV vectors hold it too; here for a reader that comes from the end.
    empty = sealed(b"")
    head = len(empty) - stream.sealed_size_bytes(0)
    key = CLASSICAL.unwrap(age.header.parse(empty).stanzas)
    assert key is not None
    cipher = ChaCha20Poly1305(file_key.payload_key(key, empty[head - 16 : head]))
    full = stream.seal_chunk(cipher, 0, NOISE[:CHUNK_BYTES], final=False)
    reader = opened(empty[:head] + full + stream.seal_chunk(cipher, 1, b"", final=True))
    with pytest.raises(age.PayloadError):
        reader.seek(0, io.SEEK_END)
    assert read_until_error(reader, 1 << 30)[0] == NOISE[:CHUNK_BYTES]
