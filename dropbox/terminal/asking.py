"""Questions to the person at the keyboard; passphrases never by argument or environment."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import Final

import click

from dropbox.errors import CancelledError, UsageError
from dropbox.limits import MAX_PASSPHRASE_BYTES, MIN_PASSPHRASE_CHARACTERS

_LENGTH_HINT: Final = "six or more words that nobody would guess, such as a line you made up yourself"


class NoTerminalError(UsageError):
    """There is nobody to ask."""

    code = "no-terminal"


class WeakPassphraseError(UsageError):
    """A new passphrase is too short to withstand a seized disk."""

    code = "weak-passphrase"


class PassphraseMismatchError(UsageError):
    """A new passphrase was not typed the same way twice."""

    code = "passphrase-mismatch"


class PassphraseFormError(UsageError):
    """What came over the file descriptor is no passphrase."""

    code = "passphrase-form"


def has_terminal() -> bool:
    """Tell whether a person can be asked: whether this process has a controlling terminal."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _read_line(descriptor: int) -> bytes:
    """Read up to the next LF and not a byte more, so that a second passphrase can follow."""
    line = bytearray()
    while len(line) <= MAX_PASSPHRASE_BYTES:
        try:
            letter = os.read(descriptor, 1)
        except OSError as error:
            raise PassphraseFormError(
                "the file descriptor for the passphrase can't be read",
                hint="open it for reading, as in: --passphrase-fd 3 3<passphrase.txt",
            ) from error
        if letter in {b"", b"\n"}:
            return bytes(line).removesuffix(b"\r")
        line += letter
    raise PassphraseFormError(f"the passphrase is longer than {MAX_PASSPHRASE_BYTES} bytes")


def passphrase_from(descriptor: int) -> str:
    """Read one passphrase, a line of UTF-8, from an open file descriptor."""
    try:
        passphrase = _read_line(descriptor).decode()
    except UnicodeDecodeError:
        # Not chained: the original error carries the bytes.
        raise PassphraseFormError("the passphrase is not UTF-8") from None
    if not passphrase:
        raise PassphraseFormError("the passphrase is empty")
    return _normal(passphrase)


def ask_passphrase(question: str) -> str:
    """Ask for an existing passphrase on the terminal, unseen."""
    if not has_terminal():
        raise NoTerminalError("no terminal to ask for the passphrase", hint="give it with --passphrase-fd N")
    try:
        passphrase: str = click.prompt(question, hide_input=True, err=True)
    except UnicodeDecodeError:
        # Not chained: the original error carries the bytes.
        raise PassphraseFormError("the passphrase is not UTF-8") from None
    return _normal(passphrase)


def ask_new_passphrase(question: str) -> str:
    """Ask twice for a new passphrase, unseen."""
    first = checked_new(ask_passphrase(question))
    if ask_passphrase("The same once more") != first:
        raise PassphraseMismatchError("the two passphrases are not the same", hint="start again")
    return first


def checked_new(passphrase: str) -> str:
    """Return a new passphrase that is long enough, or refuse it."""
    if len(passphrase) < MIN_PASSPHRASE_CHARACTERS:
        raise WeakPassphraseError(
            f"the passphrase must have at least {MIN_PASSPHRASE_CHARACTERS} characters", hint=_LENGTH_HINT
        )
    return passphrase


def confirm(question: str, *, yes: bool) -> None:
    """Go on only with the person's consent; `--yes` gives it beforehand."""
    if yes:
        return
    if not has_terminal():
        raise NoTerminalError("no terminal to ask for consent", hint="give it beforehand with --yes")
    if _answer(f"{question} [y/N]: ").strip().lower() not in {"y", "yes"}:
        raise CancelledError("stopped as you wished; nothing was changed")


def ask_line(question: str) -> str:
    """Ask for something that everybody may see."""
    if not has_terminal():
        raise NoTerminalError("no terminal to ask", hint="give it with an option")
    return _answer(f"{question}: ").strip()


def tell_terminal(line: str) -> None:
    """Say something to the person alone, past standard error, which may be kept in a file."""
    with Path("/dev/tty").open("r+b", buffering=0) as terminal:
        terminal.write(f"{line}\n".encode())


def _answer(question: str) -> str:
    # From the terminal, never from standard input: what is piped in was not written as consent.
    with Path("/dev/tty").open("r+b", buffering=0) as terminal:
        terminal.write(question.encode())
        return terminal.readline().decode(errors="replace")


def _normal(passphrase: str) -> str:
    # Some keyboards send й as two characters: the same passphrase must stay the same bytes.
    return unicodedata.normalize("NFC", passphrase)
