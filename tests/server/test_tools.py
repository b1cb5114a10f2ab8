"""`dropbox-server init | collect | deliver | status` as a person sees them."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from dropbox import store
from dropbox.bag import courier
from dropbox.store.models import Part
from tests.intake import answers
from tests.intake.lines import TODAY, accept, announce
from tests.support import publishing, servers

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.servers import Newsroom

SIZE = 100_000
SEALED = servers.sealed_file(SIZE)


def run(made: Newsroom, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dropbox.server", *arguments, "--config", str(made.config)]
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)


@pytest.fixture
def filled(made: Newsroom) -> Newsroom:
    from dropbox import intake

    opened = made.open()
    trusted = intake.Published(made.settings()).trusted()
    accept(opened, announce(opened, trusted, SIZE), 0, SEALED)
    accept(opened, announce(opened, trusted, SIZE), 0, SEALED[:50_000])
    opened.sessions.close()
    return made


@pytest.fixture
def bare(tmp_path: Path) -> Newsroom:
    """Settings and keys, and no store yet."""
    made = servers.Newsroom(tmp_path, tmp_path / "data")
    made.write_settings()
    made.publish()
    return made


def test_init_makes_the_store_and_says_what_comes_next(bare: Newsroom) -> None:
    for _ in range(2):
        ran = run(bare, "init")
        assert (ran.returncode, ran.stderr) == (0, "")
        assert ran.stdout == (
            f"The store is ready in {bare.data_folder}.\nNext: dropbox-server serve --config {bare.config}\n"
        )
    store.open_store(bare.settings()).sessions.close()


def test_init_without_keys_says_where_they_belong(bare: Newsroom) -> None:
    (bare.folder / "keys" / "directory.note").unlink()
    ran = run(bare, "init", "--json")
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["next"] == [
        f"dropbox-keys publish, into {bare.folder / 'keys'}",
        f"dropbox-server serve --config {bare.config}",
    ]


def test_init_with_foreign_keys_refuses(bare: Newsroom) -> None:
    bare.config.write_text(bare.config.read_text().replace(servers.ROOTS.keys[0], "1" * 64))
    ran = run(bare, "init")
    assert ran.returncode == 5
    assert ran.stderr.startswith("error: the key directory can't be trusted: ")
    assert "compare roots and threshold" in ran.stderr


@pytest.mark.parametrize("command", ["serve", "status"])
def test_without_a_store_a_command_says_what_to_do(bare: Newsroom, command: str) -> None:
    ran = run(bare, command)
    assert ran.returncode == 5
    assert ran.stderr == "error: there is no data folder yet\nhint: run `dropbox-server init`\n"


def test_without_settings_a_command_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dropbox.server", "status"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert ran.returncode == 2
    assert (
        ran.stderr
        == "error: there is no config/dropbox.toml here\nhint: name the settings file with --config\n"
    )


def test_collect_writes_a_bag(filled: Newsroom, tmp_path: Path) -> None:
    ran = run(filled, "collect", servers.DESK, "--to", str(tmp_path / "bag"))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "1 submissions, 100.0 kB\n"
    (item,) = courier.open_bag(tmp_path / "bag").inventory.items
    with courier.open_bag(tmp_path / "bag").open_item(item) as file:
        assert file.read() == SEALED
    ran = run(filled, "collect", servers.DESK, "--to", str(tmp_path / "again"), "--json")
    assert json.loads(ran.stdout) == {
        "damaged": [],
        "items": [],
        "left_out": [],
        "lists_everything": True,
        "size_bytes": 0,
    }
    ran = run(filled, "collect", servers.DESK, "--to", str(tmp_path / "all"), "--all", "--json")
    assert json.loads(ran.stdout)["items"] == [item.id]


def test_collect_names_what_is_damaged(filled: Newsroom, tmp_path: Path) -> None:
    opened = filled.open()
    with opened.sessions.reading() as session:
        for part in session.scalars(select(Part)):
            if part.size_bytes == SIZE:
                opened.parts.path(part.name).write_bytes(SEALED[:70_000])
    opened.sessions.close()
    ran = run(filled, "collect", servers.DESK, "--to", str(tmp_path / "bag"))
    assert ran.returncode == 1
    assert ran.stdout == "1 submissions, 70.0 kB\n"
    assert "damaged on this server's disk; what can be read of it is in the bag" in ran.stderr


def test_collect_refuses_a_desk_that_nobody_lists(filled: Newsroom, tmp_path: Path) -> None:
    ran = run(filled, "collect", "nobody", "--to", str(tmp_path / "bag"))
    assert ran.returncode == 3
    assert ran.stderr == "error: the directory lists no such desk\n"


@pytest.fixture
def with_editor(made: Newsroom) -> Newsroom:
    made.publish(editors=(answers.editor(),))
    return made


def test_deliver_says_what_waits_for_how_many(with_editor: Newsroom, tmp_path: Path) -> None:
    """Three answers for two mailboxes, and a recall; then the same stick again; then a late answer."""
    three = [(answers.ONE, answers.SMALL), (answers.ONE, answers.LARGER), (answers.TWO, answers.SMALL)]
    bag = answers.Outgoing(three, recalls=[answers.THREE]).write(tmp_path / "first")
    ran = run(with_editor, "deliver", str(bag))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "3 answers wait for 2 mailboxes; 1 mailbox recalled\n"
    assert "Waiting for sources: 3 answers" in run(with_editor, "status").stdout.splitlines()
    assert json.loads(run(with_editor, "status", "--json").stdout)["answers"] == 3
    ran = run(with_editor, "deliver", str(bag))
    assert (ran.returncode, ran.stdout) == (0, "this bag was delivered before: nothing changed\n")
    late = answers.Outgoing([(answers.TWO, answers.SMALL), (answers.THREE, answers.SMALL)])
    ran = run(with_editor, "deliver", str(late.write(tmp_path / "late")))
    assert ran.stdout == "1 answer waits for 1 mailbox; 1 answer for a recalled mailbox was not taken in\n"


def test_deliver_for_programs(with_editor: Newsroom, tmp_path: Path) -> None:
    order = answers.Outgoing([], recalls=[answers.ONE, answers.TWO])
    bag = str(order.write(tmp_path / "bag"))
    said = {"answers": 0, "bag_id": order.bag_id, "fresh": None, "frozen": 0, "mailboxes": 0, "recalled": 2}
    assert json.loads(run(with_editor, "deliver", bag, "--json").stdout) == {**said, "already": False}
    again = json.loads(run(with_editor, "deliver", bag, "--json").stdout)
    assert again == {**said, "already": True, "recalled": 0}


def test_deliver_says_until_when_the_key_list_is_confirmed(with_editor: Newsroom, tmp_path: Path) -> None:
    """A bag of nothing but a freshness note; again; and one that comes after weeks on the road."""
    publishing.with_freshness(with_editor)
    told = publishing.told(with_editor, TODAY)
    bag = str(answers.Outgoing([], fresh=told).write(tmp_path / "bag"))
    ran = run(with_editor, "deliver", bag)
    last = told.expires - timedelta(days=1)
    assert (ran.returncode, ran.stdout) == (0, f"the key list is confirmed up to {last}\n")
    ran = run(with_editor, "deliver", bag)
    assert (ran.returncode, ran.stdout) == (0, "this bag was delivered before: nothing changed\n")
    publishing.fresh_file(with_editor).unlink()
    late = answers.Outgoing([(answers.ONE, answers.SMALL)])
    late.fresh = publishing.told(with_editor, TODAY - timedelta(days=50))
    ran = run(with_editor, "deliver", str(late.write(tmp_path / "late")), "--json")
    assert (ran.returncode, json.loads(ran.stdout)["answers"]) == (1, 1)
    assert json.loads(ran.stdout)["fresh"] == {
        "code": "fresh-expired",
        "outcome": "refused",
        "until": str(late.fresh.expires),
    }
    assert ran.stderr.splitlines()[:2] == [
        f"refused: the freshness note: it is {TODAY}, and the fresh note ended on {late.fresh.expires}",
        "error: all but the freshness note was taken in",
    ]
    ran = run(with_editor, "deliver", str(tmp_path / "late"))
    assert (ran.returncode, ran.stderr.count("refused: the freshness note")) == (0, 1)


def test_deliver_refuses_an_altered_bag_by_name(with_editor: Newsroom, tmp_path: Path) -> None:
    bag = answers.Outgoing([(answers.ONE, answers.SMALL)]).write(tmp_path / "bag")
    (path,) = (bag / "data" / "answers").iterdir()
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    ran = run(with_editor, "deliver", str(bag))
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr == "error: an item is damaged: hash\nhint: copy the folder from the stick once more\n"


def test_deliver_refuses_a_stranger_by_name(with_editor: Newsroom, tmp_path: Path) -> None:
    order = answers.Outgoing([(answers.ONE, answers.SMALL)], key=answers.STRANGER)
    ran = run(with_editor, "deliver", str(order.write(tmp_path / "bag")))
    assert (ran.returncode, ran.stdout) == (4, "")
    assert ran.stderr == (
        "error: no editor of this desk signed this bag\nhint: is the key listed, today, and not revoked?\n"
    )


def test_deliver_of_something_else_says_so(with_editor: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").touch()
    ran = run(with_editor, "deliver", str(tmp_path))
    assert ran.returncode == 3
    assert ran.stderr == (
        "error: this folder is no outgoing bag\nhint: name the folder that `dropbox-offline courier` wrote\n"
    )
    ran = run(with_editor, "deliver", str(tmp_path / "nothing"))
    assert ran.returncode == 2


def test_status_counts(filled: Newsroom) -> None:
    ran = run(filled, "status")
    assert (ran.returncode, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    assert lines[0].split("  ")[0] == "DESK"
    assert lines[1].split() == [servers.DESK, "complete", "1", "1", "100.0", "kB"]
    assert "Under way: 1 uploads, 50.0 kB" in lines
    assert f"{TODAY}  announced  2" in lines
    assert f"{TODAY}  completed  1" in lines


def test_status_for_programs(filled: Newsroom, made: Newsroom) -> None:
    seen = json.loads(run(filled, "status", "--json").stdout)
    assert seen["desks"] == [
        {"desk": servers.DESK, "not_collected": 1, "size_bytes": SIZE, "state": "complete", "submissions": 1}
    ]
    assert seen["keys"].startswith("version 1, sealing ends before 20")
    (made.folder / "keys" / "directory.note").unlink()
    assert json.loads(run(made, "status", "--json").stdout)["keys"] == "there is no key directory"


def test_status_of_keys_that_nobody_confirms(made: Newsroom) -> None:
    publishing.with_freshness(made)
    ran = run(made, "status")
    said = "Confirmed as the newest: sources can't send: the directory has no fresh note beside it"
    assert (ran.returncode, said in ran.stdout.splitlines()) == (0, True)


def test_status_of_an_empty_store(made: Newsroom) -> None:
    ran = run(made, "status")
    assert ran.stdout.startswith("No submissions are waiting.\n")
    assert "Nothing happened in the last 14 days." in ran.stdout


@pytest.mark.parametrize("command", [[], ["init"], ["serve"], ["collect"], ["deliver"], ["status"]])
def test_help_explains_every_command(made: Newsroom, command: list[str]) -> None:
    ran = (
        run(made, *command, "--help")
        if command
        else subprocess.run(
            [sys.executable, "-m", "dropbox.server", "--help"], capture_output=True, text=True, check=False
        )
    )
    assert ran.returncode == 0
    assert "with-parent" not in ran.stdout
