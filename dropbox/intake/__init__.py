"""Floor 6: what can happen to a submission on the server, one function and one transaction each.

announce → accept … → (finished) → collect; or terminate, or withdraw; or silence, and `expire`. From the plain
form: `receive_sealed`. Answers: deliver → list, open, acknowledge, wipe.

`deliver` loads when first asked for: no process that faces visitors reads what editors write.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from dropbox.intake.accepting import accept
from dropbox.intake.announcing import announce, find, terminate
from dropbox.intake.body import Body, Checksum
from dropbox.intake.collecting import Collected, collect
from dropbox.intake.expiring import Expired, expire
from dropbox.intake.mailboxes import (
    OpenAnswer,
    WaitingAnswer,
    acknowledge,
    list_answers,
    open_answer,
    open_answer_file,
    wipe,
)
from dropbox.intake.plain import SealedSink, receive_sealed
from dropbox.intake.published import Published
from dropbox.intake.room import require_room
from dropbox.intake.stored import waiting_bytes
from dropbox.intake.uploads import UploadState
from dropbox.intake.withdrawing import withdraw

if TYPE_CHECKING:
    from dropbox.intake.delivering import Delivered, deliver

__all__ = [
    "Body",
    "Checksum",
    "Collected",
    "Delivered",
    "Expired",
    "OpenAnswer",
    "Published",
    "SealedSink",
    "UploadState",
    "WaitingAnswer",
    "accept",
    "acknowledge",
    "announce",
    "collect",
    "deliver",
    "expire",
    "find",
    "list_answers",
    "open_answer",
    "open_answer_file",
    "receive_sealed",
    "require_room",
    "terminate",
    "waiting_bytes",
    "wipe",
    "withdraw",
]


def __getattr__(name: str) -> object:
    if name not in {"Delivered", "deliver"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module("dropbox.intake.delivering"), name)
