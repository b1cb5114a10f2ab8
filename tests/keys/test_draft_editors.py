"""Who may answer sources, in the draft: listed beside who reads, for as long, and revoked apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dropbox import directory
from dropbox.errors import UsageError
from dropbox.keys import draft
from tests.keys.test_draft import EMPTY, ONE_DESK, TODAY, TWO_DESKS, added
from tests.vectors.directory.people import OTHER_DESK, recipient_string

KEY, OTHER_KEY = "e1" * 32, "e2" * 32


def listed(
    before: directory.Document, key: str = KEY, name: str = "a", **wish: object
) -> tuple[directory.Document, directory.EditorEntry]:
    number = f"{0xED17 + len(before.editors):016x}"
    new = replace(draft.NewEditor(key, number, recipient_string(name)), **wish)  # type: ignore[arg-type] # by the caller
    return draft.add_editor(before, new, TODAY)


def test_an_editor_has_desk_role_and_window_of_the_reader() -> None:
    both, _ = added(TWO_DESKS, "b", desk=OTHER_DESK)
    read, reader = added(both, "a", desk=OTHER_DESK, role="reader 7", until=date(2027, 6, 1))
    document, editor = listed(read)
    assert (editor.desk, editor.role) == (OTHER_DESK, "reader 7")
    assert (editor.from_, editor.until) == (reader.from_, reader.until)
    assert directory.parse_text(directory.serialize(document)).editors == (editor,)


def test_an_editor_who_reads_nothing_begins_this_month_under_a_free_role() -> None:
    read, _ = added(ONE_DESK, "b")
    first, one = listed(read)
    _, two = listed(first, OTHER_KEY, "c")
    assert (one.role, one.from_, one.until) == ("reader 2", date(2026, 11, 1), date(2028, 5, 3))
    assert two.role == "reader 3"


def test_a_reader_who_is_added_after_their_key_to_answer_keeps_the_role() -> None:
    answers, _ = listed(ONE_DESK, role="reader 4")
    assert added(answers, "a", editor_key=KEY)[1].role == "reader 4"
    assert added(answers, "a", editor_key=OTHER_KEY)[1].role == "reader 1"
    assert added(answers, "a", editor_key=KEY, kind="recovery")[1].role == draft.RECOVERY_ROLE


def test_a_listed_key_may_sign_for_longer_and_stays_the_same_entry() -> None:
    read, _ = added(ONE_DESK, "a")
    first, editor = listed(read)
    next_key, reader = added(first, "b", editor_key=KEY)
    longer, entry = listed(next_key, name="b", id="9" * 16)
    assert entry == replace(editor, until=reader.until)
    assert longer.editors == (entry,)
    assert listed(longer, until=date(2032, 1, 1))[1].until == date(2032, 1, 3)


LISTED = listed(added(ONE_DESK, "a")[0])[0]
REVOKED = draft.with_revoked(LISTED, LISTED.editors, TODAY)
REFUSED: dict[str, tuple[directory.Document, dict[str, Any], str]] = {
    "no desk":             (EMPTY,     {},                            "which-desk"),
    "which of two desks":  (TWO_DESKS, {},                            "which-desk"),
    "a name for a role":   (ONE_DESK,  {"role": "Anna"},              "form"),
    "a window backwards":  (ONE_DESK,  {"until": date(2026, 10, 1)},  "window"),
    "the same again":      (LISTED,    {},                            "editor-known"),
    "shorter":             (LISTED,    {"until": date(2027, 1, 1)},   "editor-known"),
    "another role":        (LISTED,    {"role": "reader 9"},          "editor-known"),
    "another first month": (LISTED,    {"from_": date(2027, 1, 1)},   "editor-known"),
    "a revoked key":       (REVOKED,   {"until": date(2032, 1, 1)},   "editor-known"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_listed_is_named(name: str) -> None:
    before, wish, code = REFUSED[name]
    with pytest.raises(UsageError) as refusal:
        listed(before, **wish)
    assert (refusal.value.code, bool(refusal.value.hint)) == (code, True)


def test_a_root_key_never_signs_answers() -> None:
    document, _ = listed(ONE_DESK, key=ONE_DESK.roots.keys[0])
    with pytest.raises(directory.DirectoryRuleError, match="a key stands in more than one place"):
        directory.serialize(document)
