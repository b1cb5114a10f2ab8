from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from dropbox import directory
from dropbox.directory import audit
from dropbox.errors import DropboxError
from tests.directory.audit.places import FIRST, FORGED, SECOND, TODAY, folder, fresh, look
from tests.vectors.directory.people import roots, signed_text

if TYPE_CHECKING:
    from collections.abc import Mapping

WHOLE = folder(FIRST, SECOND)
LIST = next(name for name in WHOLE if name.startswith("recipients/"))
LAST = "history/2.note"
PHRASE = " ".join(directory.check_phrase(roots("ab", 1), "en"))

BROKEN: dict[str, tuple[Mapping[str, bytes | None], audit.Anchor, str]] = {
    "no directory": ({directory.CURRENT_FILE: None}, audit.Anchor(), "unequal-history"),
    "a version of the past is missing": ({"history/1.note": None}, audit.Anchor(), "unequal-history"),
    "the last version is another one in the history": ({LAST: FORGED}, audit.Anchor(), "unequal-history"),
    "a past that the present does not follow on": (
        {"history/1.note": signed_text(directory.parse(FIRST).note.text.replace("2028", "2029"), "a")},
        audit.Anchor(),
        "previous-mismatch",
    ),
    "root keys that are not those given": ({}, audit.Anchor(roots("ab", 2)), "first-roots"),
    "root keys that have not this check phrase": ({}, audit.Anchor(phrase="abandon " * 6), "check-phrase"),
    "another drop-box's name": ({}, audit.Anchor(origin="other.press"), "wrong-origin"),
    "a list of keys is missing": ({LIST: None}, audit.Anchor(), "unequal-history"),
    "a key is missing in its list": ({LIST: b""}, audit.Anchor(), "missing-recipient"),
    "signed by somebody else": (
        dict.fromkeys(("directory.note", LAST), signed_text(directory.parse(SECOND).note.text, "c")),
        audit.Anchor(),
        "not-signed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_place_that_is_not_as_it_was_signed_is_refused(case: str) -> None:
    changes, anchor, code = BROKEN[case]
    files = {name: raw for name, raw in ({**WHOLE, **changes}).items() if raw is not None}
    with pytest.raises(DropboxError) as refused:
        look("here", files, anchor)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "anchor",
    [
        audit.Anchor(roots("ab", 1)),
        audit.Anchor(phrase=PHRASE),
        audit.Anchor(phrase=f"  {PHRASE.upper()} "),
        audit.Anchor(phrase=" ".join(directory.check_phrase(roots("ab", 1), "ru"))),
        audit.Anchor(origin="example.press"),
    ],
)
def test_root_keys_or_the_words_from_a_card_are_enough(anchor: audit.Anchor) -> None:
    seen = look("here", WHOLE, anchor)
    assert (seen.trusted.version, seen.recipients) == (2, 3)
    assert seen.anchored == (anchor.roots is not None or anchor.phrase is not None)


FRESHNESS: dict[str, tuple[bytes | None, date, str]] = {
    "today's": (fresh(SECOND), TODAY, (TODAY + timedelta(45)).isoformat()),
    "none": (None, TODAY, "fresh-missing"),
    "yesterday's directory's": (fresh(FIRST), TODAY, "fresh-other-directory"),
    "run out": (fresh(SECOND), TODAY + timedelta(45), "fresh-expired"),
    "of a day to come": (fresh(SECOND), TODAY - timedelta(1), "fresh-not-yet-valid"),
    "no note": (b"nothing", TODAY, "fresh-text"),
}


@pytest.mark.parametrize("case", FRESHNESS)
def test_of_the_fresh_note_it_is_said_how_it_stands_today(case: str) -> None:
    note, today, code = FRESHNESS[case]
    files = {name: raw for name, raw in ({**WHOLE, directory.FRESH_FILE: note}).items() if raw is not None}
    assert look("here", files, today=today).fresh.code == code


def test_a_file_is_asked_for_once() -> None:
    asked: list[str] = []

    def read(name: str) -> bytes | None:
        asked.append(name)
        return WHOLE.get(name)

    audit.look("here", read, audit.Anchor(), TODAY)
    assert len(asked) == len(set(asked))
