"""An answer: to whom it goes, what it says, and when there is none."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age, answer, directory
from dropbox.bag import outgoing
from dropbox.offline import editor_key
from dropbox.offline.commands import options
from tests.offline.newsroom import DAY, ORIGIN, Newsroom, Sent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from dropbox.offline.home import Home

    Opened = Callable[[Mapping[str, object]], dict[str, Path]]

ID, OTHER = "ab" * 16, "cd" * 16
SOURCE = age.Identity.generate()
CODENAME: dict[str, Any] = {
    "seed": b"s" * 32, "mailbox": "aa" * 32, "reply_to": str(SOURCE.recipient),
}  # fmt: skip
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "today", lambda: TODAY)


@pytest.fixture
def colleague() -> age.Identity:
    return age.Identity.generate()


@pytest.fixture
def newsroom(home: Home, colleague: age.Identity) -> Newsroom:
    """Return a newsroom whose directory lists the home's keys and a colleague's."""
    made = Newsroom()
    made.editors = {"reader 1": editor_key.public_key(home.editor_file.read_text())}
    mine = home.recipient_file.read_text(encoding="ascii").strip()
    made.publish({"reader 1": mine, "reader 2": str(colleague.recipient)})
    return made


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text("# not sent\nThank you.\r\n", encoding="utf-8")
    return path


def answers_in(bag: Path, identity: age.Identity) -> list[answer.ReadAnswer]:
    opened = outgoing.open_bag(bag)
    return [answer.read(age.open(opened.open_answer(one), [identity])) for one in sorted(opened.answers)]


def test_the_first_call_puts_a_draft_into_the_case_and_the_second_seals_it(
    newsroom: Newsroom, opened: Opened, offline: Any, tmp_path: Path, colleague: age.Identity
) -> None:
    sealed = newsroom.submission("Здравствуйте", [Sent("a.jpg", b"x")], **CODENAME)
    folder = opened({ID: sealed})[ID]
    begun = offline("answer", "povor")
    draft = folder / "answer.txt"
    assert begun.status == 0
    assert begun.out.splitlines()[0] == f"Your draft: {draft}"
    assert "Здравствуйте." in draft.read_text()
    assert draft.stat().st_mode & 0o777 == 0o600
    unfinished = offline("answer", "povor", "--yes")
    assert unfinished.status == 2
    assert unfinished.err.startswith("error: the text still has ___")
    draft.write_text(
        draft.read_text()
        .replace(
            "___",
            "Что было дальше?",
        )
        .replace("it is shown", "")
    )
    done = offline("answer", "povor", "--yes")
    assert (done.status, draft.exists()) == (0, False)
    assert offline("courier", tmp_path / "out").status == 0
    (read,) = answers_in(tmp_path / "out", SOURCE)
    assert read.message.startswith("Здравствуйте.\n")
    assert "Что было дальше?" in read.message.splitlines()
    assert "#" not in read.message
    assert answers_in(tmp_path / "out", colleague) == [read]
    known = directory.trust(newsroom.notes, directory.parse(newsroom.notes[0]).document.roots)
    expected = answer.Expected(ORIGIN, CODENAME["mailbox"], CODENAME["reply_to"])
    assert answer.findings(read, expected, known) == ()
    assert answer.editor_of(read, known) is not None
    (line,) = read.statement.received
    assert (line.state, line.sealed_sha256) == (
        "complete",
        json.loads((folder / "evidence" / "received.json").read_bytes())["sha256"],
    )
    assert [(one.day, one.files) for one in read.receipts] == [(DAY, 1)]
    assert (read.statement.number, read.statement.previous, read.statement.day) == (1, None, TODAY)
