"""What somebody saw: every version as it was served. It proves a fork to others, who compare it with theirs.

One line of RFC 8785 JSON (docs/spec/audit.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import rfc8785

from dropbox.directory import fields
from dropbox.directory.audit.seeing import FreshFinding, Seen
from dropbox.directory.errors import DirectoryError
from dropbox.directory.trust import require_past, trust
from dropbox.errors import BadInputError
from dropbox.limits import MAX_MEMORY_BYTES

if TYPE_CHECKING:
    from dropbox.directory.audit.anchors import Anchor

_FORMAT: Final = "press-dropbox/memory@v1"
_FIELDS: Final = ("format", "history", "release", "release_key")


class MemoryFormError(BadInputError):
    """The file is no memory of an audit."""

    code = "memory-form"


@dataclass(frozen=True, slots=True)
class Memory:
    """The versions that somebody saw, from the first; the newest release, and the note that names its key."""

    history: tuple[bytes, ...]
    release: bytes = b""
    release_key: bytes = b""

    def serialize(self) -> bytes:
        """Write the file."""
        spelled = {
            "format": _FORMAT,
            "history": [note.decode() for note in self.history],
            "release": self.release.decode(),
            "release_key": self.release_key.decode(),
        }
        return rfc8785.dumps(spelled) + b"\n"

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Read the file; raises `MemoryFormError`. What is in it is believed only by its signatures."""
        if len(untrusted) > MAX_MEMORY_BYTES:
            raise MemoryFormError(f"expected a memory of at most {MAX_MEMORY_BYTES} bytes")
        try:
            form, history, release, release_key = fields.fields(fields.load(untrusted.decode()), _FIELDS)
            memory = cls(tuple(_text(note) for note in _notes(history)), _text(release), _text(release_key))
        except (DirectoryError, UnicodeError):
            raise MemoryFormError("this is no memory of an audit") from None
        if form != _FORMAT or not memory.history or memory.serialize() != untrusted:
            raise MemoryFormError("this is no memory of an audit")
        return memory

    def seen(self, place: str, anchor: Anchor) -> Seen:
        """Walk what is remembered, as any place; recipient files and fresh notes are not remembered."""
        trusted = trust(self.history, anchor.first_roots(self.history[0]))
        if anchor.origin is not None:
            trusted.require_origin(anchor.origin)
        return Seen(place, trusted, self.history, 0, FreshFinding(), anchor.is_given)


def remember(memory: Seen | None, seen: Seen) -> tuple[bytes, ...]:
    """Return the history to remember from now on; raises `RolledBackError` or `ForkedError`."""
    if memory is not None:
        require_past(seen.trusted, memory.trusted.version, memory.trusted.text_sha256)
    return seen.notes


def _notes(untrusted: object) -> list[object]:
    if not isinstance(untrusted, list):
        raise MemoryFormError("this is no memory of an audit")
    return untrusted


def _text(untrusted: object) -> bytes:
    if not isinstance(untrusted, str):
        raise MemoryFormError("this is no memory of an audit")
    return untrusted.encode()
