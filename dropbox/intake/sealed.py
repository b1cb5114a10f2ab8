"""Is this a sealed file? Its header's form is all the server can know: age files name no recipient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox.age import header
from dropbox.age.errors import HeaderError, HeaderTooShortError
from dropbox.intake.errors import NotSealedError
from dropbox.limits import MAX_RECIPIENTS, MAX_SEALED_HEADER_BYTES

if TYPE_CHECKING:
    from dropbox.age.header import Stanza

_TYPE: Final = "mlkem768x25519"
# 1,120 bytes of ML-KEM-768 ciphertext and X25519 share, in unpadded base64.
_ARGUMENT_CHARACTERS: Final = 1_494
# The file key of 16 bytes and its tag.
_BODY_BYTES: Final = 32


class HeaderWatch:
    """Sees a file's first bytes go by, until its header was judged (`known_bytes` is then its size)."""

    def __init__(self, known_bytes: int, stored_head: bytes) -> None:
        self._known_bytes = known_bytes
        self._head = bytearray(stored_head)

    def feed(self, piece: bytes) -> None:
        """See the next bytes of the file."""
        if not self._known_bytes and len(self._head) < MAX_SEALED_HEADER_BYTES:
            self._head += piece[: MAX_SEALED_HEADER_BYTES - len(self._head)]

    def judge(self, *, whole: bool) -> int:
        """Return the header's size, 0 while it may still become one; `whole` says that no more bytes follow."""
        header_bytes = self._known_bytes or header_size_bytes(bytes(self._head))
        if whole and not header_bytes:
            raise NotSealedError("the file ends within its header")
        return header_bytes


def header_size_bytes(untrusted_head: bytes) -> int:
    """Return the size of the age header that a file starts with, 0 while it may still become one.

    Raises `NotSealedError` for anything but 1 to 64 post-quantum stanzas.
    """
    try:
        parsed = header.parse(untrusted_head)
    except HeaderTooShortError:
        if len(untrusted_head) >= MAX_SEALED_HEADER_BYTES:
            raise NotSealedError("the header is longer than a desk's") from None
        return 0
    except HeaderError as error:
        raise NotSealedError("this is no sealed file") from error
    # That there are no more than MAX_RECIPIENTS follows from MAX_SEALED_HEADER_BYTES.
    if not all(map(_is_hybrid, parsed.stanzas)):
        raise NotSealedError(f"expected 1 to {MAX_RECIPIENTS} post-quantum stanzas and no other")
    return parsed.size_bytes


def _is_hybrid(stanza: Stanza) -> bool:
    return (
        stanza.type == _TYPE
        and [len(argument) for argument in stanza.args] == [_ARGUMENT_CHARACTERS]
        and len(stanza.body) == _BODY_BYTES
    )
