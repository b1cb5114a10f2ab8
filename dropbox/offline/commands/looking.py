"""`list` and `show`: what is here, without a passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dropbox.offline.case_view import day_in_words
from dropbox.offline.commands.options import complete_case, examples, refuse_damaged, tool_options
from dropbox.terminal import printable, size_in_words, table

if TYPE_CHECKING:
    from dropbox.offline.home import Home
    from dropbox.offline.records import Record
    from dropbox.terminal import Terminal

_STATES = {
    "sealed": "sealed",
    "verified": "open",
    "incomplete": "open, incomplete",
    "damaged": "sealed, damaged",
    "cut-short": "sealed, cut short",
}


@click.command(
    "list",
    short_help="List what is here.",
    epilog=examples("dropbox-offline list"),
)
@tool_options
def list_cases(terminal: Terminal, home: Home) -> None:
    """List every submission on this machine, by the day the server received it."""
    home.require()
    records = home.records.all()
    rows = [
        (record.case, record.day.isoformat(), size_in_words(record.size_bytes), _STATES[_state(home, record)])
        for record in records
    ]
    terminal.result(
        {"cases": [_document(home, record) for record in records]},
        table(("case", "received", "size", "state"), rows) if rows else "No submission was taken in yet.",
    )
    refuse_damaged(terminal, home)


@click.command(short_help="Show one case.", epilog=examples("dropbox-offline show lusab-babad"))
@click.argument("case", shell_complete=complete_case)
@tool_options
def show(terminal: Terminal, home: Home, *, case: str) -> None:
    """Show one CASE: its message and files if it is open, else what is known of it."""
    home.require()
    record = home.records.find(case)
    folder = home.open_folder(record)
    text = _sealed_text(home, record)
    if folder is not None:
        # Every letter from a source was made printable when this was written; somebody may have been at it.
        lines = (folder / "case.txt").read_text(encoding="utf-8", errors="replace").splitlines()
        text = "\n".join([*map(printable, lines), "", printable(f"folder: {folder}")])
    terminal.result(_document(home, record), text)


def _state(home: Home, record: Record) -> str:
    if home.open_folder(record) is not None and record.opening:
        return record.opening.outcome
    if not record.whole:
        return "damaged"
    return "cut-short" if record.state == "cut-short" else "sealed"


def _sealed_text(home: Home, record: Record) -> str:
    return "\n".join(
        [
            f"case      {record.case}",
            f"received  {day_in_words(record.day)}",
            f"taken in  {day_in_words(record.taken_in)}",
            f"size      {size_in_words(record.size_bytes)} ({record.size_bytes} bytes)",
            f"sha256    {record.sha256}",
            f"state     {_STATES[_state(home, record)]}",
            f"Next: dropbox-offline open {record.case}",
        ]
    )


def _document(home: Home, record: Record) -> dict[str, object]:
    folder = home.open_folder(record)
    return {
        "case": record.case,
        "day": record.day.isoformat(),
        "folder": str(folder) if folder else None,
        "id": record.id,
        "sha256": record.sha256,
        "size": record.size_bytes,
        "state": _state(home, record),
    }
