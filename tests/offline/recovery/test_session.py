"""What a person types and what the tool answers, letter for letter."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from dropbox import age
from dropbox.offline.recovery.seeds import identity_of

SESSION = Path(__file__).with_name("session.txt").read_text(encoding="utf-8")


@pytest.mark.usefixtures("same_shares", "home")
def test_the_session_letter_for_letter(offline: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age.Identity, "generate", lambda: identity_of(bytes(32)))
    said = ""
    for line in re.findall(r"^\$ (.*)$", SESSION, flags=re.MULTILINE):
        words = [word.replace("TMP", str(tmp_path)) for word in line.split()]
        where = {"at": tmp_path / "new"} if words[0] == "recover" else {}
        ended = offline(*words, **where)
        errors = "".join(f"2> {error}\n" for error in ended.err.splitlines())
        said += f"$ {line}\n{ended.out}{errors}" + (f"[{ended.status}]\n" if ended.status else "")
    assert said.replace(str(tmp_path), "TMP").splitlines() == SESSION.splitlines()
