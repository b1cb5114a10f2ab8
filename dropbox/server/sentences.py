"""What the commands say to the person who runs the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dropbox.intake import Delivered


def delivered(found: Delivered) -> str:
    """Say what a bag brought."""
    if found.already:
        return "this bag was delivered before: nothing changed"
    parts = []
    if found.answers:
        wait = "waits" if found.answers == 1 else "wait"
        parts.append(f"{counted(found.answers, 'answer')} {wait} for {counted(found.mailboxes, 'mailbox')}")
    if found.recalled:
        parts.append(f"{counted(found.recalled, 'mailbox')} recalled")
    if found.frozen:
        was = "was" if found.frozen == 1 else "were"
        parts.append(f"{counted(found.frozen, 'answer')} for a recalled mailbox {was} not taken in")
    return "; ".join(parts)


def counted(number: int, what: str) -> str:
    """Say how many of something there are."""
    return f"{number} {what}" if number == 1 else f"{number} {what}{'es' if what.endswith('x') else 's'}"
