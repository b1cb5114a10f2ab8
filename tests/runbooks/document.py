"""A runbook as a script: who types what on which machine, what they then see, and what happens around them.

    **Reader 1:** make your keys.                      who types, until another line says so

    ```console
    $ dropbox-offline init                             what they type
    New passphrase: (their own)                        what they see; `…` is anything, also whole lines
    Made. The digits are DIGITS                        a declared name is bound here, and stands for it later
    ```

    <!-- play: day 2027-11-16 -->                      what happens without a command; a person does not see it

Everything fenced is played: a block of another kind may hold no command of ours.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPEAKER: Final = re.compile(r"\s*(?:[-*] |\d+\. )?\*\*([^*:]+):\*\*")
_FENCE: Final = re.compile(r"\s*```(\w*)\s*$")
_DIRECTION: Final = re.compile(r"\s*<!-- play: (.+) -->\s*$")
_OURS: Final = re.compile(r"^(\$ .*|\s*)dropbox-", re.MULTILINE)


class DocumentError(Exception):
    """A runbook is not written as a script."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command, and what the person sees from there to the next."""

    line_number: int
    who: str
    command: str
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Direction:
    """Something that happens in the world, not at a keyboard."""

    line_number: int
    words: tuple[str, ...]


def parse(text: str) -> tuple[Step | Direction, ...]:
    """Read a runbook; raises `DocumentError` where a command would not be played."""
    return tuple(_parts(text))


def _parts(text: str) -> Iterator[Step | Direction]:
    who: str | None = None
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        if direction := _DIRECTION.match(line):
            yield Direction(number, tuple(shlex.split(direction[1])))
        elif "play:" in line:
            raise DocumentError(f"line {number}: a stage direction of another form")
        elif speaker := _SPEAKER.match(line):
            who = speaker[1]
        elif fence := _FENCE.match(line):
            yield from _block(number, fence[1], _until_fence(lines, number), who)
        elif line.startswith("    ") and _OURS.search(line):
            raise DocumentError(f"line {number}: an indented command is not played")


def _until_fence(lines: Iterator[tuple[int, str]], begin: int) -> list[str]:
    block: list[str] = []
    for _, line in lines:
        if _FENCE.match(line):
            return dedent("\n".join(block)).splitlines()
        block.append(line)
    raise DocumentError(f"line {begin}: the block never ends")


def _block(begin: int, kind: str, lines: list[str], who: str | None) -> Iterator[Step]:
    if kind != "console":
        if _OURS.search("\n".join(lines)):
            raise DocumentError(f"line {begin}: a command in a block that is not played")
        return
    if who is None:
        raise DocumentError(f"line {begin}: nobody is named who types this")
    starts = [at for at, line in enumerate(lines) if line.startswith("$ ")]
    if not starts or starts[0] != 0:
        raise DocumentError(f"line {begin}: a block begins with a command")
    for at, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        seen = [line.rstrip() for line in lines[at + 1 : end]]
        while seen and not seen[-1]:
            seen.pop()
        yield Step(begin + 1 + at, who, lines[at][2:].strip(), tuple(seen))
