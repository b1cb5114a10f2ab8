"""Sealing: what comes out, what never does, and that its size is known beforehand."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import threading
import time
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropbox import age
from dropbox.age import header, workers
from dropbox.age import sealing as sealing_module
from dropbox.age.stream import CHUNK_BYTES
from dropbox.marks import override
from tests.age.files import CLASSICAL, HYBRID, NOISE, OTHER_CLASSICAL, OTHER_HYBRID, PASSPHRASE, sealed
from tests.age.sources import Pipe

BORDERS = sorted(
    {0, 1, *(chunks * CHUNK_BYTES + shift for chunks in (1, 2, 15, 16, 17, 48) for shift in (-1, 0, 1))}
)


@pytest.mark.parametrize("size", BORDERS)
@pytest.mark.parametrize("identity", [CLASSICAL, HYBRID])
def test_a_payload_at_a_chunk_border_comes_back_and_has_the_announced_size(
    size: int, identity: age.Identity
) -> None:
    file = sealed(NOISE[:size], [identity.recipient])
    assert len(file) == age.sealed_size_bytes(size, [identity.recipient])
    assert age.open(io.BytesIO(file), [identity]).read() == NOISE[:size]


@given(st.lists(st.integers(0, 3 * CHUNK_BYTES) | st.just(20 * CHUNK_BYTES), max_size=6))
@settings(deadline=None, max_examples=30)
def test_it_does_not_matter_in_which_pieces_it_is_written(sizes: list[int]) -> None:
    sink = io.BytesIO()
    total = 0
    with age.seal(sink, [CLASSICAL.recipient]) as sealing:
        for size in sizes:
            assert sealing.write(NOISE[total : total + size]) == len(NOISE[total : total + size])
            total += size
    assert age.open(io.BytesIO(sink.getvalue()), [CLASSICAL]).read() == NOISE[:total]


@pytest.mark.parametrize("size", BORDERS)
@pytest.mark.parametrize("before", [0, 1, CHUNK_BYTES])
@pytest.mark.parametrize("source", [io.BytesIO, Pipe])
def test_a_source_is_sealed_to_its_end(source: type[io.BytesIO], before: int, size: int) -> None:
    sink = io.BytesIO()
    with age.seal(sink, [CLASSICAL.recipient]) as sealing:
        sealing.write(NOISE[:before])
        sealing.write_from(source(NOISE[before : before + size]))
        sealing.write(b"after")
    assert age.open(io.BytesIO(sink.getvalue()), [CLASSICAL]).read() == NOISE[: before + size] + b"after"


def test_a_source_that_grows_while_it_is_sealed_is_sealed_as_far_as_it_was() -> None:
    class Growing(io.BytesIO):
        """Ends, and goes on when it is asked again."""

        pieces: ClassVar = [NOISE[:100_000], b"", NOISE[100_000:200_000]]

        @override
        def read(self, size: int | None = -1, /) -> bytes:
            return self.pieces.pop(0) if self.pieces else b""

    sink = io.BytesIO()
    with age.seal(sink, [CLASSICAL.recipient]) as sealing:
        sealing.write_from(Growing())
    assert age.open(io.BytesIO(sink.getvalue()), [CLASSICAL]).read() == NOISE[:100_000]


RECIPIENTS = {
    "one classical": [CLASSICAL.recipient],
    "two classical": [CLASSICAL.recipient, OTHER_CLASSICAL.recipient],
    "one post-quantum": [HYBRID.recipient],
    "three post-quantum": [HYBRID.recipient, OTHER_HYBRID.recipient, HYBRID.recipient],
    "a passphrase": [age.ScryptRecipient(PASSPHRASE, 9)],
    "a passphrase with two digits of work": [age.ScryptRecipient(PASSPHRASE, 10)],
}  # fmt: skip


@pytest.mark.parametrize("recipients", RECIPIENTS.values(), ids=RECIPIENTS)
@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1])
def test_the_size_is_known_beforehand(recipients: list[age.Recipient], size: int) -> None:
    assert age.sealed_size_bytes(size, recipients) == len(sealed(NOISE[:size], recipients))


TOGETHER = {
    "nobody": [],
    "post-quantum and classical": [HYBRID.recipient, CLASSICAL.recipient],
    "a passphrase and a key": [age.ScryptRecipient(PASSPHRASE, 9), HYBRID.recipient],
    "two passphrases": [age.ScryptRecipient(PASSPHRASE, 9), age.ScryptRecipient(PASSPHRASE, 9)],
}  # fmt: skip


@pytest.mark.parametrize("recipients", TOGETHER.values(), ids=TOGETHER)
def test_recipients_that_do_not_go_together_are_refused_and_nothing_is_written(
    recipients: list[age.Recipient],
) -> None:
    sink = io.BytesIO()
    with pytest.raises(age.RecipientsError) as refusal:
        age.seal(sink, recipients)
    assert refusal.value.exit_status == 2
    assert sink.getvalue() == b""


def test_a_header_longer_than_a_reader_takes_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing_module, "MAX_AGE_HEADER_BYTES", 1000)
    sealed(b"", [CLASSICAL.recipient] * 9)
    with pytest.raises(age.RecipientsError, match="too many"):
        sealed(b"", [CLASSICAL.recipient] * 10)


def test_every_recipient_opens_the_file_alone() -> None:
    file = sealed(b"evidence", [HYBRID.recipient, OTHER_HYBRID.recipient])
    for identity in (HYBRID, OTHER_HYBRID):
        assert age.open(io.BytesIO(file), [identity]).read() == b"evidence"


def test_a_file_left_by_an_exception_is_not_whole() -> None:
    sink = io.BytesIO()

    class LineDiedError(Exception):
        pass

    sealing = age.seal(sink, [CLASSICAL.recipient])
    with contextlib.suppress(LineDiedError), sealing:
        sealing.write(NOISE[: 2 * CHUNK_BYTES + 5])
        raise LineDiedError
    reader = age.open(io.BytesIO(sink.getvalue()), [CLASSICAL])
    assert reader.read(3 * CHUNK_BYTES) == NOISE[: 2 * CHUNK_BYTES]
    with pytest.raises(age.TruncatedError):
        reader.read(1)
    with pytest.raises(ValueError, match="finished"):
        sealing.write(b"more")


def test_a_finished_file_takes_no_more_and_finishing_again_adds_nothing() -> None:
    sink = io.BytesIO()
    sealing = age.seal(sink, [CLASSICAL.recipient])
    sealing.finish()
    whole = sink.getvalue()
    sealing.finish()
    with pytest.raises(ValueError, match="finished"):
        sealing.write(b"")
    with pytest.raises(ValueError, match="finished"):
        sealing.write_from(io.BytesIO(NOISE))
    assert sink.getvalue() == whole


def test_no_two_files_share_a_key_or_a_nonce() -> None:
    files = {sealed(b"the same", [HYBRID.recipient]) for _ in range(20)}
    payloads = {file[header.parse(file).size_bytes :] for file in files}
    nonces = {payload[:16] for payload in payloads}
    assert len(files) == len(payloads) == len(nonces) == 20


@pytest.mark.parametrize("size", [100, 3 * CHUNK_BYTES, 40 * CHUNK_BYTES])
def test_the_caller_s_buffer_may_be_used_again_at_once(size: int) -> None:
    buffer = bytearray(NOISE[:size])
    sink = io.BytesIO()
    with age.seal(sink, [CLASSICAL.recipient]) as sealing:
        sealing.write(buffer)
        buffer[:] = bytes(size)
        sealing.write(memoryview(buffer)[:1])
    assert age.open(io.BytesIO(sink.getvalue()), [CLASSICAL]).read() == NOISE[:size] + b"\x00"


def test_the_sink_is_called_in_the_caller_s_thread_only() -> None:
    # A database session or a Flask response would not survive another one.
    threads = set()

    class Sink:
        def write(self, _: bytes, /) -> None:
            threads.add(threading.get_ident())

    with age.seal(Sink(), [CLASSICAL.recipient]) as sealing:
        sealing.write(NOISE)
    assert threads == {threading.get_ident()}


def test_a_sink_s_own_error_comes_out_and_the_file_is_not_whole() -> None:
    class FullError(Exception):
        pass

    disk = bytearray()

    class Sink:
        def write(self, piece: bytes, /) -> None:
            if len(disk) > 30 * CHUNK_BYTES:
                raise FullError
            disk.extend(piece)

    with pytest.raises(FullError), age.seal(Sink(), [CLASSICAL.recipient]) as sealing:
        sealing.write(NOISE)
    with pytest.raises(age.TruncatedError):
        age.open(io.BytesIO(disk), [CLASSICAL]).read()


def test_a_forked_child_seals_and_opens_too() -> None:
    # gunicorn forks its workers; threads do not come along, so a child needs a pool of its own.
    sealed(NOISE)
    pool = workers.pool()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        right = workers.pool() is not pool and age.open(io.BytesIO(sealed(NOISE)), [CLASSICAL]).read() == NOISE
        os.write(writing, b"right" if right else b"wrong")
        os._exit(0)
    os.close(writing)
    try:
        assert os.read(reading, 10) == b"right"
    finally:
        os.close(reading)
        os.waitpid(child, 0)


def test_nothing_goes_on_with_the_caller_s_buffer_once_he_left() -> None:
    done: list[int] = []

    def slowly(number: int) -> None:
        time.sleep(0.05)
        done.append(number)

    ahead = workers.in_order(functools.partial(slowly, number) for number in range(100))
    next(ahead)
    ahead.close()  # type: ignore[attr-defined] # a generator
    finished = list(done)
    time.sleep(0.2)
    assert done == finished
    assert len(done) <= workers.window()


def test_all_cores_are_used() -> None:
    assert workers.cores() == len(os.sched_getaffinity(0))
    assert workers.window() == workers.cores() + 1
    assert workers.pool()._max_workers == max(1, workers.cores() - 1)
