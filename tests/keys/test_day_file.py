"""`press-dropbox/day@v1`: one spelling, bounded, and nothing secret in it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from dropbox import directory, note
from dropbox.keys import holders
from dropbox.keys.ceremony.day_file import DayFile
from dropbox.keys.errors import DayFileError, HolderFileError
from dropbox.keys.holders import Holder
from dropbox.limits import MAX_DAY_FILE_BYTES
from tests.keys.company import recipient_string, request
from tests.vectors.directory.people import ROOTS, SMALL, after, public_hex, roots, signed

FIRST = signed(SMALL)
NEXT = directory.serialize(directory.parse(after(FIRST)).document)
KEYS = sorted(public_hex(ROOTS[letter]) for letter in "ab")
FILE = DayFile(
    fresh=b"",
    history=(FIRST,),
    holders=(Holder(KEYS[0], "holder 1", editor=False), Holder(KEYS[1], "holder 2", editor=True)),
    note=note.ParsedNote(NEXT, ()),
    recipients=(recipient_string("a"),),
    requests=(request("anna"),),
)
WRITTEN = FILE.serialize()


def test_what_was_written_is_read() -> None:
    assert DayFile.parse(WRITTEN) == FILE
    halfway = replace(FILE, note=note.parse(note.signing.sign(NEXT, [ROOTS["a"]])))
    assert DayFile.parse(halfway.serialize()) == halfway


def test_every_proper_prefix_is_refused() -> None:
    for length in (*range(0, len(WRITTEN), 997), len(WRITTEN) - 1):
        with pytest.raises(DayFileError):
            DayFile.parse(WRITTEN[:length])


@given(st.integers(0, len(WRITTEN) - 1), st.integers(0, 255))
def test_one_byte_changed_is_refused_or_another_file(place: int, byte: int) -> None:
    changed = WRITTEN[:place] + bytes([byte]) + WRITTEN[place + 1 :]
    try:
        read = DayFile.parse(changed)
    except DayFileError:
        return
    assert read.serialize() == changed


PLAIN = json.loads(WRITTEN)
FORMS = {
    "a field more":          PLAIN | {"by": "holder 1"},
    "a field less":          {name: value for name, value in PLAIN.items() if name != "fresh"},
    "another format":        PLAIN | {"format": "press-dropbox/day@v2"},
    "a history of one text": PLAIN | {"history": "x"},
    "a number for a text":   PLAIN | {"requests": [1]},
    "no directory":          PLAIN | {"note": "a text\n"},
    "holders not sorted":    PLAIN | {"holders": PLAIN["holders"][::-1]},
    "a holder twice":        PLAIN | {"holders": [PLAIN["holders"][0]] * 2},
    "a name for a label":    PLAIN | {"holders": [PLAIN["holders"][0] | {"label": "Анна"}]},
    "a mark that is a word": PLAIN | {"holders": [PLAIN["holders"][0] | {"editor": "yes"}]},
    "recipients not sorted": PLAIN | {"recipients": ["b", "a"]},
    "a request twice":       PLAIN | {"requests": PLAIN["requests"] * 2},
    "no object":             [],
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_another_form_is_refused(name: str) -> None:
    with pytest.raises(DayFileError) as refusal:
        DayFile.parse(rfc8785.dumps(FORMS[name]) + b"\n")
    assert refusal.value.hint


def test_a_file_is_bounded_before_it_is_read_and_written() -> None:
    with pytest.raises(DayFileError, match="at most"):
        DayFile.parse(b" " * (MAX_DAY_FILE_BYTES + 1))
    with pytest.raises(DayFileError, match="larger"):
        replace(FILE, history=(b"x" * MAX_DAY_FILE_BYTES,)).serialize()


def test_who_joins_shows_that_the_key_is_held() -> None:
    written = holders.joining_note(ROOTS["a"], editor=True)
    assert holders.read_joining(written) == holders.Joining(public_hex(ROOTS["a"]), editor=True)
    for damage in (
        written.replace(b"editor yes", b"editor no"),
        written.replace(public_hex(ROOTS["a"]).encode(), public_hex(ROOTS["b"]).encode()),
        note.signing.sign(written.decode().partition("\n\n")[0] + "\n", [ROOTS["b"]]),
        written.replace(b"holder@v1", b"holder@v2"),
        written[:-1],
        b"",
    ):
        with pytest.raises(HolderFileError):
            holders.read_joining(damage)


def test_a_label_that_is_free_is_found() -> None:
    assert holders.free_label(()) == "holder 1"
    assert holders.free_label(FILE.holders) == "holder 3"
    assert roots("ab").keys == tuple(KEYS)
