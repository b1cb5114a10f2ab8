"""A drop-box online as a place that an audit can look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox.audit import Place
from dropbox.limits import MAX_KEY_FOLDER_BYTES, MAX_NOTE_BYTES, MAX_PAGE_BYTES, MAX_RECIPIENTS_FILE_BYTES
from dropbox.release import Served
from dropbox.transfer import AnswerError, AnswerTooLargeError, Site

if TYPE_CHECKING:
    from collections.abc import Callable

_FOUND: Final = 200
_MISSING: Final = 404
_MOST_KEY_BYTES: Final = max(MAX_NOTE_BYTES, MAX_RECIPIENTS_FILE_BYTES) + 1
_POLICY: Final = "content-security-policy"


def place(name: str, for_keys: Site, for_pages: Site, advance: Callable[[int], object]) -> Place:
    """Return a place; `advance` is told of each answer.

    Keys and pages are asked for by two visitors: whoever reads the whole history is an auditor, and shall not
    be known for one when the pages come.
    """
    read_bytes = 0

    def read(file: str) -> bytes | None:
        nonlocal read_bytes
        answer = for_keys.get(f"/keys/{file}", _MOST_KEY_BYTES)
        advance(1)
        if answer.status == _MISSING:
            return None
        if answer.status != _FOUND:
            raise AnswerError(f"expected a file of the published keys, got status {answer.status}")
        read_bytes += len(answer.body)
        # A hostile server must not make an auditor read for ever.
        if read_bytes > MAX_KEY_FOLDER_BYTES:
            raise AnswerTooLargeError(f"expected at most {MAX_KEY_FOLDER_BYTES} bytes of published keys")
        return answer.body

    def fetch(path: str) -> Served:
        answer = for_pages.get(path, MAX_PAGE_BYTES)
        advance(1)
        return Served(answer.status, answer.body, answer.all(_POLICY))

    return Place(name, read, fetch)
