"""Make the safe copies of one file.

1. The file is hashed, and recognised by its first bytes.
2. What it would reveal, whatever its kind.
3. What is drawn: pages of pixels as PDF, and the words on them. What is played: a new recording.
4. A cleaned copy, where mat2 knows the kind.

Each step runs in sandboxes of its own. One that fails is written down with its reason, and the others go on.
What stands there already, of the same bytes, stays.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dropbox import limits
from dropbox.offline.safe import cleaning, kinds, playing, revealing, tools
from dropbox.offline.safe.copies import NotMade, Row, sha256_of
from dropbox.offline.safe.drawing import Drawer, WordReader
from dropbox.offline.safe.errors import ContainedError, KindUnknownError, ToolMissingError
from dropbox.offline.safe.walls import Bounds, Program

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from dropbox.offline.safe.copies import Copies, Made, Piece
    from dropbox.offline.safe.kinds import Recognised
    from dropbox.offline.safe.sandbox import Sandbox
    from dropbox.offline.safe.tools import Tool

_MAX_VERSION_CHARACTERS: Final = 80
_VERSION: Final = Bounds(seconds=30, silent_seconds=30, output_bytes=limits.KIB * 64)
_DRAWN_WITH: Final[dict[str, Tool]] = {"document": tools.LIBREOFFICE, "drawing": tools.RSVG}


@dataclass
class Maker:
    """Makes copies with one sandbox. `tick` is called many times a second."""

    sandbox: Sandbox
    day: date
    tick: Callable[[], object] = lambda: None
    _versions: dict[str, str] = field(default_factory=dict)

    def make(self, copies: Copies, original: Path) -> Row:
        """Make what is not there yet of one original, and write it down; what fails raises nothing."""
        sha256 = sha256_of(original)
        with original.open("rb") as file:
            what = kinds.recognise(original.name, file.read(limits.KIND_HEAD_BYTES))
        work = _Work(self, copies, original, what, copies.kept(original.name, sha256))
        work.do()
        row = Row(
            file=original.name,
            sha256=sha256,
            size=original.stat().st_size,
            kind=what.kind if what else "unknown",
            day=self.day.isoformat(),
            made=tuple(work.made),
            not_made=tuple(work.not_made),
        )
        copies.keep(row)
        return row

    def version(self, tool: Tool) -> str:
        """Name a program and its version, as it says itself, in the sandbox."""
        if tool.program not in self._versions:
            said = b""
            with contextlib.suppress(ContainedError):
                said = self.sandbox.output_of(Program([tool.program, tool.version_option]), _VERSION)
            line = said.decode("ascii", "replace").strip().partition("\n")[0][:_MAX_VERSION_CHARACTERS]
            self._versions[tool.program] = (
                line if tool.program in line.lower() else f"{tool.program} {line}".strip()
            )
        return self._versions[tool.program]


class _Work:
    """One original."""

    def __init__(
        self, maker: Maker, copies: Copies, original: Path, what: Recognised | None, kept: tuple[Made, ...]
    ) -> None:
        self._maker = maker
        self._copies = copies
        self._original = original
        self._name = original.name
        self._what = what
        self.made: list[Made] = list(kept)
        self.not_made: list[NotMade] = []

    def do(self) -> None:
        """Do what is not done yet."""
        self._attempt("metadata", self._reveal)
        if self._what is None:
            error = KindUnknownError("no program here draws or plays files of this kind")
            self.not_made.append(NotMade("pixels", error.code, str(error)))
            return
        what = self._what
        if what.kind in kinds.DRAWN:
            self._attempt("pixels", lambda: self._draw(what))
        else:
            self._attempt("recording", lambda: self._record_anew(what))
        self._attempt("cleaned", lambda: self._clean(what))

    def _attempt(self, piece: Piece, make: Callable[[], None]) -> None:
        if any(one.piece == piece for one in self.made):
            return
        try:
            make()
        except (ContainedError, KindUnknownError, ToolMissingError) as error:
            self.not_made.append(NotMade(piece, error.code, str(error)))

    def _add(self, piece: Piece, tool: str, note: str = "") -> None:
        self.made.append(self._copies.made(self._name, piece, tool, note))

    def _reveal(self) -> None:
        report = revealing.reveal(self._maker.sandbox, self._original, self._maker.tick)
        with self._copies.writing(self._name, "metadata") as sink:
            sink.write(revealing.in_words(report).encode())
        with self._copies.writing(self._name, "metadata-json") as sink:
            sink.write(revealing.as_json(report))
        tool = self._maker.version(tools.EXIFTOOL)
        self._add("metadata", tool, ", ".join(revealing.told(report)))
        self._add("metadata-json", tool)

    def _draw(self, what: Recognised) -> None:
        maker = self._maker
        words = WordReader(maker.sandbox, maker.tick) if tools.TESSERACT.is_there else None
        drawer = Drawer(maker.sandbox, maker.tick)
        with self._copies.writing(self._name, "pixels") as sink:
            drawn = drawer.draw(self._original, what, sink, *([words.read] if words else []))
        used = [
            tools.wheel_versions(),
            *([maker.version(_DRAWN_WITH[what.kind])] if what.kind in _DRAWN_WITH else []),
        ]
        pages = "1 page" if drawn.pages == 1 else f"{drawn.pages} pages"
        cut = "" if drawn.is_whole else "; there is more, which could not be drawn"
        self._add("pixels", f"{', '.join(used)}; {limits.SAFE_DOTS_PER_INCH} dots an inch", pages + cut)
        self._write_words(words)

    def _write_words(self, words: WordReader | None) -> None:
        if words is None:
            self.not_made.append(NotMade("words", ToolMissingError.code, "tesseract is not installed"))
            return
        if words.failed:
            self.not_made.append(NotMade("words", words.failed.code, str(words.failed)))
        if text := words.text():
            with self._copies.writing(self._name, "words") as sink:
                sink.write(text.encode())
            self._add("words", self._maker.version(tools.TESSERACT))

    def _record_anew(self, what: Recognised) -> None:
        maker = self._maker
        with self._copies.writing(self._name, "recording") as sink:
            is_sound = what.kind == "sound"
            playing.record_anew(maker.sandbox, self._original, what.extension, sink, maker.tick, sound=is_sound)
        self._add("recording", maker.version(tools.FFMPEG))

    def _clean(self, what: Recognised) -> None:
        with self._copies.writing(self._name, "cleaned") as sink:
            cleaning.clean(self._maker.sandbox, self._original, what, sink, self._maker.tick)
        self._add("cleaned", self._maker.version(tools.MAT2))
