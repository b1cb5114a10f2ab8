"""What was cut short or damaged is saved as far as it came: every whole file, and nothing more is claimed."""

from __future__ import annotations

import hashlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropbox import age, tip
from dropbox.bag import tar
from dropbox.errors import DropboxError
from tests.tip.cases import Kept, heading, write
from tests.tip.defects import DEFECTS

BODIES = {"Фота.jpg": b"x" * 700, "пусты": b"", "c.txt": b"y" * 512, "d.bin": b"z" * 1_500}
GOOD = write(heading(), BODIES, message="Прывітанне")
PLAIN = write(heading(sealed_by="plain"), BODIES, message="Прывітанне")
STREAMS = {"page": GOOD, "plain": PLAIN}


def _ends(stream: bytes) -> dict[str, int]:
    """Return after how many bytes each member has come whole."""
    ends = {}
    reader = tar.TarReader(io.BytesIO(stream))
    while member := reader.next_member():
        for _ in reader.chunks(member):
            pass
        ends[member.name.removeprefix("tip/")] = reader.position_bytes
        reader.require_fill(member)
    return ends


ENDS = {name: _ends(stream) for name, stream in STREAMS.items()}
MEMBERS = dict(
    zip([f"data/files/{end}" for end in ("0001.jpg", "0002", "0003.txt", "0004.bin")], BODIES, strict=True)
)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(sorted(STREAMS)), st.integers(0, len(GOOD) - 1))
def test_a_prefix_gives_exactly_the_whole_files(sealer: str, end: int) -> None:
    kept = Kept()
    saved = tip.salvage(io.BytesIO(STREAMS[sealer][:end]), kept)
    whole = [name for name in MEMBERS if ENDS[sealer][name] <= end]
    assert [file.member for file in saved.files] == whole
    bodies = {name: BODIES[MEMBERS[name]] for name in whole}
    assert {name: kept.members[name] for name in whole} == bodies
    assert [file.sha256 for file in saved.files] == [
        hashlib.sha256(body).hexdigest() for body in bodies.values()
    ]
    assert saved.ended_by in {"cut-short", "padding-short"}
    assert (saved.message is not None) == (ENDS[sealer]["data/message.txt"] <= end)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, len(GOOD) - 1))
def test_the_beginning_of_the_cut_file_is_kept_and_named(end: int) -> None:
    kept = Kept()
    saved = tip.salvage(io.BytesIO(GOOD[:end]), kept)
    if saved.cut_member is not None:
        assert len(kept.members[saved.cut_member]) == saved.cut_size_bytes < kept.announced[saved.cut_member]
    assert set(kept.members) >= {file.member for file in saved.files}


def test_names_are_known_where_the_list_came_first() -> None:
    end = ENDS["page"]["data/files/0001.jpg"]
    saved = tip.salvage(io.BytesIO(GOOD[:end]), Kept())
    assert [(file.name, file.type) for file in saved.files] == [("Фота.jpg", "")]
    assert saved.announced is not None
    assert [entry.name for entry in saved.announced] == list(BODIES)


def test_names_are_unknown_where_the_plain_form_was_cut_before_its_list() -> None:
    end = ENDS["plain"]["data/files/0004.bin"]
    saved = tip.salvage(io.BytesIO(PLAIN[:end]), Kept())
    assert [file.name for file in saved.files] == [None] * 4
    assert saved.announced is None
    assert saved.info is not None
    assert saved.info.sealed_by == "plain"


def test_a_whole_stream_has_no_end_before_its_end() -> None:
    saved = tip.salvage(io.BytesIO(GOOD), Kept())
    assert (saved.ended_by, saved.cut_member, len(saved.files)) == (None, None, 4)
    assert saved.authenticated_bytes == len(GOOD)


def test_no_defect_stops_a_salvage() -> None:
    for name, (stream, _) in DEFECTS.items():
        saved = tip.salvage(io.BytesIO(stream), Kept())
        assert len(saved.files) <= 3, name


def test_a_damaged_list_costs_the_names_and_no_file() -> None:
    stream, _ = DEFECTS["files-json-name-empty"]
    saved = tip.salvage(io.BytesIO(stream), Kept())
    assert [(file.member, file.name) for file in saved.files] == [
        ("data/files/0001.jpg", None),
        ("data/files/0002.txt", None),
    ]


def test_a_message_that_is_no_text_costs_only_itself() -> None:
    stream, _ = DEFECTS["message-not-utf-8"]
    kept = Kept()
    saved = tip.salvage(io.BytesIO(stream), kept)
    assert (saved.message, len(saved.files)) == (None, 2)
    assert kept.members["data/message.txt"] == b"caf\xe9"


def test_a_failing_medium_ends_it() -> None:
    class BadSector(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:  # type: ignore[explicit-override]
            if self.tell() >= ENDS["page"]["data/files/0003.txt"]:
                raise OSError(5, "Input/output error")
            return super().read(min(size or 0, 100))

    saved = tip.salvage(BadSector(GOOD), Kept())
    assert (saved.ended_by, len(saved.files)) == ("read-failed", 3)


IDENTITY = age.Identity.generate()
BIG = write(heading(), {"a.bin": b"a" * 100_000, "b.bin": b"b" * 100_000, "c.bin": b"c" * 100_000})


def _sealed(stream: bytes) -> bytes:
    sink = io.BytesIO()
    with age.seal(sink, [IDENTITY.recipient]) as sealing:
        sealing.write(stream)
    return sink.getvalue()


SEALED = _sealed(BIG)
HALF = len(SEALED) // 2


def _flipped(at: int) -> bytes:
    return SEALED[:at] + bytes([SEALED[at] ^ 1]) + SEALED[at + 1 :]


SEALED_DAMAGE = {
    "whole": (SEALED, 3, None),
    # The last chunk of 64 KiB holds the end of the third file.
    "last byte missing": (SEALED[:-1], 2, "age-truncated"),
    "last bit flipped": (_flipped(len(SEALED) - 1), 2, "age-truncated"),
    "half": (SEALED[:HALF], 1, "age-truncated"),
    "bit flipped in the middle": (_flipped(HALF), 1, "age-payload"),
    "a byte more": (SEALED + b"\0", 2, "age-truncated"),
}


@pytest.mark.parametrize(("sealed", "files", "ended_by"), SEALED_DAMAGE.values(), ids=SEALED_DAMAGE)
def test_only_the_authenticated_prefix_of_a_sealed_file_is_saved(
    sealed: bytes, files: int, ended_by: str | None
) -> None:
    kept = Kept()
    saved = tip.salvage(age.open(io.BytesIO(sealed), [IDENTITY]), kept)
    assert [len(kept.members[file.member]) for file in saved.files] == [100_000] * files
    assert saved.ended_by == ended_by
    begun = {"data/files/0001.bin": b"a", "data/files/0002.bin": b"b", "data/files/0003.bin": b"c"}
    assert all(not kept.members[name].strip(letter) for name, letter in begun.items() if name in kept.members)


def test_read_refuses_what_age_refuses_at_its_very_end() -> None:
    assert tip.read(age.open(io.BytesIO(SEALED), [IDENTITY]), Kept()).message == "Прывітанне"
    for sealed in (SEALED[:-1], _flipped(len(SEALED) - 9), SEALED + b"\0"):
        with pytest.raises(DropboxError):
            tip.read(age.open(io.BytesIO(sealed), [IDENTITY]), Kept())
