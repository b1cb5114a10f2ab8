"""`safe`: copies of hostile files that can be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dropbox.errors import SomeItemsRefusedError, UsageError
from dropbox.offline.commands.options import complete_case, examples, today, tool_options
from dropbox.offline.errors import NotOpenError
from dropbox.offline.remembered.conversations import conversation_of
from dropbox.offline.safe import sandbox, tools
from dropbox.offline.safe.copies import Copies
from dropbox.offline.safe.errors import FileUnknownError
from dropbox.offline.safe.making import Maker
from dropbox.terminal import printable, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dropbox.offline.home import Home
    from dropbox.offline.safe.copies import Row
    from dropbox.terminal import Terminal

_PIECES = {
    "pixels": "safe copy",
    "recording": "safe copy",
    "words": "words on its pages",
    "metadata": "report",
    "cleaned": "cleaned copy",
}


@click.command(
    short_help="Make copies that can be looked at.",
    epilog=examples(
        "dropbox-offline safe lusab               of every file of a case",
        "dropbox-offline safe lusab 'Photo 1.jpg' of one",
        "dropbox-offline safe --check             what this machine can do",
    ),
)
@click.argument("case", required=False, shell_complete=complete_case)
@click.argument("file", nargs=-1)
@click.option("--check", is_flag=True, help="Try the sandbox, and say which programs are there.")
@tool_options
def safe(terminal: Terminal, home: Home, *, case: str | None, file: Sequence[str], check: bool) -> None:
    """Make copies of the files of an open CASE that can be looked at; the originals stay as they are.

    FILE is a name in the folder `originals`; without one, all. Every file is read in a sandbox that has no
    network, no home and no way out. Into the folder `safe` come: the pages as pictures (PDF) or the film
    recorded anew, the words on the pages, a report of what the file would reveal, and in `cleaned` a copy
    without that. A cleaned copy is to be handed on: it is as dangerous to open as the original.
    """
    if check:
        _check(terminal)
        return
    if case is None:
        raise UsageError("expected the name of a case", hint="dropbox-offline list shows the names")
    home.require()
    with home.locked():
        work = _Work(terminal, sandbox.make())
        for copies, original in _chosen(home, case, file):
            work.make(copies, original)
    work.report(case)


def _check(terminal: Terminal) -> None:
    sandbox.make()
    rows = [(tool.program, tool.is_there, tool.purpose, tool.package) for tool in tools.ALL]
    terminal.result(
        {"sandbox": True, "tools": {program: is_there for program, is_there, _, _ in rows}},
        "The sandbox works.\n\n"
        + table(
            ("program", "is", "for", "Debian's package"),
            [(program, "there" if is_there else "missing", *words) for program, is_there, *words in rows],
        ),
    )
    if not all(is_there for _, is_there, _, _ in rows):
        terminal.say(tools.OFFLINE_HINT)


def _chosen(home: Home, case: str, names: Sequence[str]) -> list[tuple[Copies, Path]]:
    conversation = conversation_of(home.records.all(), home.records.find(case))
    folders = [folder for record in conversation.messages if (folder := home.open_folder(record))]
    if not folders:
        raise NotOpenError("that case is not open", hint=f"dropbox-offline open {case}")
    found = [(copies, path) for copies in map(Copies, folders) for path in copies.originals()]
    unknown = set(names) - {path.name for _, path in found}
    if unknown:
        raise FileUnknownError(
            "the case has no file of that name", hint="give it as the folder `originals` shows it"
        )
    return [(copies, path) for copies, path in found if not names or path.name in names]


class _Work:
    """One call of `safe`: says what became of each file as it goes."""

    def __init__(self, terminal: Terminal, box: sandbox.Sandbox) -> None:
        self._terminal = terminal
        self._maker = Maker(box, today())
        self._rows: list[Row] = []
        self._refused: dict[str, str] = {}
        self._missing: set[str] = set()

    def make(self, copies: Copies, original: Path) -> None:
        """Make the copies of one file."""
        with self._terminal.progress(f"copying {printable(original.name)}", 0) as progress:
            self._maker.tick = lambda: progress.advance(0)
            row = self._maker.make(copies, original)
        self._rows.append(row)
        said = [
            f"{_PIECES[one.piece]}{f' ({one.note})' if one.note else ''}"
            for one in row.made
            if one.piece in _PIECES
        ]
        if not self._terminal.as_json and said:
            self._terminal.result({}, printable(f"{row.file}: {'; '.join(said)}"))
        for missing in row.not_made:
            reason = f"no {_PIECES[missing.piece]}: {missing.reason}"
            if missing.is_refusal:
                self._refused[row.file] = reason
                self._terminal.refused(printable(row.file), reason)
            if missing.code == "tool-missing":
                self._missing.add(missing.reason)

    def report(self, case: str) -> None:
        """Print the result; raises `SomeItemsRefusedError` where something was not made."""
        for missing in sorted(self._missing):
            self._terminal.say(f"! {missing}")
        if self._missing:
            self._terminal.say(tools.OFFLINE_HINT)
        self._terminal.result(
            {"case": case, "files": [row.document() for row in self._rows], "refused": self._refused},
            "" if self._rows else "The case has no files.",
        )
        if self._refused:
            count = len(self._refused)
            raise SomeItemsRefusedError(
                f"not everything could be made of {count} file{'' if count == 1 else 's'}"
            )
