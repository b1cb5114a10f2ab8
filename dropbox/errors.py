"""Floor 0: the one exception tree, split by whose fault it is and what to do now.

A class has a stable `code` (what programs and translations key on) and an `exit_status` (DESIGN §7);
an instance may carry a `hint`, the next thing a person can do. No message, hint or attribute ever holds
plaintext, a file name, a codename, a key or an address. Each package puts its children in its own
`errors.py`; edges catch the parents and translate once.
"""

from __future__ import annotations

from typing import ClassVar


class DropboxError(Exception):
    """Anything this project refuses or fails at on purpose."""

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class SomeItemsRefusedError(DropboxError):
    """Part of the work was done; the refused items have been named."""

    code = "some-items-refused"
    exit_status = 1


class UsageError(DropboxError):
    """The command was called in a way it does not understand."""

    code = "usage"
    exit_status = 2


class BadInputError(DropboxError):
    """What came from outside is malformed, damaged or out of bounds."""

    code = "bad-input"
    exit_status = 3


class NotTrustedError(DropboxError):
    """What came from outside is well formed, but nothing says it may be believed."""

    code = "not-trusted"
    exit_status = 4


class ResourceError(DropboxError):
    """This machine could not do it: full, read-only, a failing disk, a busy database."""

    code = "resource"
    exit_status = 5


class CancelledError(DropboxError):
    """The person at the keyboard stopped it."""

    code = "cancelled"
    exit_status = 130
