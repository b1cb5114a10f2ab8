"""Keep a conversation's page in step with what lies in its folder and what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dropbox.limits import MAX_MESSAGE_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dropbox.age import Identity
    from dropbox.offline.conversations import Conversation
    from dropbox.offline.home import Home
    from dropbox.offline.trusting import Known


def messages_in(home: Home, conversation: Conversation) -> list[str]:
    """Return the texts of the messages that are open."""
    folders = [home.open_folder(record) for record in conversation.messages]
    return [_message(folder) for folder in folders if folder]


def _message(folder: Path) -> str:
    with (folder / "message.txt").open("rb") as file:
        return file.read(MAX_MESSAGE_BYTES).decode(errors="replace")


def refresh(
    home: Home, conversation: Conversation, identities: Sequence[Identity], known: Known | None
) -> None:
    """Write the page of a conversation anew."""
