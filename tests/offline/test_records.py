"""What this machine writes down about a submission, and what a case is called."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox.offline.errors import RecordError
from dropbox.offline.remembered.case_id import case_id
from dropbox.offline.remembered.records import Opening, Pins, Record, Records

if TYPE_CHECKING:
    from pathlib import Path

ID = "00112233445566778899aabbccddeeff"
PINS = Pins("5e" * 32, "aa" * 32, "bb" * 32, None)
SEALED = Record(
    id=ID,
    case="babad-babad",
    day=date(2026, 11, 23),
    claimed_version=3,
    size_bytes=10,
    sha256="0" * 64,
    state="complete",
    whole=True,
    taken_in=date(2026, 11, 24),
)
RECORDS = {
    "sealed": SEALED,
    "verified": SEALED.opened(Opening("verified", date(2026, 11, 25), PINS, replay_of="x", graft_of="y")),
    "incomplete": SEALED.opened(Opening("incomplete", date(2026, 11, 25))),
}


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS.keys())
def test_a_record_reads_back_as_it_was_written(record: Record, tmp_path: Path) -> None:
    records = Records(tmp_path)
    records.put(record)
    assert records.get(ID) == record
    assert records.all() == (record,)
    assert records.damaged() == ()


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS.keys())
def test_every_proper_prefix_of_a_record_is_refused(record: Record) -> None:
    whole = record.serialize().strip()
    for size in range(len(whole)):
        with pytest.raises(RecordError):
            Record.parse(whole[:size])


@given(st.binary(max_size=60))
def test_no_bytes_leak_another_error(content: bytes) -> None:
    with pytest.raises(RecordError):
        Record.parse(content)


def test_a_case_is_named_by_words_of_the_published_scheme() -> None:
    # The examples of arXiv 0901.4016: 127.0.0.1 and 63.84.220.193.
    assert case_id("7f000001" + "0" * 24, ()) == "lusab-babad"
    assert case_id("3f54dcc1" + "0" * 24, ()) == "gutih-tugad"


def test_a_name_that_is_taken_becomes_longer_never_the_same() -> None:
    taken: set[str] = set()
    for _ in range(3):
        taken.add(case_id(ID, taken))
    assert sorted(map(len, taken)) == [11, 23, 47]


TYPED = {
    "the whole name": ("lusab-babad", True),
    "its beginning": ("lus", True),
    "in capitals": ("LUSAB", True),
    "the folder's name": ("2026-11-23-lusab-babad", True),
    "the folder's name with a slash": ("2026-11-23-lusab-babad/", True),
    "a path": ("/home/me/casework/cases/2026-11-23-lusab-babad", True),
    "words behind it": ("2026-11-23-lusab-babad Prytytskaha", True),
    "its end": ("babad", False),
    "nothing": ("", False),
    "a slash": ("/", False),
}


@pytest.mark.parametrize(("typed", "found"), TYPED.values(), ids=TYPED.keys())
def test_a_case_is_found_by_what_an_editor_types(tmp_path: Path, typed: str, *, found: bool) -> None:
    records = Records(tmp_path)
    for number, name in enumerate(("lusab-babad", "gutih-tugad")):
        records.put(_named(name, f"{number:032x}"))
    if found:
        assert records.find(typed).case == "lusab-babad"
    else:
        with pytest.raises(Exception, match="there is no such case"):
            records.find(typed)


def test_a_whole_name_wins_over_a_longer_one_that_begins_like_it(tmp_path: Path) -> None:
    records = Records(tmp_path)
    for number, name in enumerate(("lusab-babad", "lusab-babad-gutih-tugad")):
        records.put(_named(name, f"{number:032x}"))
    assert records.find("lusab-babad").case == "lusab-babad"


def _named(case: str, submission_id: str) -> Record:
    return Record.parse(
        SEALED.serialize().replace(b"babad-babad", case.encode()).replace(ID.encode(), submission_id.encode())
    )
