"""What the commands say to the person who runs the machine."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dropbox.directory import FreshOtherDirectoryError

if TYPE_CHECKING:
    from dropbox.directory import Ageing
    from dropbox.errors import DropboxError
    from dropbox.intake import Delivered
    from dropbox.intake.renewing import Renewal


def delivered_document(found: Delivered) -> dict[str, object]:
    """Say for programs what a bag brought."""
    renewal = found.renewal
    fresh = renewal and {
        "code": renewal.refusal.code if renewal.refusal else None,
        "outcome": renewal.outcome,
        "until": renewal.until.isoformat(),
    }
    counts = ("answers", "mailboxes", "recalled", "frozen", "already", "bag_id")
    return {**{name: getattr(found, name) for name in counts}, "fresh": fresh}


def delivered(found: Delivered) -> str:
    """Say what a bag brought."""
    fresh = _renewed(found.renewal)
    if found.already:
        return f"this bag was delivered before: nothing {f'else changed; {fresh}' if fresh else 'changed'}"
    parts = []
    if found.answers:
        wait = "waits" if found.answers == 1 else "wait"
        parts.append(f"{counted(found.answers, 'answer')} {wait} for {counted(found.mailboxes, 'mailbox')}")
    if found.recalled:
        parts.append(f"{counted(found.recalled, 'mailbox')} recalled")
    if found.frozen:
        was = "was" if found.frozen == 1 else "were"
        parts.append(f"{counted(found.frozen, 'answer')} for a recalled mailbox {was} not taken in")
    return "; ".join([*parts, *([fresh] if fresh else [])]) or "nothing changed"


def _renewed(renewal: Renewal | None) -> str:
    # A refused one is named on standard error.
    if renewal and renewal.outcome == "renewed":
        return f"the key list is confirmed up to {renewal.until - timedelta(days=1)}"
    return ""


_FRESH_HINTS: Final = {
    "fresh-expired": "it was too long on the road, or a clock is wrong: the next stick brings a newer one",
    "fresh-not-yet-valid": "this server's date or that of the editor's machine is wrong: compare them",
    "not-signed": "is the editor's freshness key listed? dropbox-offline request asks the admin for it",
    "bad-signature": "the editor has another key list than this server, or the stick was altered: ask them",
}


def hint_for(refusal: DropboxError) -> str | None:
    """Say what to do about a freshness note that was refused: its own hints are for those who seal."""
    if isinstance(refusal, FreshOtherDirectoryError):
        if refusal.got > refusal.expected:
            return "this server's key directory is the older one: publish here, then deliver the bag again"
        return "it was packed before this version reached the editor: the next stick brings a newer one"
    return _FRESH_HINTS.get(refusal.code, refusal.hint)


def ageing(one: Ageing) -> str:
    """Say what ends, when, and what to do."""
    left = "today" if one.days_left == 0 else f"in {counted(one.days_left, 'day')}"
    when = f"ended on {one.ends}" if one.days_left < 0 else f"ends {left}, on {one.ends}"
    match one.subject:
        case "directory":
            return f"the key directory {when}: then sources can't send. Hold a key day (dropbox-keys day)"
        case "fresh":
            return (
                f"the freshness note {when}: then sources can't send. An editor's stick renews it"
                " (dropbox-offline courier, then dropbox-server deliver)"
            )
        case "readers":
            if one.role is None:
                return f"desk {one.desk}: no key to seal to is listed today: sources can't send to it"
            return f"desk {one.desk}: the key to read with of {one.role} {when}. Hold a key day"
        case "editor":
            return f"desk {one.desk}: the key to answer with of {one.role} {when}. Hold a key day"


def counted(number: int, what: str) -> str:
    """Say how many of something there are."""
    return f"{number} {what}" if number == 1 else f"{number} {what}{'es' if what.endswith('x') else 's'}"
