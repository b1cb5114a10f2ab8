"""What a source is told does not depend on the order the server gives its answers in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropbox import answer
from dropbox.errors import DropboxError
from tests.vectors.answer import judged
from tests.vectors.answer.people import EXPECTED, TRUSTED, read

if TYPE_CHECKING:
    from random import Random

ROW = {name: read(stream) for name, stream in judged.ROW.items()}
NAMES = st.lists(st.sampled_from(list(ROW)), max_size=8)


def _told(names: list[str], seen: answer.Seen) -> dict[str, set[str]]:
    """Return what is said of each answer, but for its repetition."""
    found = answer.sequence_findings([ROW[name] for name in names], seen)
    return {name: {one.code for one in found[index]} - {"answer-repeated"} for index, name in enumerate(names)}


@settings(deadline=None)
@given(NAMES, NAMES, st.randoms())
def test_a_server_changes_nothing_by_another_order(names: list[str], before: list[str], random: Random) -> None:
    seen = answer.Seen().with_answers(ROW[name] for name in before)
    shuffled = list(names)
    random.shuffle(shuffled)
    assert _told(shuffled, seen) == _told(names, seen)


@settings(deadline=None)
@given(NAMES, NAMES)
def test_each_repetition_is_told_and_no_first_time(names: list[str], before: list[str]) -> None:
    seen = answer.Seen().with_answers(ROW[name] for name in before)
    found = answer.sequence_findings([ROW[name] for name in names], seen)
    for index, name in enumerate(names):
        repeated = any(one.code == "answer-repeated" for one in found[index])
        assert repeated == (name in before or name in names[:index])


@settings(deadline=None)
@given(NAMES)
def test_showing_in_two_visits_of_the_page_finds_what_showing_at_once_finds(names: list[str]) -> None:
    first, then = names[: len(names) // 2], names[len(names) // 2 :]
    at_once = _told(names, answer.Seen())
    later = _told(then, answer.Seen().with_answers(ROW[name] for name in first))
    assert all(at_once[name] == codes for name, codes in later.items())


def test_findings_can_be_kept_apart_by_their_gravity() -> None:
    told = answer.findings(read(judged.by(origin="another.press")), EXPECTED, TRUSTED)
    assert [finding.grave for finding in told] == [True]


def test_a_reader_expects_a_recipient_that_could_be_one() -> None:
    wrong = answer.Expected(EXPECTED.origin, EXPECTED.mailbox, "age1x")
    with pytest.raises(DropboxError, match="reply-to"):
        answer.findings(read(judged.by()), wrong, TRUSTED)
