from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.terminal.calling import call

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_results_and_what_is_said_are_two_streams(
    capsys: pytest.CaptureFixture[str],
) -> None:
    outcome = call(capsys, "speak")
    assert (outcome.out, outcome.err) == ("й 0\n", "a line to the person\n")


def test_json_is_one_line_a_result_with_its_letters_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = call(capsys, "speak", "--json", "--times", "2")
    assert [json.loads(line) for line in outcome.out.splitlines()] == [
        {"letter": "й", "number": 0},
        {"letter": "й", "number": 1},
    ]
    assert "й" in outcome.out


def test_nothing_to_say_is_no_empty_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "silent").out == ""
    assert call(capsys, "silent", "--json").out == "{}\n"


def test_the_common_options_reach_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "settings.toml").touch()
    given = call(capsys, "options", "--yes", "--config", str(tmp_path / "settings.toml"))
    assert given.out == "('settings.toml', False, True)\n"
    assert call(capsys, "options").out == "(None, False, False)\n"


def test_every_command_explains_the_common_options(capsys: pytest.CaptureFixture[str]) -> None:
    shown = call(capsys, "speak", "--help").out
    for option in ("--config", "--json", "--passphrase-fd", "--yes"):
        assert option in shown
