"""Every bag says that the key list is the newest, also when nothing waits; strange days are asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import answer, directory, note
from dropbox.offline import freshness_key
from dropbox.offline.answers import editor_key
from tests.offline.answering.bags import content, statement
from tests.offline.codenames import TODAY
from tests.offline.newsroom import DESK, ORIGIN, Newsroom

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.offline.home import Home

UNTIL = TODAY - timedelta(days=1) + timedelta(days=45)


def list_freshness(newsroom: Newsroom, *keys: str) -> None:
    """Sign a version after the last one, that asks for freshness notes by these keys."""
    last = directory.parse(newsroom.notes[-1])
    document = replace(
        last.document,
        version=last.document.version + 1,
        previous=last.text_sha256,
        freshness=tuple(sorted(keys)),
    )
    newsroom.notes.append(note.signing.sign(directory.serialize(document), [newsroom.root]))


def key_of(home: Home) -> str:
    return editor_key.public_key(freshness_key.public_half(home) or "")


@pytest.fixture
def newsroom(answering_newsroom: Newsroom, home: Home) -> Newsroom:
    list_freshness(answering_newsroom, key_of(home))
    return answering_newsroom


def accepted(newsroom: Newsroom, bag: Path) -> directory.FreshStatement:
    """Read the note as the server does, and as a source's page does after it."""
    trusted = directory.trust(newsroom.notes, directory.parse(newsroom.notes[0]).document.roots)
    fresh = statement(bag).fresh
    assert fresh is not None
    said = directory.require_fresh(fresh.as_note(ORIGIN, trusted.text_sha256), trusted, TODAY)
    assert said is not None
    return said


@pytest.mark.usefixtures("two_cases")
def test_a_bag_with_answers_confirms_the_key_list_too(
    newsroom: Newsroom, offline: Any, write: Callable[..., str], tmp_path: Path
) -> None:
    write("povor")
    ended = offline("courier", tmp_path / "out")
    assert ended.out == (
        f"written: 1 answer and no recalls: {tmp_path}/out\n"
        f"It says that the key list is the newest, up to {UNTIL - timedelta(days=1)}.\n"
        "Next: take the stick to whoever runs the server: dropbox-server deliver takes it in.\n"
    )
    assert accepted(newsroom, tmp_path / "out").expires == UNTIL


@pytest.mark.usefixtures("two_cases")
def test_a_bag_goes_out_when_nothing_waits(newsroom: Newsroom, offline: Any, tmp_path: Path) -> None:
    first = offline("courier", tmp_path / "out", "--json").json
    assert first["bags"][0]["answers"] == []
    assert (first["bags"][0]["confirmed_until"], first["waiting"]) == (str(UNTIL), 0)
    said = statement(tmp_path / "out")
    assert (said.answers, said.recalls) == ((), ())
    assert said.audience_sha256 == answer.audience_sha256(ORIGIN, DESK)
    assert accepted(newsroom, tmp_path / "out").version == 2
    offline("courier", tmp_path / "again", "--again")
    assert content(tmp_path / "again") == content(tmp_path / "out")
    # It is renewed as often as a stick goes.
    second = offline("courier", tmp_path / "next", "--json").json
    assert second["bags"][0]["bag"] != first["bags"][0]["bag"]


@pytest.mark.usefixtures("two_cases", "newsroom")
def test_the_clear_text_of_such_a_bag_names_nobody(offline: Any, tmp_path: Path) -> None:
    offline("courier", tmp_path / "out")
    for name, body in content(tmp_path / "out").items():
        for word in (b"press", b"dropbox", ORIGIN.encode(), DESK.encode(), b"reader", b"editor"):
            assert word not in body, name


@pytest.mark.usefixtures("two_cases")
def test_a_key_that_is_not_listed_is_said_and_answers_go_all_the_same(
    newsroom: Newsroom, offline: Any, write: Callable[..., str], tmp_path: Path, colleague: Home
) -> None:
    list_freshness(newsroom, key_of(colleague))
    offline("collect", newsroom.bag(tmp_path / "newer", {}), "--yes")
    nothing = offline("courier", tmp_path / "out")
    assert nothing.status == 2
    assert nothing.err.startswith(
        "error: nothing waits, and this machine can't confirm the key list\nhint: The key"
    )
    write("povor")
    ended = offline("courier", tmp_path / "out", "--json")
    assert ended.err.startswith("! The key list does not name this machine's key to say that it is the newest")
    assert (ended.status, ended.json["bags"][0]["confirmed_until"]) == (0, None)
    assert statement(tmp_path / "out").fresh is None


@pytest.mark.usefixtures("two_cases", "newsroom")
def test_a_machine_without_such_a_key_is_told_how_to_get_one(
    offline: Any, write: Callable[..., str], tmp_path: Path, home: Home
) -> None:
    home.freshness_file.unlink()
    write("povor")
    ended = offline("courier", tmp_path / "out")
    assert ended.err.startswith(
        "! This machine has no key to say that the key list is the newest: dropbox-offline"
    )
    assert (ended.status, statement(tmp_path / "out").fresh) == (0, None)


@pytest.mark.usefixtures("two_cases", "newsroom")
def test_a_clock_a_year_ahead_is_asked_about_before_anything_is_signed(offline: Any, tmp_path: Path) -> None:
    ahead = TODAY + timedelta(days=365)
    asked = offline("courier", tmp_path / "out", "--day", str(ahead))
    assert asked.status != 0
    assert f"! The day is taken as {ahead}, 365 days after the newest this machine has seen." in asked.err
    assert not (tmp_path / "out").exists()
    # An editor who was away that long says so.
    assert offline("courier", tmp_path / "out", "--day", str(ahead), "--yes").status == 0
    fresh = statement(tmp_path / "out").fresh
    assert fresh is not None
    assert fresh.issued == ahead - timedelta(days=1)


@pytest.mark.usefixtures("two_cases", "newsroom")
def test_a_clock_a_year_behind_is_asked_about_too(offline: Any, tmp_path: Path) -> None:
    behind = TODAY - timedelta(days=365)
    asked = offline("courier", tmp_path / "out", "--day", str(behind))
    assert (asked.status, (tmp_path / "out").exists()) == (2, False)
    assert "does not name this machine's key to answer with on that day" in asked.err


@pytest.mark.usefixtures("two_cases", "newsroom")
def test_ten_weeks_away_is_a_question_and_six_are_none(offline: Any, tmp_path: Path) -> None:
    six, ten = (str(TODAY + timedelta(weeks=weeks)) for weeks in (6, 10))
    assert "newest this machine has seen" in offline("courier", tmp_path / "ten", "--day", ten).err
    assert offline("courier", tmp_path / "six", "--day", six).status == 0


@pytest.mark.usefixtures("two_cases")
def test_the_word_of_a_bag_comes_back_with_the_next_key_list(
    newsroom: Newsroom, offline: Any, tmp_path: Path, home: Home
) -> None:
    """What the server serves beside the directory travels back, for the editor's warnings."""
    offline("courier", tmp_path / "out")
    trusted = directory.trust(newsroom.notes, directory.parse(newsroom.notes[0]).document.roots)
    fresh = statement(tmp_path / "out").fresh
    assert fresh is not None
    whole = fresh.as_note(ORIGIN, trusted.text_sha256)
    published = newsroom.published()
    newsroom.published = lambda: published | {directory.FRESH_FILE: whole}  # type: ignore[method-assign] # one file more
    assert offline("collect", newsroom.bag(tmp_path / "back", {}), "--yes").status == 0
    assert [path.read_bytes() for path in home.directory_folder.rglob(directory.FRESH_FILE)] == [whole]
