"""The person at the keyboard: answers each question as the paper shows it, and no other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


_OWN: Final = "their own"
# A person on another machine than before: their passphrase came along.
_OF: Final = "of "


def passphrase_of(whose: str, named: str = _OWN) -> str:
    """Give somebody's passphrase, by what the papers call it in brackets."""
    return f"six words or more of {whose}: {named}"


class UnscriptedError(BaseException):
    """The tool asked something that the paper does not show. No tool may catch it."""


@dataclass
class Keyboard:
    """Types what stands behind a question in the paper; a passphrase is never seen."""

    write: Callable[[str], object]
    whose: str = ""
    expected: list[str] | None = field(default_factory=list)
    # What was printed, by the name that the papers give each sheet.
    sheets: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def sit(self, whose: str, expected: tuple[str, ...] | None) -> None:
        """Begin a command; without a paper, give the machine's own passphrase whenever it is asked for."""
        self.whose = whose
        self.expected = None if expected is None else list(expected)

    def passphrase(self, question: str) -> str:
        """Give a passphrase: the machine's own, or the one that the paper names in brackets."""
        typed = self._typed_after(f"{question}:")
        self.write(f"{question}:\n")
        named = re.fullmatch(r"\((.+)\)", typed)
        if typed and not named:
            raise UnscriptedError(f"a passphrase stands in the paper: {question}")
        if named and named[1].startswith(_OF):
            return passphrase_of(named[1].removeprefix(_OF))
        return passphrase_of(self.whose, named[1] if named else _OWN)

    def answer(self, question: str) -> str:
        """Type an answer that everybody may see."""
        typed = self._typed_after(question)
        self.write(f"{question}{typed}\n")
        return f"{typed}\n"

    def words(self, _complete: object, count: int, **_: object) -> tuple[str, ...]:
        """Type the words of a sheet; the screen keeps none of them."""
        question = f"  word 1 of {count}:"
        named = re.fullmatch(r"\(the words of (.+)\)", self._typed_after(question))
        if named is None:
            raise UnscriptedError("the paper does not say which sheet is typed")
        self.write(f"{question}\n")
        return self.sheets[named[1]]

    def _typed_after(self, question: str) -> str:
        if self.expected is None:
            return ""
        shown = question.rstrip("\n").rsplit("\n", 1)[-1].rstrip()
        for at, line in enumerate(self.expected):
            if line.startswith(shown):
                del self.expected[: at + 1]
                return line.removeprefix(shown).strip()
        raise UnscriptedError(f"the paper does not show this question: {question}")
