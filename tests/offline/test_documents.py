"""What the documents say of this tool is what it does."""

from __future__ import annotations

import re
from typing import Final

from dropbox.offline.case import sentences
from dropbox.offline.case.view import Notice
from dropbox.offline.main import group
from tests.support.tools import ROOT

SPEC: Final = (ROOT / "docs" / "spec" / "case-folder.md").read_text(encoding="utf-8")
KEYS: Final = "".join(
    (ROOT / "docs" / "spec" / name).read_text(encoding="utf-8") for name in ("vault.md", "shares.md")
)
RUNBOOK: Final = (ROOT / "docs" / "runbooks" / "editor.md").read_text(encoding="utf-8")
ROOMS: Final = ("age", "offline", "terminal")
OURS: Final = [path for room in ROOMS for path in sorted((ROOT / "dropbox" / room).rglob("*.py"))]
CODE: Final = "\n".join(path.read_text(encoding="utf-8") for path in OURS)


def notices() -> dict[str, Notice]:
    every = [value for value in vars(sentences).values() if isinstance(value, Notice)]
    every += [*sentences._FINDINGS.values(), sentences.replay("x"), sentences.graft("x")]
    return {notice.code: notice for notice in every}


def test_the_spec_lists_every_warning_and_no_other() -> None:
    table = SPEC.partition("| code | when |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (`.*?`) \| (.*) \|$", table, flags=re.MULTILINE)
    listed = {code for codes, _ in rows for code in re.findall("`(.*?)`", codes)}
    assert listed == set(notices())
    grave = {code for codes, when in rows if "(grave)" in when for code in re.findall("`(.*?)`", codes)}
    assert grave == {code for code, notice in notices().items() if notice.is_grave}


def test_the_runbook_quotes_the_tool_word_for_word() -> None:
    table = RUNBOOK.partition("| it says | it means | you do |")[2].partition("\n\n")[0]
    first = "\n".join(re.findall(r"^\| (.*?) \|", table, flags=re.MULTILINE))
    said = re.findall(r"\*{1,2}([^*|]+)\*{1,2}", first)
    assert len(said) >= 15
    titles = {notice.title.lower() for notice in notices().values()}
    for words in said:
        assert words.lower() in titles or words.lower() in CODE.lower(), words


def test_every_command_in_the_runbook_exists() -> None:
    named = set(re.findall(r"dropbox-offline ([a-z]+)", RUNBOOK + SPEC + KEYS))
    assert named <= {*group.commands, "completion"}
    assert set(group.commands) - {"completion"} <= named


def test_no_text_of_ours_hides_a_letter() -> None:
    hidden = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
    templates = [
        path.read_text(encoding="utf-8") for path in (ROOT / "dropbox/offline/case/templates").iterdir()
    ]
    for text in (SPEC, RUNBOOK, CODE, *templates):
        assert not hidden.search(text)
