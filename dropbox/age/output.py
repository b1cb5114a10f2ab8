"""The command's output: never over a file that is there, and under its name only once it is whole."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from dropbox.age.errors import PayloadError
from dropbox.errors import UsageError

if TYPE_CHECKING:
    from types import TracebackType
    from typing import BinaryIO

PARTIAL: Final = ".partial"


class OutputExistsError(UsageError):
    """A file is there already under the output's name."""

    code = "output-exists"


class Output:
    """A sink that opens its file at the first byte. `None` or `-` is standard output."""

    def __init__(self, name: str | None, *, sync: bool = False) -> None:
        self._path = None if name in {None, "-"} else Path(str(name))
        self._sync = sync
        self._file: BinaryIO | None = None
        self.written_bytes = 0
        if self._path is not None:
            self._refuse_existing(self._path)

    @property
    def _partial(self) -> Path:
        return Path(f"{self._path}{PARTIAL}")

    def _refuse_existing(self, path: Path) -> None:
        if os.path.lexists(path):
            raise OutputExistsError(
                "the output file exists already", hint="choose another name; nothing is overwritten"
            )
        if os.path.lexists(self._partial):
            raise OutputExistsError(
                f"what an earlier run left beside the output file exists still ({PARTIAL})",
                hint="look at it and move it away",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is None:
            return
        if self._path is None:
            if kind is None:
                self._file.flush()
        elif kind is None:
            self._publish(self._path)
        else:
            self._file.close()
            if not isinstance(error, PayloadError):
                self._partial.unlink()

    def begin(self) -> BinaryIO:
        """Open the file now, as an empty payload needs it."""
        if self._file is None and self._path is None:
            self._file = sys.stdout.buffer
        elif self._file is None:
            descriptor = os.open(self._partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(descriptor, "wb", buffering=0)
        return self._file

    def write(self, piece: bytes, /) -> None:
        """Write all of `piece`."""
        file = self.begin()
        self.written_bytes += len(piece)
        view = memoryview(piece)
        while view:
            view = view[file.write(view) :]

    def _publish(self, path: Path) -> None:
        file = self.begin()
        if self._sync:
            os.fsync(file.fileno())
        file.close()
        try:
            _rename_to_free_name(self._partial, path)
        except FileExistsError:
            self._partial.unlink()
            raise OutputExistsError("the output file appeared meanwhile", hint="choose another name") from None
        if self._sync:
            _sync_folder(path.parent)


def _rename_to_free_name(path: Path, name: Path) -> None:
    """Give a file another name; raises `FileExistsError` where that one is taken."""
    try:
        name.hardlink_to(path)
    except FileExistsError:
        raise
    except OSError:
        # No hard links, as on most sticks: take the name, then replace our own. Not always so: whoever replaces
        # a file waits while ext4 finds room on the disk for the whole new one and begins to write it.
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        path.replace(name)
    else:
        path.unlink()


def _sync_folder(folder: Path) -> None:
    # Some systems can't open a folder; there the file system decides when the name is safe.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
