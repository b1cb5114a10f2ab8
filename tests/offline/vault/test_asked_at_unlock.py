"""Whoever unlocks keys past window and grace is asked whether to destroy them; no answer makes it fail."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dropbox.bag import courier
from dropbox.offline import prekeys_file
from dropbox.offline.commands import collect, open_cases
from dropbox.offline.main import NAME, group
from dropbox.terminal import asking, run
from tests.offline.newsroom import DAY, PASSPHRASE
from tests.offline.vault.windowed import ID, OTHER, PAST, Windowed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

QUESTION = "Destroy them now? [y/N]: "


@pytest.fixture
def person(
    windowed: Windowed, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Return somebody at a terminal, after the grace: types these answers, and sees the questions."""
    for module in (collect, open_cases):
        monkeypatch.setattr(module, "today", lambda: PAST)
    monkeypatch.setattr(asking, "has_terminal", lambda: True)
    monkeypatch.setattr(asking, "ask_passphrase", lambda _: PASSPHRASE)

    def types(command: tuple[str | Path, ...], *answers: str) -> tuple[int, str]:
        left, asked = list(answers), []

        def answer(question: str) -> str:
            asked.append(question)
            return left.pop(0)

        monkeypatch.setattr(asking, "_answer", answer)
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            run(group, NAME, [*map(str, command), "--home", str(windowed.home.root)])
        assert not left
        said = capfd.readouterr()
        return int(ended.value.code or 0), "\n".join([*asked, said.err, said.out])

    return types


@pytest.fixture
def past(windowed: Windowed, offline: Any) -> Path:
    """Return a bag of the day on which the first key is past its grace; what it lists is open here."""
    offline("collect", windowed.bag({ID: windowed.submission("one")}), "--yes")
    offline("open", "--all")
    return windowed.bag({}, PAST, [courier.StoredItem(ID, 1, DAY)])


def held(windowed: Windowed) -> int:
    return len(prekeys_file.unlock(windowed.home, PASSPHRASE))


@pytest.mark.parametrize("answer", ["n", "", "no"])
def test_no_changes_nothing(windowed: Windowed, past: Path, person: Any, answer: str) -> None:
    status, seen = person(("collect", past), answer)
    assert (status, QUESTION in seen, held(windowed)) == (0, True, len(windowed.prekeys))


def test_yes_does_what_retire_does(windowed: Windowed, past: Path, person: Any) -> None:
    new = windowed.place / "new"
    new.mkdir()
    status, seen = person(("collect", past), "y", str(new), "y")
    assert (status, held(windowed)) == (0, len(windowed.prekeys) - 1)
    assert "1 key was destroyed." in seen
    assert prekeys_file.card_place(windowed.home) == new / "card.txt"
    assert len(list(windowed.home.destroyed_folder.iterdir())) == 1


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (("y", ""), "no new card was named"),
        (("y", "new", "n"), "stopped as you wished; nothing was changed"),
        (("y", "/nowhere/at/all/card.txt", "y"), "a file could not be read or written"),
    ],
)
def test_a_yes_that_is_taken_back_fails_nothing(
    windowed: Windowed, past: Path, person: Any, answers: tuple[str, ...], said: str
) -> None:
    status, seen = person(("collect", past), *answers)
    assert (status, held(windowed)) == (0, len(windowed.prekeys))
    assert said in seen
    assert f"Another time: dropbox-offline retire --card {windowed.card} --new-card FILE" in seen


def test_what_retire_refuses_is_named_and_open_has_done_its_work(
    windowed: Windowed, past: Path, offline: Any, person: Any
) -> None:
    """Something else lies on the server, which only the old key may open: retire refuses, open succeeds."""
    offline("collect", windowed.bag({OTHER: windowed.submission("two")}, PAST), "--yes")
    stored = [courier.StoredItem(one, 1, DAY) for one in (ID, OTHER, "cd" * 16)]
    offline("collect", windowed.bag({}, PAST, stored), "--yes")
    status, seen = person(("open", "--all"), "y", str(windowed.place / "new"))
    assert (status, held(windowed), past.is_dir()) == (0, len(windowed.prekeys), True)
    assert "opened: " in seen
    assert "refused: a submission of 2026-11-23 (cdcdcdcd)" in seen
    assert "! something still needs these keys; nothing was destroyed" in seen


@pytest.mark.parametrize("option", ["--yes", "--json"])
def test_no_program_is_asked(windowed: Windowed, past: Path, person: Any, option: str) -> None:
    status, seen = person(("collect", past, option))
    assert (status, QUESTION in seen, held(windowed)) == (0, False, len(windowed.prekeys))


def test_nobody_is_asked_before_the_grace_is_over(
    windowed: Windowed, past: Path, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collect, "today", lambda: PAST - timedelta(days=1))
    assert person(("collect", past))[0] == 0
    assert held(windowed) == len(windowed.prekeys)
