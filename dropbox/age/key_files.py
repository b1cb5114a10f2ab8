"""Files of recipients and files of identities: one key a line, `#` begins a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from dropbox.age.errors import IdentityFormatError, RecipientFormatError
from dropbox.age.recipient import Recipient
from dropbox.limits import MAX_AGE_KEY_FILE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from dropbox.age.errors import AgeError
    from dropbox.age.identity import Identity

K = TypeVar("K")


def parse_recipients(untrusted: bytes) -> list[Recipient]:
    """Parse a file of recipients; a line that is none is named by its number and never shown."""
    return _parse(untrusted, Recipient.parse, RecipientFormatError)


def parse_identities(untrusted: bytes) -> list[Identity]:
    """Parse a file of identities; a line that is none is named by its number and never shown."""
    from dropbox.age.identity import Identity

    return _parse(untrusted, Identity.parse, IdentityFormatError)


def _parse(untrusted: bytes, parse: Callable[[str], K], malformed: type[AgeError]) -> list[K]:
    if len(untrusted) > MAX_AGE_KEY_FILE_BYTES:
        raise malformed(f"the file of keys is longer than {MAX_AGE_KEY_FILE_BYTES} bytes")
    try:
        lines = untrusted.decode().split("\n")
    except UnicodeDecodeError:
        raise malformed("the file of keys is not UTF-8") from None
    keys = []
    for number, line in enumerate(lines, 1):
        text = line.removesuffix("\r")
        if not text or text.startswith("#"):
            continue
        try:
            keys.append(parse(text))
        except malformed as error:
            raise malformed(f"line {number} of the file of keys: {error}", hint=error.hint) from None
    if not keys:
        raise malformed("there is no key in the file of keys")
    return keys
