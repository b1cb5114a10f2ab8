"""Recovery shares at the keyboard: `dropbox-keys` and `dropbox-offline` take them in the same way."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

import click

from dropbox import shares
from dropbox.errors import UsageError
from dropbox.limits import MAX_SHARE_CHARACTERS
from dropbox.terminal.asking import NoTerminalError, has_terminal, tell_terminal
from dropbox.terminal.words import type_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dropbox.terminal.console import Terminal

P = ParamSpec("P")
R = TypeVar("R")

_HOW: Final = (
    "Type the words of a sheet in Latin letters. The first four letters of each are enough;"
    " Space goes on, Backspace goes back."
)


@dataclass(frozen=True, slots=True)
class ShareSource:
    """Where shares come from: sheets in files, a descriptor with one a line, else the keyboard."""

    files: tuple[Path, ...] = ()
    descriptor: int | None = None


def share_options(command: Callable[P, R]) -> Callable[P, R]:
    """Add `--share` and `--share-fd` to a command and hand it a `ShareSource` as `source`."""

    @click.option(
        "--share",
        "share_files",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Read a sheet in plain text instead of asking for its words; once for each sheet.",
    )
    @click.option(
        "--share-fd",
        type=click.IntRange(min=0),
        metavar="N",
        help="Read shares from this open file descriptor, one a line.",
    )
    @functools.wraps(command)
    def wrapper(*arguments: P.args, **options: P.kwargs) -> R:
        chosen: dict[str, Any] = options
        files, descriptor = chosen.pop("share_files"), chosen.pop("share_fd")
        if files and descriptor is not None:
            raise UsageError("expected --share or --share-fd, not both")
        chosen["source"] = ShareSource(files, descriptor)
        return command(*arguments, **options)

    return wrapper


def gather_shares(terminal: Terminal, source: ShareSource) -> shares.Gathering:
    """Take shares until there are enough; of files and a descriptor all. Raises a `SharesError`."""
    gathering = shares.Gathering()
    if not source.files and source.descriptor is None:
        _gather_typed(terminal, gathering)
        return gathering
    for number, untrusted in enumerate(_read(source), 1):
        try:
            gathering.add(shares.parse(untrusted))
        except shares.SharesError as error:
            terminal.say(f"The {_ordinal(number)} share that was given:")
            _show_suggestions(untrusted, error)
            raise
    return gathering


def _read(source: ShareSource) -> Iterator[str]:
    for path in source.files:
        with path.open("rb") as file:
            yield _text(file.read(MAX_SHARE_CHARACTERS + 1))
    if source.descriptor is not None:
        yield from _lines(source.descriptor)


def _lines(descriptor: int) -> Iterable[str]:
    most = MAX_SHARE_CHARACTERS * shares.MAX_SHARES
    with open(descriptor, "rb", closefd=False) as file:
        return [line for line in _text(file.read(most)).splitlines() if line.strip()]


def _text(untrusted: bytes) -> str:
    return untrusted.decode("utf-8", errors="replace")


def _gather_typed(terminal: Terminal, gathering: shares.Gathering) -> None:
    if not has_terminal():
        raise NoTerminalError(
            "no terminal to type shares on", hint="give them with --share FILE or --share-fd N"
        )
    terminal.say(_HOW)
    while gathering.missing != 0:
        terminal.say(f"The {_ordinal(len(gathering.given) + 1)} sheet:")
        share = _typed(terminal)
        try:
            gathering.add(share)
        except (shares.ShareSetError, shares.ShareTwiceError) as error:
            _say(terminal, error)
            continue
        more = f"; {gathering.missing} more needed" if gathering.missing else ""
        terminal.say(f"This is share {share.number} of set {share.set_name}{more}.")


def _typed(terminal: Terminal) -> shares.Share:
    words: tuple[str, ...] = ()
    visit: tuple[int, ...] = ()
    while True:
        words = type_words(shares.complete, shares.WORDS, before=words, visit=visit)
        try:
            return shares.parse(" ".join(words))
        except shares.ShareChecksumError as error:
            _say(terminal, error)
            terminal.say("Type the word again, or Enter to keep it.")
            visit = tuple(place - 1 for place in error.places)


def _say(terminal: Terminal, error: shares.SharesError) -> None:
    terminal.say(f"{error}: {error.hint}")


def _show_suggestions(untrusted: str, error: shares.SharesError) -> None:
    """Say what a word may have been, to the person alone: standard error may be kept in a file."""
    if not isinstance(error, shares.ShareWordsError) or not has_terminal():
        return
    for place in error.places:
        if near := shares.suggest(untrusted, place):
            tell_terminal(f"word {place} may be: {', '.join(near)}")


def _ordinal(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")
