"""Nothing of a submission is believed before all of it is."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropbox import tip
from dropbox.bag.padme import padded_size_bytes
from dropbox.errors import DropboxError
from dropbox.tip.errors import FieldError, StatementError
from tests.tip.cases import SEED, Kept, heading, write

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
FILES = st.lists(
    st.tuples(NAMES, st.binary(max_size=3_000), st.text(st.characters(max_codepoint=127), max_size=20)),
    max_size=6,
)
MESSAGES = st.text(st.characters(codec="utf-8"), max_size=2_000)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | MESSAGES.map(lambda text: text[:40]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
SEALERS = st.sampled_from(["page", "plain", "seal"])
# Read in pieces as a socket or a cipher gives them, never as asked for.
PIECES = st.integers(1, 700)


class Pieces(io.BytesIO):
    """A stream that gives at most so many bytes at once."""

    def __init__(self, stream: bytes, most: int) -> None:
        super().__init__(stream)
        self.most = most

    def read(self, size: int | None = -1, /) -> bytes:  # type: ignore[explicit-override]
        return super().read(min(size, self.most) if size is not None and size >= 0 else self.most)


@settings(deadline=None, max_examples=60)
@given(SEALERS, MESSAGES, st.dictionaries(NAMES, JSON, max_size=3), FILES, PIECES)
def test_what_is_written_is_read_again(
    sealer: str, message: str, answers: dict[str, object], files: list[tuple[str, bytes, str]], most: int
) -> None:
    given_files = [(tip.FileEntry(name, len(body), kind), body) for name, body, kind in files]
    stream = write(heading(sealed_by=sealer), given_files, message=message, answers=answers)
    kept = Kept()
    read = tip.read(Pieces(stream, most), kept)
    assert (read.message, read.answers, read.sealed_by) == (message, answers, sealer)
    assert [(file.name, kept.members[file.member], file.type) for file in read.files] == files
    assert [file.sha256 for file in read.files] == [hashlib.sha256(body).hexdigest() for _, body, _ in files]
    entries = [entry for entry, _ in given_files]
    size = tip.stream_size_bytes(heading(sealed_by=sealer), message, answers, entries)
    assert len(stream) == size == read.size_bytes == padded_size_bytes(size)


GOOD = write(heading(), {"a.jpg": b"x" * 700, "b": b"", "c.txt": b"y" * 100})
PLAIN = write(heading(sealed_by="plain"), {"a.jpg": b"x" * 700, "b": b""})


@pytest.mark.parametrize("stream", [GOOD, PLAIN], ids=["page", "plain"])
def test_every_proper_prefix_is_refused(stream: bytes) -> None:
    # Every block's edges, every byte near them, and a stride through the rest.
    blocks = range(0, len(stream), 512)
    ends = {end for block in blocks for end in (block - 1, block, block + 1) if 0 <= end < len(stream)}
    for end in sorted(ends | set(range(0, len(stream), 97))):
        with pytest.raises(DropboxError):
            tip.read(io.BytesIO(stream[:end]), Kept())


@settings(deadline=None, max_examples=400)
@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255), st.sampled_from([GOOD, PLAIN]))
def test_any_single_byte_changed_is_refused(at: int, flip: int, stream: bytes) -> None:
    changed = bytearray(stream)
    changed[at] ^= flip
    with pytest.raises(DropboxError):
        tip.read(io.BytesIO(bytes(changed)), Kept())


@settings(deadline=None, max_examples=200)
@given(st.integers(0, len(GOOD)), st.binary(min_size=1, max_size=600), st.sampled_from([GOOD, PLAIN]))
def test_anything_put_in_between_is_refused(at: int, more: bytes, stream: bytes) -> None:
    with pytest.raises(DropboxError):
        tip.read(io.BytesIO(stream[:at] + more + stream[at:]), Kept())


def test_the_receiver_gets_every_member_under_a_safe_name_and_its_sinks_are_closed() -> None:
    kept = Kept()
    tip.read(io.BytesIO(GOOD), kept)
    assert list(kept.announced) == [
        "bagit.txt",
        "bag-info.txt",
        "data/message.txt",
        "data/answers.json",
        "data/files.json",
        "data/files/0001.jpg",
        "data/files/0002",
        "data/files/0003.txt",
        "data/files-read.txt",
        "manifest-sha256.txt",
        "tagmanifest-sha256.txt",
        "source-signature.txt",
    ]
    assert {name: len(body) for name, body in kept.members.items()} == kept.announced


def test_the_sink_of_a_cut_member_is_closed_too() -> None:
    kept = Kept()
    with pytest.raises(DropboxError):
        tip.read(io.BytesIO(GOOD[: GOOD.index(b"x" * 700) + 300]), kept)
    assert kept.members["data/files/0001.jpg"] == b"x" * 300


def test_an_error_of_the_stream_is_not_hidden() -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:  # type: ignore[explicit-override]
            if self.tell() > 4_000:
                raise OSError(5, "Input/output error")
            return super().read(size)

    with pytest.raises(OSError, match="Input/output"):
        tip.read(Failing(GOOD), Kept())


def test_a_full_disk_is_not_hidden() -> None:
    class Full(Kept):
        def begin(self, member: str, size_bytes: int, /) -> tip.MemberSink:  # type: ignore[explicit-override]
            if member.startswith("data/files/"):
                raise OSError(28, "No space left on device")
            return super().begin(member, size_bytes)

    for action in (tip.read, tip.salvage):
        with pytest.raises(OSError, match="No space"):
            action(io.BytesIO(GOOD), Full())


def test_no_error_carries_what_was_sent() -> None:
    secret = "Zvezda-7391"
    stream = write(heading(), {f"{secret}.txt": secret.encode()}, message=secret, answers={secret: secret})
    for at in range(0, len(stream), 61):
        changed = bytearray(stream)
        changed[at] ^= 0x81
        with pytest.raises(DropboxError) as refused:
            tip.read(io.BytesIO(bytes(changed)), Kept())
        assert secret not in _told(refused.value)


def _told(error: BaseException | None) -> str:
    """Return all that a traceback or a log of this error could show."""
    if error is None:
        return ""
    context = None if error.__suppress_context__ else error.__context__
    return f"{error} {error.args} {vars(error)} {_told(error.__cause__)} {_told(context)}"


STATEMENT = tip.read(io.BytesIO(GOOD), Kept()).statement
LINES: dict[str, Callable[[str], str]] = {
    "a line end more": lambda text: text + "\n",
    "a line end less": lambda text: text[:-1],
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "a space at a line's end": lambda text: text.replace("desk 4f2a91c0", "desk 4f2a91c0 "),
    "a tab": lambda text: text.replace("desk ", "desk\t"),
    "nothing": lambda _: "",
}


@pytest.mark.parametrize("change", LINES.values(), ids=LINES)
def test_a_statement_has_one_spelling(change: Callable[[str], str]) -> None:
    text = STATEMENT.serialize()
    assert tip.SourceStatement.parse(text) == STATEMENT
    with pytest.raises((StatementError, FieldError)):
        tip.SourceStatement.parse(change(text))


def test_every_proper_prefix_of_a_statement_is_refused() -> None:
    text = STATEMENT.serialize()
    for end in range(len(text)):
        with pytest.raises((StatementError, FieldError)):
            tip.SourceStatement.parse(text[:end])


def test_reading_never_loads_what_signs_or_opens() -> None:
    program = (
        "import sys; from dropbox import tip; tip.read; tip.salvage; tip.verify_context\n"
        "print([name for name in sys.modules if name in {'dropbox.note.signing', 'dropbox.age.identity',"
        " 'dropbox.age.opening', 'dropbox.tip.writing', 'socket', 'ssl'}])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_seed_is_the_source_key() -> None:
    assert STATEMENT.source_key == tip.read(io.BytesIO(PLAIN), Kept()).source_key
    assert len(SEED) == 32
