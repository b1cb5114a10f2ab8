"""`list` and `show`: what is here, without a passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dropbox.offline.case.view import day_in_words
from dropbox.offline.commands.options import complete_case, examples, refuse_damaged, tool_options
from dropbox.offline.remembered.conversations import all_conversations, conversation_of, is_own_conversation
from dropbox.terminal import printable, size_in_words, table

if TYPE_CHECKING:
    from dropbox.offline.home import Home, OpenFolders
    from dropbox.offline.remembered.conversations import Conversation
    from dropbox.offline.remembered.post import Mail
    from dropbox.offline.remembered.records import Record
    from dropbox.terminal import Terminal

_STATES = {
    "sealed": "sealed",
    "verified": "open",
    "incomplete": "open, incomplete",
    "damaged": "sealed, damaged",
    "cut-short": "sealed, cut short",
}


_WORST_FIRST = ("damaged", "cut-short", "sealed", "incomplete", "verified")


@click.command(
    "list",
    short_help="List what is here.",
    epilog=examples("dropbox-offline list"),
)
@tool_options
def list_cases(terminal: Terminal, home: Home) -> None:
    """List every case on this machine, by the day the server received its newest message.

    Messages written with the same codename are one case; that is known once they are open.
    """
    home.require()
    found = sorted(all_conversations(home.records.all()), key=lambda case: case.messages[-1].day)
    mail, folders = home.post.read(), home.open_folders()
    rows = [_row(folders, mail, conversation) for conversation in found]
    terminal.result(
        {"cases": [_case_document(folders, mail, conversation) for conversation in found]},
        table(("case", "received", "messages", "answers", "size", "state"), rows)
        if rows
        else "No submission was taken in yet.",
    )
    refuse_damaged(terminal, home)


def _row(folders: OpenFolders, mail: Mail, conversation: Conversation) -> tuple[str, ...]:
    messages = conversation.messages
    return (
        conversation.first.case,
        messages[-1].day.isoformat(),
        str(len(messages)),
        _answers(mail, conversation),
        size_in_words(sum(record.size_bytes for record in messages)),
        _STATES[_conversation_state(folders, conversation)],
    )


def _answers(mail: Mail, conversation: Conversation) -> str:
    """Count what was sent and what waits; a mailbox that is frozen takes none."""
    if conversation.mailbox is None:
        opening = conversation.first.opening
        return "no codename" if opening and opening.outcome == "verified" else ""
    if not is_own_conversation(conversation):
        return "never"
    if conversation.mailbox in mail.recalls:
        return "recalled"
    answers = mail.to(conversation.mailbox)
    waiting = sum(one.is_own and mail.bag_of(one) is None for one in answers)
    sent = len(answers) - waiting
    return ", ".join([*([f"{sent} sent"] if sent else []), *([f"{waiting} waiting"] if waiting else [])])


def _conversation_state(folders: OpenFolders, conversation: Conversation) -> str:
    states = {_state(folders, record) for record in conversation.messages}
    # Where one of several is closed or damaged, that is what somebody may want to mend.
    return next((state for state in _WORST_FIRST if state in states), "sealed")


@click.command(short_help="Show one case.", epilog=examples("dropbox-offline show lusab-babad"))
@click.argument("case", shell_complete=complete_case)
@tool_options
def show(terminal: Terminal, home: Home, *, case: str) -> None:
    """Show one CASE: its messages, answers and files if it is open, else what is known of it."""
    home.require()
    records = home.records.all()
    record = home.records.find(case)
    conversation = conversation_of(records, record)
    folder, folders = home.conversation_folder(conversation), home.open_folders()
    text = _sealed_text(folders, record)
    if folder is not None:
        # Every letter from a source was made printable when this was written; somebody may have been at it.
        lines = (folder / "case.txt").read_text(encoding="utf-8", errors="replace").splitlines()
        text = "\n".join([*map(printable, lines), "", printable(f"folder: {folder}")])
    terminal.result(_case_document(folders, home.post.read(), conversation), text)


def _state(folders: OpenFolders, record: Record) -> str:
    if folders.of(record) is not None and record.opening:
        return record.opening.outcome
    if not record.whole:
        return "damaged"
    return "cut-short" if record.state == "cut-short" else "sealed"


def _sealed_text(folders: OpenFolders, record: Record) -> str:
    return "\n".join(
        [
            f"case      {record.case}",
            f"received  {day_in_words(record.day)}",
            f"taken in  {day_in_words(record.taken_in)}",
            f"size      {size_in_words(record.size_bytes)} ({record.size_bytes} bytes)",
            f"sha256    {record.sha256}",
            f"state     {_STATES[_state(folders, record)]}",
            f"Next: dropbox-offline open {record.case}",
        ]
    )


def _case_document(folders: OpenFolders, mail: Mail, conversation: Conversation) -> dict[str, object]:
    answers = mail.to(conversation.mailbox) if conversation.mailbox else ()
    return {
        **_document(folders, conversation.first),
        "answers": [
            {"day": one.day.isoformat(), "id": one.id, "is_own": one.is_own, "number": one.number}
            for one in answers
        ],
        "messages": [_document(folders, record) for record in conversation.messages],
    }


def _document(folders: OpenFolders, record: Record) -> dict[str, object]:
    folder = folders.of(record)
    return {
        "case": record.case,
        "day": record.day.isoformat(),
        "folder": str(folder) if folder else None,
        "id": record.id,
        "sha256": record.sha256,
        "size": record.size_bytes,
        "state": _state(folders, record),
    }
