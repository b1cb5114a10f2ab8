"""What stands in `safe/` of a message's folder, and `safe.json`: from what, and by what, it was made."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

import rfc8785

from dropbox import limits
from dropbox.offline import files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

FOLDER: Final = "safe"
CLEANED: Final = "cleaned"
RECORD: Final = "safe.json"
ORIGINALS: Final = "originals"
# One at a time is being written; its name tells nothing, and fits beside the longest.
_UNFINISHED: Final = f"new{files.PARTIAL}"

Piece = Literal["metadata", "metadata-json", "pixels", "words", "recording", "cleaned"]
# How each piece is called beside its original's whole name. A safe name leaves fifteen bytes of room.
_ENDINGS: Final[dict[Piece, str]] = {
    "metadata": ".metadata.txt",
    "metadata-json": ".metadata.json",
    "pixels": ".safe.pdf",
    "words": ".words.txt",
    "recording": ".safe.mp4",
    "cleaned": "",
}


@dataclass(frozen=True, slots=True)
class Made:
    """One thing that was made. `file` is seen from the message's folder; `note` is for a person."""

    piece: Piece
    file: str
    sha256: str
    size: int
    tool: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class NotMade:
    """One thing that could not be made, and why."""

    piece: Piece
    code: str
    reason: str

    @property
    def is_refusal(self) -> bool:
        """Tell whether an editor has to know: not where nothing was to be expected."""
        return self.piece != "words" and not (self.piece == "cleaned" and self.code == "kind-unknown")


@dataclass(frozen=True, slots=True)
class Row:
    """One original and what became of it."""

    file: str
    sha256: str
    size: int
    kind: str
    day: str
    made: tuple[Made, ...] = ()
    not_made: tuple[NotMade, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return the row as it stands in `safe.json`."""
        return {**asdict(self), "made": [*map(asdict, self.made)], "not_made": [*map(asdict, self.not_made)]}


@dataclass(slots=True)
class Copies:
    """The safe copies of one message, in its folder."""

    message: Path
    rows: dict[str, Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # What a power cut left; a Ctrl-C leaves nothing.
        (self.message / FOLDER / _UNFINISHED).unlink(missing_ok=True)
        self.rows = _read(self.message / FOLDER / RECORD)

    def originals(self) -> list[Path]:
        """List the files of the message."""
        folder = self.message / ORIGINALS
        found = sorted(folder.iterdir()) if folder.is_dir() else []
        return [path for path in found if path.is_file() and not path.is_symlink()]

    def kept(self, name: str, sha256: str) -> tuple[Made, ...]:
        """Return what was made of an original before, and still stands there."""
        row = self.rows.get(name)
        if row is None or row.sha256 != sha256:
            return ()
        return tuple(one for one in row.made if self._stands(one))

    def place(self, name: str, piece: Piece) -> Path:
        """Give the place of a piece."""
        folder = self.message / FOLDER
        return (folder / CLEANED if piece == "cleaned" else folder) / f"{name}{_ENDINGS[piece]}"

    @contextlib.contextmanager
    def writing(self, name: str, piece: Piece) -> Iterator[BinaryIO]:
        """Write a piece aside and give it its place when it is whole; else nothing is left of it."""
        place = self.place(name, piece)
        files.private_folders(place.parent)
        aside = self.message / FOLDER / _UNFINISHED
        with files.new_file(aside) as sink:
            yield sink
        files.rename(aside, place)

    def made(self, name: str, piece: Piece, tool: str, note: str = "") -> Made:
        """Describe a piece that stands in its place."""
        place = self.place(name, piece)
        relative = place.relative_to(self.message).as_posix()
        return Made(piece, relative, sha256_of(place), place.stat().st_size, tool, note)

    def keep(self, row: Row) -> None:
        """Write down what became of an original."""
        self.rows[row.file] = row
        document = {"files": [self.rows[name].document() for name in sorted(self.rows)]}
        files.private_folders(self.message / FOLDER)
        files.replace(self.message / FOLDER / RECORD, rfc8785.dumps(document))

    def _stands(self, made: Made) -> bool:
        place = self.message / made.file
        return place.is_file() and place.stat().st_size == made.size


def sha256_of(path: Path) -> str:
    """Hash a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(limits.STREAM_CHUNK_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _read(record: Path) -> dict[str, Row]:
    """Read what was written down; where somebody was at it, everything is made anew."""
    try:
        rows = json.loads(record.read_bytes())["files"]
        return {row["file"]: _row(row) for row in rows}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _row(row: dict[str, Any]) -> Row:
    made = tuple(Made(**one) for one in row.pop("made"))
    not_made = tuple(NotMade(**one) for one in row.pop("not_made"))
    return Row(**row, made=made, not_made=not_made)
