"""The programs that run in the sandbox: where they are, what each is for, how a missing one is brought here."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dropbox.offline.safe.errors import ToolMissingError
from dropbox.offline.safe.walls import Program

if TYPE_CHECKING:
    from collections.abc import Sequence

_PROGRAMS: Final = "/usr/bin:/bin"
_DRAW: Final = Path(__file__).with_name("inside") / "draw.py"
# Each package and what lies beside it and belongs to it.
_PACKAGES: Final = {
    "pillow": ("PIL", "pillow.libs"),
    "pypdfium2": ("pypdfium2", "pypdfium2_raw", "pypdfium2_cfg"),
}
OFFLINE_HINT: Final = (
    "docs/spec/safe-copies.md says how to bring a Debian package to a machine without a network"
)


@dataclass(frozen=True, slots=True)
class Tool:
    """A program of Debian's. `package` is what to install."""

    program: str
    package: str
    purpose: str
    version_option: str = "--version"

    @property
    def is_there(self) -> bool:
        """Tell whether it is installed."""
        return shutil.which(self.program, path=_PROGRAMS) is not None

    def require(self) -> None:
        """Refuse to go on without it."""
        if not self.is_there:
            raise ToolMissingError(
                f"{self.program} is not installed (Debian's package {self.package})", hint=OFFLINE_HINT
            )


LIBREOFFICE: Final = Tool(
    "soffice",
    "libreoffice-writer-nogui, for tables libreoffice-calc-nogui",
    "documents of office programs, text",
)
RSVG: Final = Tool("rsvg-convert", "librsvg2-bin", "drawings (SVG)")
FFMPEG: Final = Tool("ffmpeg", "ffmpeg", "sound and film", "-version")
EXIFTOOL: Final = Tool("exiftool", "libimage-exiftool-perl", "what a file would reveal", "-ver")
MAT2: Final = Tool("mat2", "mat2", "cleaned copies")
TESSERACT: Final = Tool(
    "tesseract", "tesseract-ocr, and tesseract-ocr-rus, tesseract-ocr-bel", "words on pages"
)
ALL: Final = (LIBREOFFICE, RSVG, FFMPEG, EXIFTOOL, MAT2, TESSERACT)


def drawing_program(words: Sequence[str], inside: str, file: Path, bounds: Sequence[int]) -> Program:
    """Return the program that draws `file`, which it sees as `inside`."""
    interpreter = Path(sys.executable).resolve()
    sees = {"/draw.py": _DRAW, inside: file}
    if not interpreter.is_relative_to("/usr"):
        # Debian's Python lies in /usr, which is there; another one has a folder of its own.
        sees[sys.base_prefix] = Path(sys.base_prefix)
    for folders in _PACKAGES.values():
        sees |= _packages(*folders)
    return Program(
        [str(interpreter), "-I", "-S", "-B", "/draw.py", *words, inside],
        sees,
        {"DRAW_BOUNDS": " ".join(map(str, bounds))},
    )


def _packages(package: str, *beside: str) -> dict[str, Path]:
    # Found, not imported: no decoder is loaded into this process for it.
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ToolMissingError(f"the Python package {package} is missing", hint="install the kit again")
    folder = Path(found.submodule_search_locations[0])
    around = (folder, *(folder.with_name(name) for name in beside))
    return {f"/packages/{one.name}": one for one in around if one.is_dir()}


def wheel_versions() -> str:
    """Name the packages that draw, with their versions."""
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
