"""Sound and film, played in one sandbox and recorded anew in another.

1. The first ffmpeg reads the source's file and writes frames and samples, uncompressed, with their times (NUT).
2. The second never sees the file: it takes raw frames and samples and nothing else, and writes the copy.

So whoever takes over the first by a hostile file can still only show pictures and make sounds; what a player
opens afterwards was written by a program that met nothing hostile but those. Both run at once, joined by a
pipe here.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Final

from dropbox import limits
from dropbox.errors import CancelledError
from dropbox.marks import override
from dropbox.offline.safe import tools
from dropbox.offline.safe.errors import ContainedError
from dropbox.offline.safe.walls import Bounds, Program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from dropbox.offline.safe.sandbox import Sandbox

_QUIET: Final = ("ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error")
# Only what is in the file: no list of other files, no address.
_FILE_ONLY: Final = ("-protocol_whitelist", "file,pipe")
# At most 1920 x 1920, even numbers of pixels; what is larger gains an attacker time and a viewer nothing.
_SIZE: Final = "scale='min(1920,iw)':'min(1920,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2"
_NOTHING_ELSE: Final = ("-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1")
_RAW: Final = (
    "-map", "0:v:0?", "-map", "0:a:0?", *_NOTHING_ELSE, "-vf", _SIZE, "-pix_fmt", "yuv420p", "-c:v", "rawvideo",
    "-c:a", "pcm_s16le", "-ac", "2", "-ar", "48000", "-fflags", "+bitexact", "-f", "nut", "pipe:1",
)  # fmt: skip
_FROM_RAW: Final = ("-f", "nut", "-c:v", "rawvideo", "-c:a", "pcm_s16le", "-i", "pipe:0")
_COPY: Final = (
    "-map", "0:v:0?", "-map", "0:a:0?", *_NOTHING_ELSE, "-c:v", "libx264", "-preset", "veryfast", "-crf", "23",
    "-c:a", "aac", "-b:a", "128k", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact",
    # In pieces: a pipe can't be gone back in.
    "-movflags", "frag_keyframe+empty_moov+default_base_moof", "-f", "mp4", "pipe:1",
)  # fmt: skip


def record_anew(
    sandbox: Sandbox, file: Path, extension: str, sink: BinaryIO, tick: Callable[[], object], *, sound: bool
) -> None:
    """Write a copy of what a file plays to `sink`, as MP4; raises a `ContainedError`."""
    tools.FFMPEG.require()
    inside = f"/file.{extension}"
    no_picture = ("-vn",) if sound else ()
    first = Program([*_QUIET, *_FILE_ONLY, "-i", inside, *no_picture, *_RAW], {inside: file})
    second = Program([*_QUIET, *_FROM_RAW, *_COPY])
    frames = Bounds(seconds=limits.FILM_SECONDS, output_bytes=limits.MAX_FRAMES_BYTES)
    copy = Bounds(seconds=limits.FILM_SECONDS, output_bytes=limits.MAX_FILM_BYTES)
    taken, given = os.pipe()
    player = _Player(sandbox, first, frames, given)
    player.start()
    try:
        sandbox.run(second, sink.write, copy, stdin=taken, tick=tick)
    except ContainedError:
        player.stop()
        # Where the first broke, the second had nothing to read: the first says why.
        raise player.failed or _again() from None
    finally:
        os.close(taken)
        player.stop()
    if player.failed:
        raise player.failed


def _again() -> ContainedError:
    return ContainedError("its copy could not be written")


class _Player(threading.Thread):
    """The first program, beside the second."""

    def __init__(self, sandbox: Sandbox, program: Program, bounds: Bounds, given: int) -> None:
        super().__init__(daemon=True)
        self._sandbox = sandbox
        self._program = program
        self._bounds = bounds
        self._given = given
        self._asked_to_stop = threading.Event()
        self.failed: ContainedError | None = None

    @override
    def run(self) -> None:
        try:
            self._sandbox.run(self._program, self._hand_on, self._bounds, tick=self._go_on)
        except ContainedError as error:
            self.failed = error
        except (OSError, CancelledError):
            # The second one is gone: what it said is told.
            pass
        finally:
            os.close(self._given)

    def stop(self) -> None:
        """End the program, and wait until it has."""
        self._asked_to_stop.set()
        if threading.current_thread() is not self:
            self.join()

    def _hand_on(self, piece: bytes) -> None:
        view = memoryview(piece)
        while view:
            view = view[os.write(self._given, view) :]

    def _go_on(self) -> None:
        if self._asked_to_stop.is_set():
            raise CancelledError("stopped")
