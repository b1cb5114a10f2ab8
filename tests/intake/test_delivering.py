"""An outgoing bag is taken in whole, once, from an editor, or not at all."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dropbox import intake
from dropbox.bag import outgoing as bags
from dropbox.errors import DropboxError
from dropbox.intake import delivering
from dropbox.intake.mailboxes import mailbox_of
from dropbox.store import FolderParts, StoreFullError
from dropbox.store.parts import PartWriter, Room
from tests.intake.answers import (
    LARGER,
    ONE,
    SMALL,
    THREE,
    TWO,
    Outgoing,
    deliver,
    frozen,
    remembered,
    require_untouched,
    waiting,
)
from tests.intake.lines import TODAY, counted, files

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.store import Store
    from tests.support import servers


def test_answers_wait_for_their_mailboxes(made: servers.Newsroom, store: Store, bag: Path) -> None:
    delivered = deliver(made, store, bag)
    assert (delivered.answers, delivered.mailboxes, delivered.recalled, delivered.frozen) == (3, 2, 0, 0)
    assert not delivered.already
    listed = intake.list_answers(store, ONE)
    assert sorted(waits.size_bytes for waits in listed) == [20_000, 40_000]
    for waits in listed:
        read = intake.open_answer(store, ONE, waits.id)
        assert hashlib.sha256(read).hexdigest() == waits.sha256
        assert read in {SMALL, LARGER}
    assert [waits.size_bytes for waits in intake.list_answers(store, TWO)] == [20_000]
    assert {row.delivered_on for row in waiting(store)} == {TODAY}


def test_a_bag_leaves_nothing_but_its_id(made: servers.Newsroom, store: Store, bag: Path) -> None:
    delivered = deliver(made, store, bag)
    intake.wipe(store, ONE)
    intake.wipe(store, TWO)
    assert counted(store) == {}
    store.sessions.close()
    with sqlite3.connect(made.data_folder / "store.db") as database:
        inserted = [line for line in database.iterdump() if line.startswith("INSERT")]
    database.close()
    assert inserted[1:] == [f"INSERT INTO \"delivered_bags\" VALUES('{delivered.bag_id}');"]
    assert files(store) == 0


def test_a_bag_may_be_plugged_in_again(made: servers.Newsroom, store: Store, bag: Path) -> None:
    first = deliver(made, store, bag)
    rows = [row.name for row in waiting(store)]
    again = deliver(made, store, bag)
    assert again == intake.Delivered(first.bag_id, already=True)
    assert [row.name for row in waiting(store)] == rows
    assert files(store) == 3


def test_a_bag_that_comes_again_brings_back_nothing_that_was_wiped(
    made: servers.Newsroom, store: Store, bag: Path
) -> None:
    deliver(made, store, bag)
    intake.wipe(store, ONE)
    assert deliver(made, store, bag, days=60).already
    assert intake.list_answers(store, ONE) == ()
    assert len(intake.list_answers(store, TWO)) == 1


def test_an_answer_that_came_with_another_bag_waits_once(
    made: servers.Newsroom, store: Store, tmp_path: Path
) -> None:
    first = Outgoing([(ONE, SMALL)])
    deliver(made, store, first.write(tmp_path / "first"))
    second = Outgoing([(ONE, SMALL), (TWO, LARGER)], ids=list(first.ids))
    delivered = deliver(made, store, second.write(tmp_path / "second"))
    assert (delivered.answers, delivered.mailboxes) == (2, 2)
    assert len(waiting(store)) == files(store) == 2


def test_an_id_that_is_another_answers_is_refused_whole(
    made: servers.Newsroom, store: Store, tmp_path: Path
) -> None:
    first = Outgoing([(ONE, SMALL)])
    deliver(made, store, first.write(tmp_path / "first"))
    for number, changed in enumerate([(ONE, LARGER), (TWO, SMALL)]):
        second = Outgoing([changed, (TWO, LARGER)], ids=list(first.ids), recalls=[THREE])
        with pytest.raises(DropboxError) as raised:
            deliver(made, store, second.write(tmp_path / f"second {number}"))
        assert raised.value.code == "outgoing-repeated"
    assert len(waiting(store)) == files(store) == len(remembered(store)) == 1
    assert frozen(store) == []


def test_a_recall_deletes_what_waits_and_freezes_the_mailbox(
    made: servers.Newsroom, store: Store, bag: Path, tmp_path: Path
) -> None:
    deliver(made, store, bag)
    recall = Outgoing([(TWO, LARGER)], recalls=[ONE]).write(tmp_path / "recall")
    delivered = deliver(made, store, recall)
    assert (delivered.answers, delivered.recalled, delivered.frozen) == (1, 1, 0)
    assert intake.list_answers(store, ONE) == ()
    assert files(store) == len(waiting(store)) == 2
    later = deliver(made, store, Outgoing([(ONE, SMALL), (TWO, SMALL)], recalls=[ONE]).write(tmp_path / "x"))
    assert (later.answers, later.mailboxes, later.recalled, later.frozen) == (1, 1, 1, 1)
    assert intake.list_answers(store, ONE) == ()
    assert frozen(store) == [mailbox_of(ONE)]
    assert files(store) == len(waiting(store)) == 3


def test_an_answer_and_a_recall_of_one_mailbox_leave_nothing_waiting(
    made: servers.Newsroom, store: Store, tmp_path: Path
) -> None:
    delivered = deliver(made, store, Outgoing([(ONE, SMALL)], recalls=[ONE]).write(tmp_path / "bag"))
    assert (delivered.answers, delivered.frozen, delivered.recalled) == (0, 1, 1)
    assert (waiting(store), files(store)) == ([], 0)


def test_what_was_frozen_stays_frozen(made: servers.Newsroom, store: Store, tmp_path: Path) -> None:
    deliver(made, store, Outgoing([], recalls=[ONE]).write(tmp_path / "recall"))
    intake.wipe(store, ONE)
    intake.expire(store, today=TODAY + timedelta(days=4_000))
    assert frozen(store) == [mailbox_of(ONE)]


def test_a_stick_that_changes_while_it_is_read_is_found_out(
    made: servers.Newsroom, store: Store, bag: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = bags.open_bag

    def then_changed(folder: Path) -> object:
        found = opened(folder)
        path = min((folder / "data" / "answers").iterdir())
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        return found

    monkeypatch.setattr(bags, "open_bag", then_changed)
    with pytest.raises(DropboxError) as raised:
        deliver(made, store, bag)
    assert raised.value.code == "item-damaged"
    require_untouched(store)


def test_a_disk_that_fills_half_way_takes_nothing_in(
    made: servers.Newsroom, store: Store, bag: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    write = PartWriter.write

    def full(writer: PartWriter, piece: bytes) -> None:
        if len(written) == 2:
            raise StoreFullError("the disk is full")
        written.append(len(piece))
        write(writer, piece)

    monkeypatch.setattr(PartWriter, "write", full)
    with pytest.raises(StoreFullError):
        deliver(made, store, bag)
    require_untouched(store)
    monkeypatch.undo()
    assert deliver(made, store, bag).answers == 3


def test_answers_may_use_what_is_kept_for_small_tips_but_not_the_databases_room(
    made: servers.Newsroom, store: Store, bag: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(100 * 2**30, 8 * 2**20)
    monkeypatch.setattr(FolderParts, "room", lambda _: room)
    with pytest.raises(StoreFullError):
        deliver(made, store, bag)
    require_untouched(store)
    room = Room(100 * 2**30, 8 * 2**20 + 40_000)
    assert deliver(made, store, bag).answers == 3


def test_a_recall_needs_no_room(
    made: servers.Newsroom, store: Store, bag: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(made, store, bag)
    monkeypatch.setattr(FolderParts, "room", lambda _: Room(100 * 2**30, 0))
    assert deliver(made, store, Outgoing([], recalls=[ONE]).write(tmp_path / "recall")).recalled == 1
    assert intake.list_answers(store, ONE) == ()


# Where the process is killed: nothing half delivered, and the next try delivers all.
KILLED = {
    "while an answer is copied": (PartWriter, "finish", 2),
    "before the rows": (delivering, "_commit", 1),
    "between the rows": (delivering, "_add", 2),
    "before the commit": (PartWriter, "release", 3),
}


@pytest.mark.parametrize("name", KILLED)
def test_a_delivery_that_is_killed_delivers_nothing_or_all(
    made: servers.Newsroom, store: Store, bag: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, function, at = KILLED[name]
    original = getattr(owner, function)
    calls: list[None] = []

    def killed(*arguments: object, **named: object) -> object:
        calls.append(None)
        if len(calls) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments, **named)

    monkeypatch.setattr(owner, function, killed)
    store.sessions.close()
    child = os.fork()
    if not child:
        deliver(made, made.open(), bag)
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    monkeypatch.undo()
    assert (waiting(store), remembered(store), frozen(store)) == ([], [], [])
    assert files(store) > 0
    assert intake.expire(store, today=TODAY).swept > 0
    require_untouched(store)
    assert deliver(made, store, bag).answers == 3
    assert files(store) == 3


def test_a_bag_on_two_sticks_at_once_is_delivered_once(
    made: servers.Newsroom, store: Store, bag: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = delivering._commit

    def raced(*arguments: object) -> object:
        monkeypatch.undo()
        assert deliver(made, store, bag).answers == 3
        return commit(*arguments)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(delivering, "_commit", raced)
    assert deliver(made, store, bag).already
    assert len(waiting(store)) == files(store) == 3


def test_what_waits_is_no_food_for_the_sweep(made: servers.Newsroom, store: Store, bag: Path) -> None:
    deliver(made, store, bag)
    assert intake.expire(store, today=TODAY) == intake.Expired(0, 0, 0, 0)
    assert files(store) == 3
