"""Nothing of an answer is believed before all of it is."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
from hashlib import sha256 as sha256_of
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropbox import age, answer, limits
from dropbox.age.identity import HybridIdentity
from dropbox.bag.padme import padded_size_bytes
from dropbox.errors import DropboxError
from dropbox.note.signing import SigningKey
from tests.vectors.answer.people import (
    COMPLETE,
    DAMAGED,
    EDITOR,
    MESSAGE,
    NOTES,
    PAPER,
    RECEIPT,
    REPLY_TO,
    SOURCE,
    heading,
    read,
    sha256,
    write,
)

HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
# The same years as a calendar of any language reads alike.
DAYS = st.dates(dt.date(1000, 1, 1))
COUNTS = st.integers(1, 2**31 - 1)
FILES = st.lists(
    st.builds(
        answer.AnswerFile,
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=40),
        st.text(st.characters(max_codepoint=127), max_size=20),
        st.binary(max_size=3_000),
    ),
    max_size=5,
)
MESSAGES = st.text(st.characters(codec="utf-8"), max_size=2_000)
DAMAGED_LINES = st.builds(answer.Received, st.none() | HASHES, st.none() | HASHES, HASHES, st.just("damaged"))
COMPLETE_LINES = st.builds(answer.Received, HASHES, HASHES, HASHES, st.just("complete"))
RECEIVED = st.lists(
    DAMAGED_LINES | COMPLETE_LINES,
    max_size=6,
    unique_by=(
        lambda line: line.sealed_sha256,
        lambda line: (line.state, line.message_id or line.sealed_sha256),
    ),
).map(tuple)


@st.composite
def headings(draw: st.DrawFn) -> answer.AnswerHeading:
    number = draw(COUNTS)
    received = draw(RECEIVED)
    return heading(
        day=draw(DAYS),
        directory_version=draw(COUNTS),
        directory_sha256=draw(HASHES),
        mailbox=draw(HASHES),
        number=number,
        previous=None if number == 1 else draw(HASHES),
        received=received,
        receipts=tuple(
            answer.Receipt(str(line.message_id), draw(DAYS), draw(st.integers(0, limits.MAX_FILES)))
            for line in received
            if line.state == "complete"
        ),
    )


@settings(deadline=None, max_examples=60)
@given(headings(), MESSAGES, FILES, st.integers(1, 700))
def test_what_is_written_is_read_again(
    head: answer.AnswerHeading, message: str, files: list[answer.AnswerFile], most: int
) -> None:
    class Pieces(io.BytesIO):
        """Gives at most so many bytes at once, as a cipher may."""

        def read(self, size: int | None = -1, /) -> bytes:  # type: ignore[explicit-override]
            return super().read(min(size, most) if size is not None and size >= 0 else most)

    stream = write(head, message, files)
    found = answer.read(Pieces(stream))
    signed = found.statement
    assert (found.message, found.files) == (message, tuple(files))
    assert set(found.receipts) == set(head.receipts)
    assert set(signed.received) == set(head.received)
    assert (signed.origin, signed.desk, signed.day) == (head.origin, head.desk, head.day)
    assert (signed.number, signed.previous, signed.mailbox) == (head.number, head.previous, head.mailbox)
    assert (signed.directory_version, signed.directory_sha256) == (
        head.directory_version,
        head.directory_sha256,
    )
    assert signed.reply_to_sha256 == sha256_of(head.reply_to.encode()).hexdigest()
    assert found.text_sha256 == sha256_of(found.signed_text.encode()).hexdigest()
    assert len(stream) == padded_size_bytes(len(stream))


@settings(deadline=None, max_examples=100)
@given(headings(), HASHES)
def test_a_statement_is_written_as_it_was_read(head: answer.AnswerHeading, tagmanifest: str) -> None:
    statement = answer.AnswerStatement(
        origin=head.origin,
        desk=head.desk,
        directory_version=head.directory_version,
        directory_sha256=head.directory_sha256,
        mailbox=head.mailbox,
        reply_to_sha256=tagmanifest,
        number=head.number,
        previous=head.previous,
        day=head.day,
        received=head.received,
        tagmanifest_sha256=tagmanifest,
    )
    text = statement.serialize()
    assert answer.AnswerStatement.parse(text).serialize() == text


TEXT = read(write(heading(received=(COMPLETE, DAMAGED)))).signed_text


def test_every_proper_prefix_of_a_statement_is_refused() -> None:
    for end in range(len(TEXT)):
        with pytest.raises(DropboxError):
            answer.AnswerStatement.parse(TEXT[:end])


@settings(deadline=None, max_examples=400)
@given(st.integers(0, len(TEXT)), st.integers(0, 8), st.text(max_size=8))
def test_a_changed_statement_is_refused_or_has_one_spelling(at: int, cut: int, more: str) -> None:
    changed = TEXT[:at] + more + TEXT[at + cut :]
    try:
        assert answer.AnswerStatement.parse(changed).serialize() == changed
    except DropboxError:
        return


GOOD = write(files=(PAPER, NOTES))


def test_every_proper_prefix_is_refused() -> None:
    # Every block's edges, every byte near them, and a stride through the rest.
    blocks = range(0, len(GOOD), 512)
    ends = {end for block in blocks for end in (block - 1, block, block + 1) if 0 <= end < len(GOOD)}
    for end in sorted(ends | set(range(0, len(GOOD), 97))):
        with pytest.raises(DropboxError):
            read(GOOD[:end])


@settings(deadline=None, max_examples=400)
@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_any_single_byte_changed_is_refused(at: int, flip: int) -> None:
    changed = bytearray(GOOD)
    changed[at] ^= flip
    with pytest.raises(DropboxError):
        read(bytes(changed))


@settings(deadline=None, max_examples=200)
@given(st.integers(0, len(GOOD)), st.binary(min_size=1, max_size=600))
def test_anything_put_in_between_is_refused(at: int, more: bytes) -> None:
    with pytest.raises(DropboxError):
        read(GOOD[:at] + more + GOOD[at:])


def test_nothing_is_parsed_before_the_stream_has_ended() -> None:
    class FailsAtItsEnd(io.BytesIO):
        """What `age.open` gives of a file whose last chunk was changed."""

        def read(self, size: int | None = -1, /) -> bytes:  # type: ignore[explicit-override]
            piece = super().read(size)
            if not piece:
                raise age.TruncatedError("the last chunk is missing")
            return piece

    # The first member is damaged too: were it looked at, its own error would come first.
    with pytest.raises(age.TruncatedError):
        answer.read(FailsAtItsEnd(b"x" * 600))


def test_no_error_carries_what_was_written() -> None:
    secret = "Zvezda-7391"
    stream = write(message=secret, files=[answer.AnswerFile(f"{secret}.txt", secret, secret.encode())])
    for at in range(0, len(stream), 61):
        changed = bytearray(stream)
        changed[at] ^= 0x81
        with pytest.raises(DropboxError) as refused:
            read(bytes(changed))
        assert secret not in _told(refused.value)


def _told(error: BaseException | None) -> str:
    """Return all that a traceback or a log of this error could show."""
    if error is None:
        return ""
    context = None if error.__suppress_context__ else error.__context__
    return f"{error} {error.args} {vars(error)} {_told(error.__cause__)} {_told(context)}"


def test_the_largest_stream_sealed_to_the_most_readers_is_no_larger_than_the_bound() -> None:
    many = [SOURCE.recipient] * limits.MAX_RECIPIENTS
    assert age.sealed_size_bytes(limits.MAX_ANSWER_STREAM_BYTES, many) <= limits.MAX_ANSWER_BYTES
    # The next padded size would be larger whoever it is sealed to.
    following = padded_size_bytes(limits.MAX_ANSWER_STREAM_BYTES + 1)
    assert age.sealed_size_bytes(following, many[:1]) > limits.MAX_ANSWER_BYTES


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a receipt without its line": ({"received": (DAMAGED,)}, "received-mismatch"),
    "a line without its receipt": ({"receipts": ()}, "received-mismatch"),
    "a complete message without an id": (
        {"received": (answer.Received(None, sha256("a"), sha256("b"), "complete"),), "receipts": ()},
        "received-mismatch",
    ),
    "a sealed file twice": (
        {"received": (COMPLETE, answer.Received(None, None, COMPLETE.sealed_sha256, "damaged"))},
        "answer-statement",
    ),
    "251 messages": (
        {"received": (COMPLETE, *(answer.Received(None, None, sha256(str(n)), "damaged") for n in range(250)))},
        "answer-statement",
    ),
    "more files than a submission has": (
        {"receipts": (answer.Receipt(RECEIPT.message_id, RECEIPT.day, limits.MAX_FILES + 1),)},
        "received-json",
    ),
    "number 1 after another": ({"previous": sha256("x")}, "answer-statement"),
    "number 2 after none": ({"number": 2}, "answer-statement"),
    "number 0": ({"number": 0}, "field"),
    "a number too high": ({"number": 2**31, "previous": sha256("x")}, "field"),
    "a recipient of another kind": ({"reply_to": "age1" + "q" * 58}, "field"),
    "a mailbox in upper case": ({"mailbox": "A" * 64}, "field"),
    "an origin with a line end": ({"origin": "example.press\ndesk x"}, "field"),
    "an agent with a line end": ({"software_agent": "a\nb"}, "field"),
}


@pytest.mark.parametrize(("changes", "code"), REFUSED.values(), ids=REFUSED)
def test_what_a_reader_would_refuse_is_not_written(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(DropboxError) as refused:
        write(heading(**changes))
    assert refused.value.code == code


def test_more_than_fits_is_not_written() -> None:
    large = answer.AnswerFile("a", "", bytes(limits.MAX_ANSWER_STREAM_BYTES - 4_000))
    for files, code in (
        ([large], "answer-too-large"),
        ([NOTES] * (limits.MAX_ANSWER_FILES + 1), "too-many-files"),
    ):
        with pytest.raises(DropboxError) as refused:
            write(files=files)
        assert refused.value.code == code
    with pytest.raises(DropboxError) as refused:
        write(message="a" * (limits.MAX_MESSAGE_BYTES + 1))
    assert refused.value.code == "message-too-long"


def test_a_key_under_another_name_signs_no_answer() -> None:
    with pytest.raises(ValueError, match="key name"):
        answer.write(heading(), MESSAGE, (), SigningKey("press-dropbox/source", EDITOR.seed))


def test_an_answer_is_opened_by_the_codename_and_by_the_desk() -> None:
    reader = HybridIdentity(bytes(32))
    sink = io.BytesIO()
    with age.seal(sink, [age.Recipient.parse(REPLY_TO), reader.recipient]) as sealing:
        sealing.write(GOOD)
    for identity in (SOURCE, reader):
        with age.open(io.BytesIO(sink.getvalue()), [identity]) as opened:
            assert answer.read(opened).message == MESSAGE


def test_reading_and_judging_never_load_what_signs_or_opens() -> None:
    program = (
        "import sys; from dropbox import answer\n"
        "answer.read, answer.findings, answer.sequence_findings, answer.OutgoingStatement\n"
        "print([name for name in sys.modules if name in {'dropbox.note.signing', 'dropbox.age.identity',"
        " 'dropbox.age.opening', 'dropbox.tip.writing', 'dropbox.answer.writing', 'socket', 'ssl'}])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    assert all(getattr(answer, name) is not None for name in answer.__all__)
    with pytest.raises(AttributeError):
        getattr(answer, "unknown")  # noqa: B009 # a slip of the type checker's would hide the test
