"""Floor 5: the one room that goes online: HTTP, straight or through Tor. Only `courier` imports it."""

from dropbox.transfer.errors import (
    AddressError,
    AnswerError,
    AnswerTooLargeError,
    TransferError,
    UnreachableError,
)
from dropbox.transfer.site import Answer, Site

__all__ = [
    "AddressError",
    "Answer",
    "AnswerError",
    "AnswerTooLargeError",
    "Site",
    "TransferError",
    "UnreachableError",
]
