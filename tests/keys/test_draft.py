from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dropbox import directory
from dropbox.errors import UsageError
from dropbox.keys import draft
from tests.vectors.directory.people import DESK, OTHER_DESK, after, recipient_string, roots, signed

TODAY = date(2026, 11, 24)
EMPTY = draft.first("example.press", roots("a"), (), TODAY)
ONE_DESK = draft.add_desk(EMPTY, DESK)


def added(
    before: directory.Document, name: str, signed_files: frozenset[str] = frozenset(), **wish: object
) -> tuple[directory.Document, directory.RecipientEntry]:
    number = f"{len(before.recipients):016x}"
    new = replace(draft.NewReader(recipient_string(name), number), **wish)  # type: ignore[arg-type] # by the caller
    return draft.add_recipient(before, new, signed_files, TODAY)


def test_the_first_draft_is_a_directory_of_nothing() -> None:
    assert directory.parse_text(directory.serialize(EMPTY)) == EMPTY
    assert (EMPTY.issued, EMPTY.expires) == (date(2026, 11, 1), date(2028, 2, 1))
    assert (EMPTY.version, EMPTY.previous) == (1, "-")


def test_the_draft_after_a_version_says_the_same_again() -> None:
    first = signed(EMPTY)
    following = draft.following(directory.trust([first], roots("a")))
    assert directory.trust([first, signed(following)], roots("a")).version == 2
    assert following == directory.parse(after(first)).document


def test_readers_are_numbered_and_begin_this_month() -> None:
    one, first = added(ONE_DESK, "a")
    two, second = added(one, "b")
    _, recovery = added(two, "c", kind="recovery")
    assert (first.role, second.role, recovery.role) == ("reader 1", "reader 2", "recovery key")
    assert {(entry.from_, entry.until) for entry in (first, second)} == {(date(2026, 11, 1), date(2028, 5, 3))}
    assert directory.parse_text(directory.serialize(two)) == two


def test_numbers_are_per_desk_and_fill_gaps() -> None:
    both = draft.add_desk(ONE_DESK, OTHER_DESK)
    third, _ = added(both, "a", desk=DESK, role="reader 2")
    fourth, entry = added(third, "b", desk=DESK)
    _, other = added(fourth, "c", desk=OTHER_DESK)
    assert (entry.role, other.role) == ("reader 1", "reader 1")


def test_the_next_key_of_a_reader_follows_on_the_last() -> None:
    one, _ = added(ONE_DESK, "a", until=date(2027, 2, 1))
    two, second = added(one, "b", role="reader 1")
    _, third = added(two, "c", role="reader 1")
    assert (second.from_, second.until) == (date(2027, 2, 1), date(2028, 8, 3))
    assert third.from_ == date(2028, 8, 1)


def test_after_a_revoked_key_the_next_begins_at_once() -> None:
    one, entry = added(ONE_DESK, "a")
    revoked = replace(one, revocations=(directory.Revocation(entry.id, "2026-11"),))
    assert added(revoked, "b", role="reader 1")[1].from_ == date(2026, 11, 1)


def test_a_reader_who_comes_later_gets_a_window_that_is_not_signed_yet() -> None:
    one, first = added(ONE_DESK, "a")
    taken = frozenset({directory.recipients_file_name(first)})
    two, second = added(one, "b", taken)
    assert (second.from_, second.until) == (date(2026, 11, 1), date(2028, 6, 3))
    _, third = added(two, "c", taken | {directory.recipients_file_name(second)})
    assert third.until == date(2028, 7, 3)


class Everything:
    """Holds whatever is asked for."""

    def __contains__(self, _: object) -> bool:
        return True


TWO_DESKS = draft.add_desk(ONE_DESK, OTHER_DESK)
EMPTY_WINDOW: dict[str, object] = {"from_": date(2027, 1, 1), "until": date(2027, 1, 1)}
REFUSED: dict[str, tuple[directory.Document, dict[str, object], str]] = {
    "no desk":            (EMPTY,    {},                            "which-desk"),
    "an unknown desk":    (ONE_DESK, {"desk": OTHER_DESK},          "which-desk"),
    "which of two desks": (TWO_DESKS, {},                           "which-desk"),
    "the same again":     (added(ONE_DESK, "a")[0], {},             "recipient-known"),
    "a name for a role":  (ONE_DESK, {"role": "Anna"},              "form"),
    "an empty window":    (ONE_DESK, EMPTY_WINDOW,                  "window"),
    "a window backwards": (ONE_DESK, {"until": date(2026, 10, 1)},  "window"),
    "too far ahead":      (ONE_DESK, {"from_": date(9999, 1, 1)},   "month"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_added_is_named(name: str) -> None:
    before, wish, code = REFUSED[name]
    with pytest.raises(UsageError) as refusal:
        added(before, "a", frozenset(), **wish)
    assert refusal.value.code == code
    assert refusal.value.hint or code == "form"


@pytest.mark.parametrize("until", [None, date(2027, 2, 1)])
def test_a_signed_window_is_never_added_to(until: date | None) -> None:
    new = draft.NewReader(recipient_string("a"), "0" * 16, until=until)
    with pytest.raises(UsageError) as refusal:
        draft.add_recipient(ONE_DESK, new, Everything(), TODAY)
    assert refusal.value.code == "window-taken"


@pytest.mark.parametrize("desk", ["", "News", "a b", "x" * 33, "\u0430"])
def test_a_desk_is_named_by_an_id(desk: str) -> None:
    with pytest.raises(UsageError) as refusal:
        draft.add_desk(EMPTY, desk)
    assert refusal.value.code == "form"
