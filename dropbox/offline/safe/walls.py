"""The walls of the sandbox: what bubblewrap is told. Pure; docs/spec/safe-copies.md has the table.

A program inside finds the system's programs, the files it is given, a small `/tmp` in memory, and nothing else:
no network, no home, no other process, no name of this machine, no variable of the environment. All but `/tmp`
is read-only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dropbox import limits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SCRATCH: Final = "/tmp"  # noqa: S108 the sandbox's own
# Programs, libraries and what they share. Where /bin and the like are links, they are made again as such.
_SYSTEM: Final = "/usr"
_SYSTEM_LINKS: Final = ("/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin")
# Of /etc only what libraries are found by, letters are drawn with, and kinds of files are told by.
_SETTINGS: Final = (
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/libreoffice",
    "/etc/mime.types",
)
_ENVIRONMENT: Final = {
    "HOME": SCRATCH,
    "LANG": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
    "TMPDIR": SCRATCH,
}
# Nobody, in a user namespace of its own.
_NOBODY: Final = "65534"
# A message of shared memory between processes needs less; it counts as nobody's memory.
_SHARED_BYTES: Final = limits.MIB


@dataclass(frozen=True, slots=True)
class Bounds:
    """What all processes of one run may use together, or where said, each."""

    seconds: float = limits.SANDBOX_SECONDS
    silent_seconds: float = limits.SANDBOX_SILENT_SECONDS
    resident_bytes: int = limits.SANDBOX_RESIDENT_BYTES
    # Each.
    address_bytes: int = limits.SANDBOX_ADDRESS_BYTES
    scratch_bytes: int = limits.SANDBOX_SCRATCH_BYTES
    processes: int = limits.SANDBOX_PROCESSES
    output_bytes: int = limits.SANDBOX_SCRATCH_BYTES


@dataclass(frozen=True, slots=True)
class Program:
    """What runs inside: a command, and what it sees, read-only (path inside to path outside)."""

    command: Sequence[str]
    sees: Mapping[str, Path] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)


def command_line(bwrap: str, program: Program, bounds: Bounds, filters: Sequence[int], told: int) -> list[str]:
    """Write the call of bubblewrap.

    `filters` are open descriptors of seccomp filters; to `told` bubblewrap writes its first process inside.
    """
    line = [
        bwrap,
        "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts",
        "--unshare-cgroup-try", "--disable-userns",
        "--uid", _NOBODY, "--gid", _NOBODY, "--hostname", "sandbox", "--cap-drop", "ALL",
        "--die-with-parent", "--new-session", "--clearenv", "--info-fd", str(told),
        *_root(program),
        # The superuser's /proc/sys could be written from inside: there stands what the kernel starts outside.
        "--proc", "/proc", "--remount-ro", "/proc",
        "--dev", "/dev", "--size", str(_SHARED_BYTES), "--tmpfs", "/dev/shm", "--remount-ro", "/dev",  # noqa: S108
        "--size", str(bounds.scratch_bytes), "--tmpfs", SCRATCH,
        "--remount-ro", "/", "--chdir", SCRATCH,
    ]  # fmt: skip
    for name, value in {**_ENVIRONMENT, **program.environment}.items():
        line += ["--setenv", name, value]
    for descriptor in filters:
        line += ["--add-seccomp-fd", str(descriptor)]
    return [*line, "--", *_limited(bounds), *program.command]


def _root(program: Program) -> list[str]:
    line = ["--ro-bind", _SYSTEM, _SYSTEM]
    for path in map(Path, _SYSTEM_LINKS):
        if path.is_symlink():
            line += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            line += ["--ro-bind", str(path), str(path)]
    for setting in _SETTINGS:
        line += ["--ro-bind-try", setting, setting]
    for inside, outside in program.sees.items():
        line += ["--ro-bind", str(outside), inside]
    return line


def _limited(bounds: Bounds) -> list[str]:
    # Set inside the user namespace: there the number of processes counts the sandbox's own and no others.
    return [
        "/usr/bin/prlimit",
        f"--as={bounds.address_bytes}",
        f"--fsize={bounds.scratch_bytes}",
        # The watch is to be the first to see them, so that the editor reads what happened.
        f"--nproc={2 * bounds.processes}",
        f"--nofile={limits.SANDBOX_OPEN_FILES}",
        f"--cpu={max(1, int(bounds.seconds))}",
        "--core=0",
        "--",
    ]
