"""What a writer takes, what it refuses, and in which order."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

import pytest

from dropbox import limits, tip
from dropbox.bag.errors import BagInfoError, JsonError, TooManyFilesError
from dropbox.tip.errors import (
    AnswersError,
    FieldError,
    FileShrankError,
    FilesJsonError,
    FilesJsonMismatchError,
    MessageEncodingError,
    MessageTooLongError,
    TipError,
)
from tests.tip.cases import MESSAGE_ID, SEED, Kept, heading, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from dropbox.errors import DropboxError

A = tip.FileEntry("a.txt", 3, "text/plain")


def _writer(sink: io.BytesIO | None = None, **changes: object) -> tip.TipWriter:
    return tip.TipWriter(sink or io.BytesIO(), heading(**changes), SEED, MESSAGE_ID)


def _announced(*entries: tip.FileEntry, sink: io.BytesIO | None = None) -> tip.TipWriter:
    writer = _writer(sink)
    writer.write_message("")
    writer.write_answers({})
    writer.announce_files(entries)
    return writer


def _plain(sink: io.BytesIO | None = None) -> tip.TipWriter:
    writer = _writer(sink, sealed_by="plain")
    writer.write_message("")
    writer.write_answers({})
    return writer


def test_a_page_writes_nothing_before_its_files_are_announced() -> None:
    sink = io.BytesIO()
    writer = _writer(sink)
    writer.write_message("Прывітанне")
    writer.write_answers({})
    assert sink.getvalue() == b""
    writer.announce_files([])
    assert "Прывітанне".encode() in sink.getvalue()


def test_a_plain_form_writes_the_message_at_once() -> None:
    sink = io.BytesIO()
    _plain(sink)
    assert b"tip/data/answers.json" in sink.getvalue()


def test_bytes_that_a_file_has_more_are_left_and_noted() -> None:
    kept = Kept()
    stream = write(heading(), [(A, b"abcdef"), (A, b"xyz")])
    read = tip.read(io.BytesIO(stream), kept)
    assert kept.members["data/files/0001.txt"] == b"abc"
    assert [file.read_flag for file in read.files] == ["+", "="]


def test_a_caller_is_told_how_much_was_taken() -> None:
    writer = _announced(A)
    with writer.file(A) as file:
        assert [file.write(b"ab"), file.write(b""), file.write(b"cd"), file.write(b"e")] == [2, 0, 1, 0]


def test_a_file_that_shrank_breaks_the_stream() -> None:
    writer = _announced(A)
    with pytest.raises(FileShrankError, match="expected 3 bytes of a file, got 2"), writer.file(A) as file:
        file.write(b"ab")
    for action in (writer.finish, lambda: writer.file(A).__enter__()):
        with pytest.raises(TipError):
            action()


def test_a_file_whose_reading_failed_breaks_the_stream() -> None:
    writer = _announced(A)
    with pytest.raises(OSError, match="gone"), writer.file(A):
        raise OSError("gone")
    with pytest.raises(TipError):
        writer.finish()


def test_a_buffer_may_be_used_again_as_soon_as_write_returns() -> None:
    size = 300_000
    entries = [tip.FileEntry(f"{number}", 4 * size, "") for number in range(2)]
    sink = io.BytesIO()
    writer = _announced(*entries, sink=sink)
    buffer = bytearray(size)
    for entry in entries:
        with writer.file(entry) as file:
            for value in range(4):
                buffer[:] = bytes([value]) * size
                file.write(buffer)
    writer.finish()
    kept = Kept()
    tip.read(io.BytesIO(sink.getvalue()), kept)
    assert kept.members["data/files/0002"] == b"".join(bytes([value]) * size for value in range(4))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sha256")]


STEPS: dict[str, Callable[[tip.TipWriter], object]] = {
    "message": lambda writer: writer.write_message(""),
    "answers": lambda writer: writer.write_answers({}),
    "none": lambda writer: writer.announce_files([]),
    "two": lambda writer: writer.announce_files([A, A]),
    "file": lambda writer: writer.file(A).__enter__(),
    "finish": lambda writer: writer.finish(),
}
WRONG_ORDER = {
    "message twice": ("page", "message message"),
    "answers first": ("page", "answers"),
    "answers twice": ("plain", "message answers answers"),
    "files announced first": ("page", "none"),
    "files announced twice": ("page", "message answers none none"),
    "files announced by plain": ("plain", "message answers none"),
    "a file before the announcement": ("page", "message answers file"),
    "a file before the answers": ("plain", "message file"),
    "finished at once": ("page", "finish"),
    "finished twice": ("page", "message answers none finish finish"),
    "a file after the end": ("plain", "message answers finish file"),
    "a file inside a file": ("page", "message answers two file file"),
    "finished inside a file": ("plain", "message answers file finish"),
}  # fmt: skip


@pytest.mark.parametrize(("sealer", "steps"), WRONG_ORDER.values(), ids=WRONG_ORDER)
def test_another_order_is_refused_at_its_last_step(sealer: str, steps: str) -> None:
    writer = _writer(sealed_by=sealer)
    *before, last = steps.split()
    for step in before:
        STEPS[step](writer)
    with pytest.raises(TipError, match="in this order"):
        STEPS[last](writer)


def test_files_come_as_announced() -> None:
    other = tip.FileEntry("b.txt", 3, "")
    with pytest.raises(FilesJsonMismatchError):
        _announced(A).file(other).__enter__()
    with pytest.raises(FilesJsonMismatchError):
        _announced().file(A).__enter__()
    with pytest.raises(FilesJsonMismatchError):
        _announced(A).finish()


REFUSED: dict[str, tuple[dict[str, object], type[DropboxError]]] = {
    "desk in upper case": ({"desk": "A"}, FieldError),
    "desk of 33 letters": ({"desk": "a" * 33}, FieldError),
    "origin that is a host with a port": ({"origin": "a.example:80"}, FieldError),
    "version zero": ({"directory_version": 0}, FieldError),
    "hash of another length": ({"directory_sha256": "ab"}, FieldError),
    "no recipient": ({"recipients": ()}, FieldError),
    "recipient with a line end": ({"recipients": ("age1a\nage1b",)}, FieldError),
    "agent with a line end": ({"software_agent": "a\nDesk: b"}, FieldError),
    "mailbox alone": ({"mailbox": "ab" * 32}, BagInfoError),
    "reply-to alone": ({"reply_to": "age1pq1" + "q" * 1952}, BagInfoError),
    "classical reply-to": ({"reply_to": "age1" + "q" * 58, "mailbox": "ab" * 32}, FieldError),
    "sealed by nobody": ({"sealed_by": "server"}, FieldError),
}


@pytest.mark.parametrize(("changes", "error"), REFUSED.values(), ids=REFUSED)
def test_a_heading_no_reader_would_take_is_refused(
    changes: dict[str, object], error: type[DropboxError]
) -> None:
    with pytest.raises(error):
        write(heading(**changes), {})
    with pytest.raises(error):
        tip.stream_size_bytes(heading(**changes), "", {}, [])


ENTRIES: dict[str, tip.FileEntry] = {
    "no name": tip.FileEntry("", 0, ""),
    "a name of 1,025 characters": tip.FileEntry("ў" * 1_025, 0, ""),
    "half a character in a name": tip.FileEntry("\ud83c", 0, ""),
    "a type that is not ascii": tip.FileEntry("a", 0, "выява"),
    "a type of 256 characters": tip.FileEntry("a", 0, "a" * 256),
    "less than nothing": tip.FileEntry("a", -1, ""),
    "2^53 bytes": tip.FileEntry("a", 2**53, ""),
}


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_a_file_no_reader_would_take_is_refused_before_its_bytes(entry: tip.FileEntry) -> None:
    with pytest.raises((FilesJsonError, JsonError)):
        _announced(entry)
    sink = io.BytesIO()
    writer = _plain(sink)
    before = sink.getvalue()
    with pytest.raises((FilesJsonError, JsonError)):
        writer.file(entry).__enter__()
    assert sink.getvalue() == before


def test_message_and_answers_have_their_bounds() -> None:
    longest = "a" * limits.MAX_MESSAGE_BYTES
    assert tip.read(io.BytesIO(write(heading(), {}, message=longest)), Kept()).message == longest
    with pytest.raises(MessageTooLongError):
        write(heading(), {}, message="ў" * (limits.MAX_MESSAGE_BYTES // 2 + 1))
    with pytest.raises(MessageEncodingError):
        write(heading(), {}, message="\ud83c")
    with pytest.raises(AnswersError):
        write(heading(), {}, answers={"a": "b" * limits.MAX_ANSWERS_BYTES})
    with pytest.raises(JsonError):
        write(heading(), {}, answers={"a": 1.5})


def test_ten_thousand_files_are_written_and_read() -> None:
    names = {f"IMG_{number:05d}.jpg": b"" for number in range(10_001)}
    read = tip.read(io.BytesIO(write(heading(), names)), Kept())
    assert read.files[-1].member == "data/files/10001.jpg"
    assert [file.name for file in read.files] == list(names)


def test_too_many_files_and_too_many_names_are_refused_before_the_next_byte(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MAX_FILES", 2)
    with pytest.raises(TooManyFilesError):
        _announced(A, A, A)
    monkeypatch.setattr(limits, "MAX_FILES_JSON_BYTES", 150)
    writer = _plain()
    with writer.file(A) as file:
        file.write(b"abc")
    with pytest.raises(TooManyFilesError):
        writer.file(A).__enter__()
