"""What leaves for the server, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dropbox import answer, note
from dropbox.bag import outgoing
from tests.offline.answering.bags import ID, content, statement
from tests.offline.codenames import TODAY
from tests.offline.conftest import public_key
from tests.offline.newsroom import DESK, ORIGIN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.offline.home import Home


@pytest.mark.usefixtures("two_cases")
def test_one_bag_takes_all_that_waits_and_the_next_only_what_is_new(
    offline: Any, write: Callable[..., str], tmp_path: Path, home: Home
) -> None:
    ids = {write("povor"), write("sulat")}
    done = offline("courier", tmp_path / "out", "--json").json
    assert (set(done["bags"][0]["answers"]), done["waiting"]) == (ids, 0)
    said = statement(tmp_path / "out")
    assert {line.id: line.mailbox for line in said.answers}.keys() == ids
    assert {line.mailbox for line in said.answers} == {"aa" * 32, "bb" * 32}
    assert (said.audience_sha256, said.day) == (answer.audience_sha256(ORIGIN, DESK), TODAY)
    verifier = note.VerifierKey("outgoing", bytes.fromhex(public_key(home)))
    note.parse((tmp_path / "out" / "data" / "outgoing.txt").read_bytes()).verify([verifier])
    nothing = offline("courier", tmp_path / "next")
    assert (nothing.status, nothing.err) == (
        2,
        "error: no answer and no recall waits\nhint: for the last bag once more: --again\n",
    )
    assert not (tmp_path / "next").exists()
    third = write("povor", "more")
    assert offline("courier", tmp_path / "next", "--json").json["bags"][0]["answers"] == [third]


@pytest.mark.usefixtures("two_cases")
def test_the_last_bag_is_written_again_to_the_letter(
    offline: Any, write: Callable[..., str], tmp_path: Path
) -> None:
    assert offline("courier", tmp_path / "none", "--again").err.startswith(
        "error: no outgoing bag was written yet"
    )
    write("povor")
    first = offline("courier", tmp_path / "out", "--json").json["bags"][0]["bag"]
    write("povor", "later")
    again = offline("courier", tmp_path / "again", "--again", "--json").json
    assert (again["bags"][0]["bag"], again["waiting"]) == (first, 1)
    assert content(tmp_path / "again") == content(tmp_path / "out")


@pytest.mark.usefixtures("two_cases")
def test_a_stick_with_other_things_gets_a_folder_of_its_own(
    offline: Any, write: Callable[..., str], tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "holiday.jpg").write_bytes(b"x")
    write("povor")
    (bag,) = offline("courier", stick, "--json").json["bags"]
    assert bag["folder"] == str(stick / f"bag-{bag['bag'][:8]}")
    assert outgoing.is_outgoing(stick / f"bag-{bag['bag'][:8]}")


@pytest.mark.usefixtures("two_cases")
def test_the_clear_text_of_a_bag_names_no_newsroom_person_or_product(
    offline: Any, write: Callable[..., str], tmp_path: Path
) -> None:
    write("povor")
    offline("courier", tmp_path / "out")
    for name, body in content(tmp_path / "out").items():
        if not name.endswith(".age"):
            for word in (b"press", b"dropbox", ORIGIN.encode(), DESK.encode(), b"reader", b"editor"):
                assert word not in body, name


def test_a_recall_says_what_it_does_and_travels_with_the_bag(
    two_cases: dict[str, Path], offline: Any, write: Callable[..., str], tmp_path: Path
) -> None:
    write("povor", "sent before")
    offline("courier", tmp_path / "first")
    waiting, other = write("povor", "never sent"), write("sulat")
    asked = offline("recall", "povor")
    assert asked.err == (
        "This freezes the mailbox of povor-povor for good:\n"
        "  - every answer that waits for its source on the server is deleted with the next stick;\n"
        "  - what waits on this machine (1 answer) is never sent;\n"
        "  - nobody can answer this codename any more, also if its source comes back.\n"
        "error: no terminal to ask for consent\nhint: give it beforehand with --yes\n"
    )
    assert "recalled" not in offline("list").out
    assert offline("recall", "povor", "--yes").status == 0
    assert "recalled" in offline("list").out
    bag = offline("courier", tmp_path / "out", "--json").json["bags"][0]
    assert (bag["answers"], bag["recalls"]) == ([other], 1)
    assert statement(tmp_path / "out").recalls == ("aa" * 32,)
    assert waiting not in bag["answers"]
    page = " ".join((two_cases[ID] / "case.txt").read_text().split())
    assert "The mailbox was recalled by this machine on 24 November 2026" in page
    assert "(never sent: the mailbox was recalled) never sent" in page
    assert "(sent with the bag of 24 November 2026) sent before" in page
    for command in (["answer", "povor"], ["recall", "povor", "--yes"]):
        ended = offline(*command)
        assert ended.err.startswith(
            "error: this mailbox was recalled on 2026-11-24: it takes in nothing any more\n"
        )
