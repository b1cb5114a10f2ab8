"""Whose key signs releases: said by the root keys, so that whoever has the check phrase needs nothing more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from dropbox import note
from dropbox.release.errors import OtherOriginError, ReleaseKeyFormError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dropbox.note import VerifierKey

RELEASE_KEY_NAME: Final = "press-dropbox/release"
KEY_FILE: Final = "release-key.note"
ORIGIN: Final = re.compile("[a-z0-9.-]{1,64}")
_TYPE: Final = "press-dropbox/release-key@v1"
_TEXT: Final = re.compile(
    f"{_TYPE}\norigin ({ORIGIN.pattern})\nnumber ([1-9][0-9]{{0,8}})\nkey ([0-9a-f]{{64}})\n"
)


@dataclass(frozen=True, slots=True)
class ReleaseKey:
    """A release key of a drop-box. A later number takes the place of the ones before."""

    origin: str
    number: int
    key: str

    def serialize(self) -> str:
        """Give the text that the root keys sign."""
        text = f"{_TYPE}\norigin {self.origin}\nnumber {self.number}\nkey {self.key}\n"
        self.parse(text)
        return text

    @classmethod
    def parse(cls, untrusted_text: str) -> Self:
        """Parse the text; raises `ReleaseKeyFormError`."""
        found = _TEXT.fullmatch(untrusted_text)
        if not found:
            raise ReleaseKeyFormError("expected the four lines that name a release key")
        return cls(found[1], int(found[2]), found[3])


def read_key(untrusted_note: bytes, origin: str, roots: Iterable[VerifierKey], threshold: int) -> ReleaseKey:
    """Return the release key that the root keys of the newest directory name.

    Raises `NoteError`, `NotSignedError`, `ReleaseKeyFormError` or `OtherOriginError`.
    """
    parsed = note.parse(untrusted_note)
    parsed.verify(roots, threshold)
    key = ReleaseKey.parse(parsed.text)
    if key.origin != origin:
        raise OtherOriginError("the release key is another drop-box's")
    return key
