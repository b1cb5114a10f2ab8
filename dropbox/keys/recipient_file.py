"""The file an editor hands to the admin: a request (docs/spec/request.md), or the older form with two keys.

The older form, as `dropbox-offline recipient` writes it:
an age recipients file: lines that are empty or begin with `#` are comments; one line is the recipient. One of
the comments may be the verifier key (C2SP signed-note) of the key that signs the editor's answers.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dropbox import age, directory
from dropbox.keys.errors import RecipientFileError
from dropbox.limits import MAX_NOTE_BYTES, MAX_RECIPIENT_FILE_BYTES
from dropbox.note import VerifierKey

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.directory import Request

_REQUEST: Final = b"press-dropbox/request@"
_POST_QUANTUM: Final = "age1pq1"
_HINT: Final = "ask the editor for the file that `dropbox-offline recipient` writes"
_EDITOR: Final = "press-dropbox/editor"
# Algorithm and key, 33 bytes: in base64 44 letters without a filler.
_EDITOR_LINE: Final = re.compile(rf"# {_EDITOR}\+[0-9a-f]{{8}}\+([A-Za-z0-9+/]{{44}})")


@dataclass(frozen=True, slots=True)
class ReaderFile:
    """The public keys of one editor. `editor_key`: in hex, as a directory lists it; None in an older file."""

    recipient: str
    editor_key: str | None = None


def load(untrusted_path: Path) -> ReaderFile | tuple[bytes, Request]:
    """Return a request with its note, or the keys in a file of the older form.

    Raises `RequestError`, `RequestSignatureError`, `NoteError` or `RecipientFileError`.
    """
    content = _content(untrusted_path, MAX_NOTE_BYTES)
    if content.startswith(_REQUEST):
        return content, directory.read_request(content)
    return _reader_file(content)


def read(untrusted_path: Path) -> ReaderFile:
    """Return the keys in a file of the older form; raises `RecipientFileError`."""
    return _reader_file(_content(untrusted_path, MAX_RECIPIENT_FILE_BYTES))


def _content(untrusted_path: Path, most_bytes: int) -> bytes:
    with untrusted_path.open("rb") as file:
        return file.read(most_bytes + 1)


def _reader_file(untrusted: bytes) -> ReaderFile:
    if len(untrusted) > MAX_RECIPIENT_FILE_BYTES:
        raise RecipientFileError("the file is too large to be one recipient", hint=_HINT)
    return parse(untrusted)


def parse(untrusted: bytes) -> ReaderFile:
    """Return the one post-quantum recipient in an age recipients file, and the editor's key beside it."""
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
    return ReaderFile(_checked(lines[0]), _editor_key(text))


def _editor_key(untrusted_text: str) -> str | None:
    lines = [line for line in untrusted_text.split("\n") if line.startswith(f"# {_EDITOR}")]
    if not lines:
        return None
    if len(lines) != 1:
        raise RecipientFileError(f"expected one key to sign answers with, got {len(lines)}", hint=_HINT)
    found = _EDITOR_LINE.fullmatch(lines[0])
    if found is None:
        raise RecipientFileError("the key to sign answers with is damaged or cut", hint="copy the file again")
    key = base64.b64decode(found[1])[1:]
    # The key id is a checksum too: four bytes of the hash of name and key.
    if f"# {VerifierKey(_EDITOR, key).vkey}" != lines[0]:
        raise RecipientFileError("the key to sign answers with is damaged or cut", hint="copy the file again")
    return key.hex()


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
