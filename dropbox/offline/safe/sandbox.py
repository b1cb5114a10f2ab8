"""Run a program behind the walls, hand on what it writes, and end it when it takes too much.

1. The sandbox is tried with a program that does nothing. Where that fails, nothing is run: there is no way past
   this module, and no option that leaves the walls out.
2. The program's standard output is its only way out. It is handed on in pieces and counted.
3. Many times a second: how long it has run, been silent, how much memory and how many processes it has. What is
   too much ends everything inside at once, also while the sink is busy.
4. Whatever happens, also a Ctrl-C here: when this returns, nothing inside is running any more.
5. How it ended becomes nothing, or an error that says what it did.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dropbox import limits
from dropbox.offline.safe import call_filter, walls, watching
from dropbox.offline.safe.errors import (
    ForbiddenCallError,
    MemoryLimitError,
    OutputLimitError,
    ProcessLimitError,
    ProgramFailedError,
    SandboxUnavailableError,
    TimeLimitError,
)
from dropbox.offline.safe.walls import Bounds, Program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dropbox.offline.safe.errors import ContainedError

_PIECE_BYTES: Final = limits.MIB
_TRY: Final = Program(["/usr/bin/true"])
_TRY_SECONDS: Final = 20
_MAX_SAID_BYTES: Final = 4 * limits.KIB
# bubblewrap gives 128 and the number of the signal that killed the program.
_SIGNALLED: Final = 128
_REASONS: Final[dict[int, type[ContainedError]]] = {
    signal.SIGSYS: ForbiddenCallError,
    signal.SIGXCPU: TimeLimitError,
    signal.SIGXFSZ: OutputLimitError,
    # Nobody inside may kill from outside, so it was the kernel, short of memory.
    signal.SIGKILL: MemoryLimitError,
}
_SENTENCES: Final[dict[type[ContainedError], str]] = {
    ForbiddenCallError: "its program tried what the sandbox forbids, and was stopped",
    TimeLimitError: "its program came to no end, and was stopped",
    MemoryLimitError: "its program took too much memory, and was stopped",
    ProcessLimitError: "its program started too many processes, and was stopped",
    OutputLimitError: "its program wrote too much, and was stopped",
    ProgramFailedError: "its program could not read it",
}


def contained(error: type[ContainedError]) -> ContainedError:
    """Say what a program did, in the one sentence for it."""
    return error(_SENTENCES[error])


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox that was tried and works here."""

    bwrap: str

    def run(
        self,
        program: Program,
        sink: Callable[[bytes], object],
        bounds: Bounds | None = None,
        *,
        stdin: int = subprocess.DEVNULL,
        tick: Callable[[], object] = lambda: None,
    ) -> None:
        """Run a program to its end, its output in pieces to `sink`; raises a `ContainedError`.

        `tick` is called many times a second. What `sink` or `tick` raises ends the program and goes on.
        """
        chosen = bounds or Bounds()
        with _started(self.bwrap, program, chosen, stdin, subprocess.DEVNULL) as process:
            _Watch(process, chosen, sink, tick).follow()
        if process.returncode:
            raise contained(_REASONS.get(process.returncode - _SIGNALLED, ProgramFailedError))

    def output_of(
        self, program: Program, bounds: Bounds, *, tick: Callable[[], object] = lambda: None
    ) -> bytes:
        """Run a program and return all that it writes, at most `bounds.output_bytes`."""
        pieces: list[bytes] = []
        self.run(program, pieces.append, bounds, tick=tick)
        return b"".join(pieces)


def make() -> Sandbox:
    """Try the sandbox; raises `SandboxUnavailableError` where it can't be made: then nothing is run."""
    bwrap = shutil.which("bwrap", path="/usr/bin:/bin")
    if bwrap is None:
        raise SandboxUnavailableError(
            "bubblewrap, which makes the sandbox, is not installed; no file was opened",
            hint="install Debian's package bubblewrap",
        )
    with _started(bwrap, _TRY, Bounds(), subprocess.DEVNULL, subprocess.PIPE) as process:
        try:
            _, said = process.communicate(timeout=_TRY_SECONDS)
        except subprocess.TimeoutExpired:
            said = b""
    if process.returncode:
        raise SandboxUnavailableError(
            "this machine can't make the sandbox; no file was opened", hint=_hint(said[:_MAX_SAID_BYTES])
        )
    return Sandbox(bwrap)


def _hint(said: bytes) -> str:
    if b"amespace" in said or b"uid map" in said:
        return "user namespaces are forbidden here: sysctl kernel.unprivileged_userns_clone=1 allows them"
    if b"nknown option" in said:
        return "its bubblewrap is too old: 0.8.0 of Debian 12 or newer is needed"
    return "in a container or a virtual machine that forbids it, use a real one"


@contextlib.contextmanager
def _started(
    bwrap: str, program: Program, bounds: Bounds, stdin: int, stderr: int
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program, and leave nothing of it running."""
    with contextlib.ExitStack() as stack:
        filters = [stack.enter_context(_in_memory(one)) for one in call_filter.compiled()]
        tells, told = os.pipe()
        stack.callback(os.close, tells)
        try:
            process = subprocess.Popen(  # noqa: S603 the command is ours; the walls are for the file that it reads
                walls.command_line(bwrap, program, bounds, filters, told),
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=stderr,
                pass_fds=[*filters, told],
                env={},
                cwd="/",
            )
        finally:
            os.close(told)
        try:
            with _ended_with(_first_inside(tells)):
                yield process
        finally:
            process.kill()
            process.wait()
            for stream in (process.stdout, process.stderr):
                if stream:
                    stream.close()


def _first_inside(tells: int) -> int | None:
    """Return the first process of the sandbox, as bubblewrap tells it once; None where it made none."""
    said = b"".join(iter(lambda: os.read(tells, _MAX_SAID_BYTES), b""))
    return int(json.loads(said)["child-pid"]) if said else None


@contextlib.contextmanager
def _ended_with(first: int | None) -> Iterator[None]:
    """End the first process of a sandbox: the kernel ends all others in there before it lets that one go."""
    if first is None:
        yield
        return
    try:
        descriptor = os.pidfd_open(first)
    except ProcessLookupError:
        # So short that it is over already.
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
        gone = select.poll()
        gone.register(descriptor, select.POLLIN)
        gone.poll()
        os.close(descriptor)


@contextlib.contextmanager
def _in_memory(content: bytes) -> Iterator[int]:
    descriptor = os.memfd_create("filter", os.MFD_CLOEXEC)
    try:
        os.write(descriptor, content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)


class _Watch:
    """Step 2 and 3 of one run: the output is handed on here, and a thread looks, also while that takes long."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        bounds: Bounds,
        sink: Callable[[bytes], object],
        tick: Callable[[], object],
    ) -> None:
        if process.stdout is None:
            raise ValueError("expected a program whose output is read")
        self._output = process.stdout.fileno()
        self._process = process
        self._bounds = bounds
        self._sink = sink
        self._tick = tick
        self._left_bytes = bounds.output_bytes
        self._run_seconds = self._silent_seconds = 0.0
        self._is_waiting_for_us = False
        self._is_over = threading.Event()
        self._reason: type[ContainedError] | None = None

    def follow(self) -> None:
        """Hand on the output until the program has ended, by itself or not."""
        looks = threading.Thread(target=self._look_until_over, daemon=True)
        looks.start()
        try:
            self._hand_on_all()
        finally:
            self._is_over.set()
            looks.join()
        if self._reason:
            raise contained(self._reason)

    def _hand_on_all(self) -> None:
        poll = select.poll()
        poll.register(self._output, select.POLLIN)
        is_open = True
        while is_open or self._process.poll() is None:
            ready = poll.poll(limits.SANDBOX_LOOK_SECONDS * 1000)
            if ready and not self._hand_on():
                # Closed, perhaps long before the end: from here on the poll only waits.
                poll.unregister(self._output)
                is_open = False
            self._tick()

    def _hand_on(self) -> bool:
        piece = os.read(self._output, _PIECE_BYTES)
        self._left_bytes -= len(piece)
        if self._left_bytes < 0:
            raise contained(OutputLimitError)
        if piece:
            self._silent_seconds = 0.0
            self._is_waiting_for_us = True
            self._sink(piece)
            self._is_waiting_for_us = False
        return bool(piece)

    def _look_until_over(self) -> None:
        before = time.monotonic()
        while not self._is_over.wait(limits.SANDBOX_LOOK_SECONDS):
            now = time.monotonic()
            if not self._is_waiting_for_us:
                # What is done with its output here, as reading the words of a page, is not its own time.
                self._run_seconds += now - before
                self._silent_seconds += now - before
            before = now
            self._reason = self._too_much()
            if self._reason:
                self._process.kill()
                return

    def _too_much(self) -> type[ContainedError] | None:
        bounds = self._bounds
        if self._run_seconds >= bounds.seconds or self._silent_seconds >= bounds.silent_seconds:
            return TimeLimitError
        held = watching.held_by(self._process.pid)
        if held.processes > bounds.processes:
            return ProcessLimitError
        return MemoryLimitError if held.resident_bytes > bounds.resident_bytes else None
