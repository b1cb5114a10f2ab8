"""Words of a list, typed one after the other: the first letters are enough, and the screen keeps none of them.

One line shows the word that is being typed, and is wiped at the end: what was typed is in no scrollback, and a
camera over the shoulder sees one word at a time.
"""

from __future__ import annotations

import contextlib
import os
import select
import termios
import tty
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dropbox.terminal.asking import NoTerminalError, has_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_WIPE: Final = "\r\x1b[K"
_BELL: Final = "\a"
_DIM: Final = "\x1b[2m{}\x1b[22m"
_ENDS_WORD: Final = frozenset(" \t\r\n")
_ERASES: Final = frozenset("\b\x7f")
# Control-C and control-D reach a terminal in this mode as signs of their own.
_STOPS: Final = frozenset("\x03\x04")
_ESCAPE: Final = "\x1b"
_INTRODUCES: Final = frozenset("[O")
_PARAMETERS: Final = frozenset("0123456789;?")
_SAME_KEY_SECONDS: Final = 0.05


@dataclass
class WordEntry:
    """The words so far. `visit` names the places (from 0) that are asked for, in this order."""

    complete: Callable[[str], Sequence[str]]
    words: list[str]
    visit: Sequence[int]
    typed: str = field(default="", init=False)
    at: int = field(default=0, init=False)

    @property
    def is_done(self) -> bool:
        """Tell whether every place was visited."""
        return self.at >= len(self.visit)

    @property
    def place(self) -> int:
        """Give the place that is asked for now, from 0."""
        return self.visit[self.at]

    @property
    def completed(self) -> str:
        """Give the one word that begins like this; empty while there are several."""
        found = self.complete(self.typed) if self.typed else ()
        if self.typed in found:
            return self.typed
        return found[0] if len(found) == 1 else ""

    def press(self, key: str) -> bool:
        """Take one key; False where it means nothing here."""
        if key in _ERASES:
            return self._erase()
        if key in _ENDS_WORD:
            return self._next()
        letter = key.lower()
        if not letter.isalpha() or not self.complete(self.typed + letter):
            return False
        self.typed += letter
        return True

    def _erase(self) -> bool:
        if self.typed:
            self.typed = self.typed[:-1]
        elif self.at:
            self.at -= 1
        else:
            return False
        return True

    def _next(self) -> bool:
        # An empty line keeps the word that was typed here before.
        word = self.completed if self.typed else self.words[self.place]
        if not word:
            return False
        self.words[self.place] = word
        self.typed = ""
        self.at += 1
        return True


def type_words(
    complete: Callable[[str], Sequence[str]],
    count: int,
    *,
    before: Sequence[str] = (),
    visit: Sequence[int] = (),
) -> tuple[str, ...]:
    """Have `count` words of a list typed on the terminal; with `before`, those at the places of `visit` again.

    `complete` gives the words that begin with some letters; places count from 0. Raises `NoTerminalError`.
    """
    if not has_terminal():
        raise NoTerminalError("no terminal to type words on")
    entry = WordEntry(complete, list(before) or [""] * count, visit or range(count))
    with _raw_terminal() as descriptor:
        try:
            os.write(descriptor, _line(entry).encode())
            for key in _keys(descriptor):
                understood = entry.press(key)
                if entry.is_done:
                    break
                os.write(descriptor, (_line(entry) + _BELL * (not understood)).encode())
        finally:
            os.write(descriptor, _WIPE.encode())
    return tuple(entry.words)


def _line(entry: WordEntry) -> str:
    rest = entry.completed.removeprefix(entry.typed) if entry.typed else entry.words[entry.place]
    shown = entry.typed + (_DIM.format(rest) if rest else "")
    return f"{_WIPE}  word {entry.place + 1} of {len(entry.words)}: {shown}"


def _keys(descriptor: int) -> Iterator[str]:
    """Yield what is typed, letter by letter, without what arrows and function keys send."""
    while True:
        key = _read(descriptor)
        if not key or key in _STOPS:
            raise KeyboardInterrupt
        if key != _ESCAPE:
            yield key
        elif _follows(descriptor) and _read(descriptor) in _INTRODUCES:
            while _read(descriptor) in _PARAMETERS:
                pass


def _read(descriptor: int) -> str:
    # Byte by byte: the lists that are typed here are ASCII, and anything else is refused.
    return os.read(descriptor, 1).decode("latin-1")


def _follows(descriptor: int) -> bool:
    """Tell whether something follows at once: else the escape key itself was pressed."""
    return bool(select.select([descriptor], [], [], _SAME_KEY_SECONDS)[0])


@contextlib.contextmanager
def _raw_terminal() -> Iterator[int]:
    descriptor = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    try:
        before = termios.tcgetattr(descriptor)
        try:
            tty.setraw(descriptor)
            yield descriptor
        finally:
            # What is still waiting goes too: the end of a long paste must not reach the shell and its history.
            termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)
    finally:
        os.close(descriptor)
