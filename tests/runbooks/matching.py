"""Does the screen show what the paper promises?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ANYTHING: Final = "…"
# What stands in brackets after a passphrase's question says which one; nobody sees it on the screen.
_UNSEEN: Final = re.compile(
    r"^([^():]*(?:passphrase|once more|word 1 of 33)[^():]*:) \([^()]+\)$", re.IGNORECASE
)


def bind(
    expected: Sequence[str], seen: str, names: Sequence[str], bound: Mapping[str, str]
) -> dict[str, str] | None:
    """Return what the declared names stand for now, or None where the screen shows something else."""
    here: list[str] = []
    pattern = "".join(_line(line, names, bound, here) for line in expected)
    found = re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in seen.rstrip("\n").splitlines()))
    if found is None:
        return None
    return {**bound, **{name: found[_group(name)] for name in here}}


def fill(command: str, bound: Mapping[str, str]) -> str:
    """Put in a command what its names stand for."""
    if not bound:
        return command
    return re.sub(
        rf"\b({'|'.join(sorted(bound, key=len, reverse=True))})\b", lambda found: bound[found[1]], command
    )


def _line(line: str, names: Sequence[str], bound: Mapping[str, str], here: list[str]) -> str:
    if line.strip() == ANYTHING:
        return r"(?:.*\n)*?"
    line = _UNSEEN.sub(r"\1", line)
    holes = "|".join([ANYTHING, *(rf"\b{name}\b" for name in sorted(names, key=len, reverse=True))])
    pieces = re.split(f"({holes})", line)
    return "".join(_piece(piece, names, bound, here) for piece in pieces) + r"\n"


def _piece(piece: str, names: Sequence[str], bound: Mapping[str, str], here: list[str]) -> str:
    if piece == ANYTHING:
        return ".*?"
    if piece not in names:
        return re.escape(piece)
    if piece in here:
        return f"(?P={_group(piece)})"
    if piece in bound:
        return re.escape(bound[piece])
    here.append(piece)
    return f"(?P<{_group(piece)}>[^\n]+?)"


def _group(name: str) -> str:
    return f"name_{name.replace('-', '_')}"
