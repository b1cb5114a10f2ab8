"""Passphrases: unseen from the terminal, or a line each from a file descriptor. Never an argument."""

from __future__ import annotations

import getpass
import os
from typing import Final

from dropbox.errors import CancelledError, UsageError
from dropbox.limits import MAX_PASSPHRASE_BYTES, MIN_PASSPHRASE_CHARACTERS

_TERMINAL: Final = "/dev/tty"


class PassphraseError(UsageError):
    """There is no passphrase to work with."""

    code = "age-passphrase"


class Passphrases:
    """Asks for passphrases, or takes them from the descriptor in the order they are needed."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor

    def existing(self, question: str) -> str:
        """Return the passphrase of something sealed earlier."""
        passphrase = self._ask(question) if self._descriptor is None else _read_line(self._descriptor)
        if not passphrase:
            raise PassphraseError("the passphrase is empty")
        return passphrase

    def new(self) -> str:
        """Return a passphrase to seal with: long enough, and typed twice the same."""
        passphrase = self.existing("New passphrase: ")
        if len(passphrase) < MIN_PASSPHRASE_CHARACTERS:
            raise PassphraseError(
                f"the passphrase must have at least {MIN_PASSPHRASE_CHARACTERS} characters",
                hint="six or more words that nobody would guess",
            )
        if self._descriptor is None and self._ask("The same once more: ") != passphrase:
            raise PassphraseError("the two passphrases are not the same", hint="start again")
        return passphrase

    @staticmethod
    def _ask(question: str) -> str:
        if not _has_terminal():
            raise PassphraseError(
                "no terminal to ask for the passphrase", hint="give it with --passphrase-fd N"
            )
        try:
            return getpass.getpass(question)
        except EOFError:
            raise CancelledError("stopped") from None


def _has_terminal() -> bool:
    # Without one getpass would read standard input, which may be the file itself.
    try:
        os.close(os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _read_line(descriptor: int) -> str:
    """Read up to the next LF and not a byte more, so that a second passphrase can follow."""
    line = bytearray()
    while len(line) <= MAX_PASSPHRASE_BYTES:
        try:
            letter = os.read(descriptor, 1)
        except OSError as error:
            raise PassphraseError(
                "the file descriptor for the passphrase can't be read",
                hint="open it for reading, as in: --passphrase-fd 3 3<passphrase.txt",
            ) from error
        if letter in {b"", b"\n"}:
            break
        line += letter
    else:
        raise PassphraseError(f"the passphrase is longer than {MAX_PASSPHRASE_BYTES} bytes")
    try:
        return line.removesuffix(b"\r").decode()
    except UnicodeDecodeError:
        # Not chained: the original error carries the bytes.
        raise PassphraseError("the passphrase is not UTF-8") from None
