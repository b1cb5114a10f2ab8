"""This tool never meets a network: every command ends well where asking for a socket is death."""

from __future__ import annotations

import ast
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age
from dropbox.bag import courier
from dropbox.offline.main import group
from tests.offline.newsroom import DAY, PASSPHRASE, Newsroom, Sent
from tests.support import empty_network
from tests.support.tools import ROOT, require

if TYPE_CHECKING:
    from dropbox.offline.home import Home

ID = "ab" * 16
# Ours and others' that have no business on this machine.
FORBIDDEN = {
    "alembic", "babel", "bagit", "flask", "gunicorn", "multipart", "sqlalchemy", "werkzeug",
    "dropbox.intake", "dropbox.keys", "dropbox.page", "dropbox.plain", "dropbox.server", "dropbox.settings",
    "dropbox.source", "dropbox.store",
}  # fmt: skip
NETWORK = {"asyncio", "ftplib", "http", "imaplib", "poplib", "requests", "selectors", "smtplib", "socket",
           "socketserver", "ssl", "urllib", "xmlrpc"}  # fmt: skip
ROOMS = ("age", "answer", "bag", "directory", "note", "offline", "shares", "terminal", "tip")
RUN = """
import json, sys
from dropbox.offline.main import main
try:
    main()
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


CODENAME: dict[str, Any] = {"mailbox": "aa" * 32, "reply_to": str(age.Identity.generate().recipient)}


@pytest.fixture
def newsroom(answering_newsroom: Newsroom) -> Newsroom:
    return answering_newsroom


@pytest.fixture
def bag(newsroom: Newsroom, tmp_path: Path) -> Path:
    sealed = newsroom.submission("hello", [Sent("a", b"b")], **CODENAME)
    return newsroom.bag(tmp_path / "stick" / "bag", {ID: sealed})


def test_no_command_asks_for_a_network_or_loads_the_servers_libraries(
    newsroom: Newsroom, home: Home, colleague: Home, bag: Path, tmp_path: Path
) -> None:
    require("unshare")
    new, out = tmp_path / "new", tmp_path / "out"
    later = newsroom.bag(
        tmp_path / "later", {}, day=date(2027, 8, 4), stored=[courier.StoredItem(ID, 1, DAY)], unfinished=()
    )
    text = tmp_path / "text"
    text.write_text("Thank you.")
    sheets = [part for n in (1, 3) for part in ("--share", str(tmp_path / "sheets" / f"share-{n}-of-3.txt"))]
    unasked = ("--passphrase-fd", "0", "--yes", "--day", "2026-11-24")
    commands = {
        ("--help",): None,
        ("completion", "bash"): None,
        ("init", "--help"): None,
        ("init", "--home", str(new), "--passphrase-fd", "0"): None,
        ("recipient",): home,
        ("collect", str(bag), "--passphrase-fd", "0", "--yes"): home,
        ("list",): home,
        ("show", "povor"): home,
        ("open", "--all", "--passphrase-fd", "0"): home,
        ("show", "povor", "--json"): home,
        ("safe", "--check"): home,
        ("answer", "povor"): home,
        ("answer", "povor", "--text", str(text), "--file", str(text), *unasked): home,
        ("courier", str(out), *unasked): home,
        ("courier", str(tmp_path / "again"), "--again", *unasked): home,
        ("recall", "povor", *unasked): home,
        ("courier", str(tmp_path / "recall"), *unasked): home,
        ("prekeys", "--months", "3", "--card", str(tmp_path / "card"), *unasked): home,
        ("request", "-o", str(tmp_path / "request"), *unasked): home,
        ("status", "--json"): home,
        ("reseal", "--all", *unasked[:3]): home,
        ("collect", str(later), "--passphrase-fd", "0", "--yes"): home,
        ("retire", "--new-card", str(tmp_path / "new-card"), *unasked[:3], "--day", "2027-08-04"): home,
        ("split", "-o", str(tmp_path / "sheets"), *unasked[:3]): home,
        ("rehearse", *sheets): home,
        ("recover", "--for", "vault", "--home", str(tmp_path / "restored"), *sheets, *unasked[:3]): None,
        ("recovery", "--from", "2027-02", "-o", str(tmp_path / "recovery"), "--yes"): home,
        ("passphrase", "--passphrase-fd", "0"): home,
        ("collect", str(bag), "--passphrase-fd", "0", "--yes", "--json"): colleague,
        ("collect", str(out), "--passphrase-fd", "0"): colleague,
    }
    for command, place in commands.items():
        arguments = [*command, *(["--home", str(place.root)] if place else [])]
        ended = empty_network.run(
            [sys.executable, "-c", RUN, *arguments], cwd=ROOT, input=f"{PASSPHRASE}\n" * 2
        )
        assert ended.returncode == 0, (command, ended.stderr)
        loaded = set(json.loads(ended.stderr.splitlines()[-1]))
        assert not {name for name in loaded if _is_within(name, FORBIDDEN)}, command
    assert any((home.root / "cases").iterdir())
    assert any((colleague.root / "answers").iterdir())
    assert set(group.commands) - {"completion"} <= {command[0] for command in commands}


def _is_within(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def test_the_installed_command_runs_there_too(home: Home) -> None:
    require("unshare")
    tool = Path(sys.executable).with_name("dropbox-offline")
    ended = empty_network.run([str(tool), "list", "--home", str(home.root)])
    assert (ended.returncode, ended.stdout) == (0, "No submission was taken in yet.\n")


@pytest.mark.parametrize("room", ROOMS)
def test_our_own_code_imports_no_network_module(room: str) -> None:
    for path in (ROOT / "dropbox" / room).rglob("*.py"):
        imported = {
            name.partition(".")[0]
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            for name in _imported_by(node)
        }
        assert not imported & NETWORK, path


def _imported_by(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
