"""Recipient strings: too long for the document, so they lie beside it and count by their hash."""

from __future__ import annotations

import hashlib
import itertools
from typing import TYPE_CHECKING

from dropbox.directory.errors import MissingRecipientError, RecipientsFileError
from dropbox.limits import MAX_RECIPIENTS_FILE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dropbox.directory.document import RecipientEntry


def recipients_file_name(entry: RecipientEntry) -> str:
    """Give the place of an entry's string in the published folder: one file per desk and window."""
    return f"recipients/{entry.desk}-{entry.from_:%Y%m%d}-{entry.until:%Y%m%d}.txt"


def recipients_file(strings: Iterable[str]) -> bytes:
    """Write a file of recipient strings: sorted bytewise, each with LF."""
    lines = sorted(strings)
    written = "".join(f"{line}\n" for line in lines).encode()
    if _lines(written) != lines:
        raise RecipientsFileError("a recipient is more than one line")
    return written


def select_recipients(entries: Iterable[RecipientEntry], untrusted_file: bytes) -> tuple[str, ...]:
    """Take from a file exactly the strings of `entries`, by hash, in the file's order.

    Raises `RecipientsFileError`, or `MissingRecipientError` when one is not there.
    """
    wanted = {entry.sha256 for entry in entries}
    strings = tuple(line for line in _lines(untrusted_file) if sha256_of(line) in wanted)
    if len(strings) != len(wanted):
        raise MissingRecipientError(f"expected {len(wanted)} recipients in their file, got {len(strings)}")
    return strings


def read_recipients(
    entries: Iterable[RecipientEntry], folder_reader: Callable[[str], bytes]
) -> tuple[str, ...]:
    """Return the strings of `entries` from all the files they lie in, sorted bytewise."""
    by_file = itertools.groupby(sorted(entries, key=recipients_file_name), key=recipients_file_name)
    return tuple(
        sorted(string for name, there in by_file for string in select_recipients(there, folder_reader(name)))
    )


def sha256_of(recipient: str) -> str:
    """Give the hash by which a directory lists a recipient string."""
    return hashlib.sha256(recipient.encode()).hexdigest()


def _lines(untrusted_file: bytes) -> list[str]:
    if len(untrusted_file) > MAX_RECIPIENTS_FILE_BYTES:
        raise RecipientsFileError(f"expected at most {MAX_RECIPIENTS_FILE_BYTES} bytes of recipients")
    try:
        *lines, rest = untrusted_file.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise RecipientsFileError("the file of recipients is not ASCII") from None
    if rest or not all(line.isalnum() for line in lines):
        raise RecipientsFileError("expected one recipient a line")
    if lines != sorted(set(lines)):
        raise RecipientsFileError("the recipients are not sorted, or one is there twice")
    return lines
