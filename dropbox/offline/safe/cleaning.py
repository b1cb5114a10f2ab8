"""A copy from which mat2 took what tells place, device, author and time.

It is of the same format as the file, so it is no safe copy: it is to be handed on, not to be opened here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from dropbox import limits
from dropbox.offline.safe import tools
from dropbox.offline.safe.errors import KindUnknownError, TooLargeError
from dropbox.offline.safe.walls import Bounds, Program

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from dropbox.offline.safe.kinds import Recognised
    from dropbox.offline.safe.sandbox import Sandbox

# The file, its copy and what mat2 unpacks of it lie in the scratch space.
_MAX_BYTES: Final = limits.SANDBOX_SCRATCH_BYTES // 4
_BOUNDS: Final = Bounds(output_bytes=2 * _MAX_BYTES)
# mat2 0.13 by extension; it refuses what it does not know.
_KNOWN: Final = frozenset({
    "avi", "bmp", "docx", "flac", "gif", "html", "jpg", "mp3", "mp4", "odg", "odp", "ods", "odt", "ogg", "pdf",
    "png", "pptx", "svg", "tiff", "txt", "wav", "webp", "wmv", "xlsx",
})  # fmt: skip
_CLEAN: Final = Path(__file__).with_name("inside") / "clean.py"


def can_clean(what: Recognised | None) -> bool:
    """Tell whether mat2 knows files of this kind."""
    return what is not None and what.extension in _KNOWN


def clean(
    sandbox: Sandbox,
    file: Path,
    what: Recognised,
    sink: BinaryIO,
    tick: Callable[[], object],
    bounds: Bounds = _BOUNDS,
) -> None:
    """Write a cleaned copy to `sink`; raises a `ContainedError`, `KindUnknownError`."""
    tools.MAT2.require()
    if not can_clean(what):
        raise KindUnknownError("mat2 does not clean files of this kind")
    if file.stat().st_size > _MAX_BYTES:
        raise TooLargeError("it is too large to be cleaned in memory")
    command = ["/usr/bin/python3", "-I", "-B", "/clean.py", "/file", what.extension]
    program = Program(command, {"/clean.py": _CLEAN, "/file": file})
    sandbox.run(program, sink.write, bounds, tick=tick)
