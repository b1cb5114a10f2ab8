"""Answers are read, acknowledged and wiped; an unknown, an emptied and a frozen mailbox are the same thing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from dropbox import intake
from dropbox.intake.errors import AnswerUnknownError
from dropbox.intake.stored import DamagedPartError
from dropbox.store import FolderParts
from tests.intake.answers import LARGER, ONE, SMALL, THREE, TWO, freeze, put_answer, waiting
from tests.intake.lines import TODAY, files

if TYPE_CHECKING:
    from collections.abc import Callable

    from dropbox.store import Store
    from tests.support import servers


def test_a_mailbox_has_its_answers_and_no_others(store: Store) -> None:
    mine = {put_answer(store, ONE, sealed): sealed for sealed in (SMALL, LARGER, SMALL)}
    put_answer(store, TWO, SMALL)
    listed = intake.list_answers(store, ONE)
    assert [answer.id for answer in listed] == sorted(mine)
    assert {answer.id: intake.open_answer(store, ONE, answer.id) for answer in listed} == mine


def test_the_token_opens_and_the_mailboxes_name_does_not(store: Store) -> None:
    answer_id = put_answer(store, ONE, SMALL)
    name = bytes.fromhex(waiting(store)[0].mailbox)
    assert intake.list_answers(store, name) == ()
    with pytest.raises(AnswerUnknownError):
        intake.open_answer(store, name, answer_id)


def test_acknowledging_is_remembered_once_and_for_the_right_mailbox(store: Store) -> None:
    answer_id = put_answer(store, ONE, SMALL)
    intake.acknowledge(store, TWO, answer_id, today=TODAY)
    intake.acknowledge(store, ONE, "0" * 32, today=TODAY)
    assert waiting(store)[0].acknowledged_on is None
    for days in (1, 5):
        intake.acknowledge(store, ONE, answer_id, today=TODAY + timedelta(days=days))
        assert waiting(store)[0].acknowledged_on == TODAY + timedelta(days=1)


def test_wiping_takes_rows_and_files_at_once(store: Store) -> None:
    for token in (ONE, ONE, TWO):
        put_answer(store, token, SMALL)
    intake.wipe(store, ONE)
    assert intake.list_answers(store, ONE) == ()
    assert len(waiting(store)) == files(store) == 1


# How long an answer is kept, by days since it came and since it was acknowledged.
# fmt: off
KEPT = {
    #                         came  acknowledged  today  kept
    "unread":                 (0,   None,         364,   True),
    "unread for a year":      (0,   None,         365,   False),
    "read":                   (0,   10,           16,    True),
    "read a week ago":        (0,   10,           17,    False),
    "read on its last day":   (0,   364,          364,   True),
    "a year after it came":   (0,   364,          365,   False),
}  # fmt: skip
# fmt: on


@pytest.mark.parametrize("name", KEPT)
def test_an_answer_goes_a_week_after_it_was_read_or_after_a_year(store: Store, name: str) -> None:
    came, acknowledged, today, kept = KEPT[name]
    answer_id = put_answer(store, ONE, SMALL, day=TODAY + timedelta(days=came))
    put_answer(store, TWO, SMALL, day=TODAY + timedelta(days=today))
    if acknowledged is not None:
        intake.acknowledge(store, ONE, answer_id, today=TODAY + timedelta(days=acknowledged))
    expired = intake.expire(store, today=TODAY + timedelta(days=today))
    assert (expired.answers, expired.swept) == (int(not kept), 0)
    assert bool(intake.list_answers(store, ONE)) is kept
    assert len(waiting(store)) == files(store) == 1 + kept


def test_wiping_while_an_answer_is_read_lets_the_reader_finish(store: Store) -> None:
    answer_id = put_answer(store, ONE, LARGER)
    opened = intake.open_answer_file(store, ONE, answer_id)
    with opened.file:
        first = opened.file.read(1_000)
        intake.wipe(store, ONE)
        assert files(store) == 0
        assert first + opened.file.read() == LARGER


def test_wiping_between_row_and_file_is_an_unknown_answer(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_id = put_answer(store, ONE, SMALL)
    opened = FolderParts.open

    def wiped_before(parts: FolderParts, name: str) -> object:
        monkeypatch.undo()
        intake.wipe(store, ONE)
        return opened(parts, name)

    monkeypatch.setattr(FolderParts, "open", wiped_before)
    with pytest.raises(AnswerUnknownError):
        intake.open_answer(store, ONE, answer_id)


def test_an_answer_that_the_disk_lost_is_our_own_fault(store: Store) -> None:
    answer_id = put_answer(store, ONE, SMALL)
    store.parts.delete(waiting(store)[0].name)
    with pytest.raises(DamagedPartError):
        intake.open_answer(store, ONE, answer_id)


@pytest.fixture
def three_kinds(store: Store) -> dict[str, bytes]:
    """An unknown mailbox, one that was emptied, and a frozen one; other people's answers lie between them."""
    for number in range(40):
        put_answer(store, bytes([number]) * 32, SMALL)
    put_answer(store, TWO, SMALL)
    intake.wipe(store, TWO)
    freeze(store, THREE)
    return {"unknown": ONE, "emptied": TWO, "frozen": THREE}


def unknown_answer(store: Store, token: bytes) -> None:
    with pytest.raises(AnswerUnknownError):
        intake.open_answer(store, token, "0" * 32)


ASKED: dict[str, Callable[[Store, bytes], object]] = {
    "list": intake.list_answers,
    "open": unknown_answer,
    "acknowledge": lambda store, token: intake.acknowledge(store, token, "0" * 32, today=TODAY),
    "wipe": intake.wipe,
}


@pytest.mark.parametrize("name", ASKED)
def test_the_same_rows_are_looked_for_in_the_same_order(
    store: Store, three_kinds: dict[str, bytes], name: str
) -> None:
    said: list[str] = []
    event.listen(store.sessions.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    heard = {}
    for kind, token in three_kinds.items():
        said.clear()
        ASKED[name](store, token)
        heard[kind] = tuple(said)
    assert len(set(heard.values())) == 1
    assert heard["unknown"]


@pytest.mark.parametrize("name", ASKED)
def test_asking_an_empty_mailbox_writes_nothing(
    made: servers.Newsroom, store: Store, three_kinds: dict[str, bytes], name: str
) -> None:
    database = made.data_folder / "store.db"
    before = database.read_bytes(), database.stat().st_mtime_ns
    for token in three_kinds.values():
        ASKED[name](store, token)
    assert (database.read_bytes(), database.stat().st_mtime_ns) == before


def test_listing_writes_nothing(made: servers.Newsroom, store: Store) -> None:
    put_answer(store, ONE, SMALL)
    database = made.data_folder / "store.db"
    before = database.read_bytes(), database.stat().st_mtime_ns
    assert intake.list_answers(store, ONE)
    assert (database.read_bytes(), database.stat().st_mtime_ns) == before
