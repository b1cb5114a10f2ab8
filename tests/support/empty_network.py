"""Run a command where there is no network, and where asking for one is death.

    python tests/support/empty_network.py COMMAND ARGUMENTS…

The command starts in a network namespace of its own that holds one interface, the loopback, which is down; and
under a seccomp filter that kills the process (SIGSYS) at the first `socket(AF_INET | AF_INET6 | AF_PACKET)`, or
at a system call that could get around that. Children inherit both. So a command that ends otherwise than by
SIGSYS never even tried. Standard library only.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import signal
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

KILLED: Final = -signal.SIGSYS

_INSIDE: Final = "--inside"
_AF_INET, _AF_INET6, _AF_PACKET = 2, 10, 17
# Architecture (linux/audit.h), system call numbers of socket and io_uring_setup, first number of another ABI.
_MACHINES: Final = {
    "x86_64": (0xC000003E, 41, 425, 0x40000000),
    "aarch64": (0xC00000B7, 198, 425, 0x40000000),
}
_KILL_PROCESS, _ALLOW = 0x80000000, 0x7FFF0000
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
# Offsets in struct seccomp_data; both machines are little-endian.
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2


def command_line(command: Sequence[str]) -> list[str]:
    """Return what to start so that `command` runs in an empty network."""
    unshare = shutil.which("unshare")
    if unshare is None:
        raise FileNotFoundError("unshare is not installed: run tests/install-system.sh")
    mapped = [] if os.geteuid() == 0 else ["--map-root-user"]
    return [unshare, "--net", *mapped, sys.executable, __file__, _INSIDE, *command]


def run(command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run `command` to its end in an empty network; `returncode` is KILLED if it asked for a socket."""
    return subprocess.run(command_line(command), check=False, text=True, capture_output=True, **options)


def _program() -> bytes:
    """Write the filter: struct sock_filter {u16 code; u8 if_true, if_false; u32 value}, eight bytes each."""
    architecture, socket_call, io_uring_setup, other_abi = _MACHINES[platform.machine()]
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 0, 9, architecture),
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, 7, 0, other_abi),
        (_IF_EQUAL, 6, 0, io_uring_setup),
        (_IF_EQUAL, 0, 4, socket_call),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_IF_EQUAL, 3, 0, _AF_INET),
        (_IF_EQUAL, 2, 0, _AF_INET6),
        (_IF_EQUAL, 1, 0, _AF_PACKET),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _KILL_PROCESS),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _install_filter() -> None:
    program = ctypes.create_string_buffer(_program())
    # struct sock_fprog {u16 length; pointer}, padded as C does.
    header = struct.pack("HP", len(_program()) // 8, ctypes.addressof(program))
    libc = ctypes.CDLL(None, use_errno=True)
    for call in ((_PR_SET_NO_NEW_PRIVS, 1, 0), (_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header)):
        if libc.prctl(*call, 0, 0):
            raise OSError(ctypes.get_errno(), "the filter could not be installed")


def _require_empty() -> None:
    """Refuse to call a network empty that has an interface besides the loopback, or a route."""
    lines = Path("/proc/net/dev").read_text(encoding="ascii").splitlines()[2:]
    interfaces = [line.partition(":")[0].strip() for line in lines]
    routes = Path("/proc/net/route").read_text(encoding="ascii").splitlines()[1:]
    if interfaces != ["lo"] or routes:
        raise RuntimeError("this network is not empty")


def _start_inside(command: Sequence[str]) -> NoReturn:
    _require_empty()
    _install_filter()
    os.execvp(command[0], list(command))  # noqa: S606 the command is the caller's


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == [_INSIDE]:
        _start_inside(arguments[1:])
    line = command_line(arguments)
    os.execv(line[0], line)  # noqa: S606
