"""The file an editor hands to the admin: one recipient, as `dropbox-offline recipient` writes it.

An age recipients file: lines that are empty or begin with `#` are comments; one line is the recipient.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox import age
from dropbox.keys.errors import RecipientFileError
from dropbox.limits import MAX_RECIPIENT_FILE_BYTES

if TYPE_CHECKING:
    from pathlib import Path

_POST_QUANTUM: Final = "age1pq1"
_HINT: Final = "ask the editor for the file that `dropbox-offline recipient` writes"


def read(untrusted_path: Path) -> str:
    """Return the recipient in a file; raises `RecipientFileError`."""
    with untrusted_path.open("rb") as file:
        content = file.read(MAX_RECIPIENT_FILE_BYTES + 1)
    if len(content) > MAX_RECIPIENT_FILE_BYTES:
        raise RecipientFileError("the file is too large to be one recipient", hint=_HINT)
    return parse(content)


def parse(untrusted: bytes) -> str:
    """Return the one post-quantum recipient in an age recipients file."""
    try:
        text = untrusted.decode("ascii").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise RecipientFileError("the file is no text of the letters a recipient has", hint=_HINT) from None
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    if any(line.startswith("AGE-") for line in lines):
        raise RecipientFileError(
            "this is a secret identity, not a recipient: it must never leave the editor's machine",
            hint="destroy this file, tell the editor to make a new identity",
        )
    if len(lines) != 1:
        raise RecipientFileError(f"expected one recipient, got {len(lines)}", hint=_HINT)
    return _checked(lines[0])


def _checked(untrusted: str) -> str:
    if not untrusted.startswith(_POST_QUANTUM):
        raise RecipientFileError(
            f"expected a post-quantum recipient, it begins with {_POST_QUANTUM}", hint=_HINT
        )
    try:
        recipient = str(age.Recipient.parse(untrusted))
    except age.RecipientFormatError as error:
        raise RecipientFileError("the recipient is damaged or cut", hint="copy the file again") from error
    if recipient != untrusted:
        raise RecipientFileError("the recipient is not in its one spelling", hint="copy the file again")
    return recipient
