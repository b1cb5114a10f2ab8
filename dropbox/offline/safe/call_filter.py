"""The seccomp filters of the sandbox, compiled by libseccomp, which is part of every Debian (ADR 0225).

Two of them, of which the kernel always takes the stricter answer: one lets the ordinary calls through and
answers "not implemented" to all others, the other kills the process at what only an attacker tries.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dropbox.offline.safe.errors import SandboxUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

_LIBRARY: Final = "libseccomp.so.2"
# seccomp.h of libseccomp 2.5.
_KILL_PROCESS: Final = 0x80000000
_ALLOW: Final = 0x7FFF0000
_NOT_IMPLEMENTED: Final = 0x00050000 | errno.ENOSYS
_BAD_ARCHITECTURE: Final = 2
_NOT_EQUAL: Final = 1
_MASKED_EQUAL: Final = 7
# A call that this machine does not have, or that this release of the library does not know.
_NO_SUCH_CALL: Final = -1
_AF_UNIX: Final = 1
# sched.h: a new mount, control group, host name, IPC, user, process or network namespace.
_NEW_NAMESPACES: Final = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
# ioctls.h, TIOCSTI and TIOCLINUX: put letters into a terminal's input, as if a person had typed them.
_TYPE_AS_A_PERSON: Final = (0x5412, 0x541C)
# The kernel looks at the lower half of these arguments only, so the upper half must not hide them.
_LOWER_HALF: Final = 0xFFFFFFFF


class _Comparison(ctypes.Structure):
    """`struct scmp_arg_cmp`."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("datum_a", ctypes.c_uint64),
        ("datum_b", ctypes.c_uint64),
    )


@functools.cache
def compiled() -> tuple[bytes, bytes]:
    """Return the filters as the kernel takes them; raises `SandboxUnavailableError` without libseccomp."""
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        raise SandboxUnavailableError(
            "the library that makes the sandbox's filter is missing", hint="install Debian's libseccomp2"
        ) from None
    library.seccomp_init.restype = ctypes.c_void_p
    return (
        _compile(library, _NOT_IMPLEMENTED, _write_ordinary),
        _compile(library, _ALLOW, _write_deadly),
    )


def _write_ordinary(rules: _Rules) -> None:
    for name in _names("calls-ordinary.txt"):
        rules.add(_ALLOW, name)


def _write_deadly(rules: _Rules) -> None:
    for name in _names("calls-deadly.txt"):
        rules.add(_KILL_PROCESS, name)
    # A local socket has both ends inside the sandbox; every other one leads to a network or into the kernel.
    rules.add(_KILL_PROCESS, "socket", _Comparison(0, _NOT_EQUAL, _AF_UNIX, 0))
    # clone3 hides its flags in memory, where no filter looks: it is not implemented, and all use clone then.
    for flag in _NEW_NAMESPACES:
        rules.add(_KILL_PROCESS, "clone", _Comparison(0, _MASKED_EQUAL, flag, flag))
    for request in _TYPE_AS_A_PERSON:
        rules.add(_KILL_PROCESS, "ioctl", _Comparison(1, _MASKED_EQUAL, _LOWER_HALF, request))


def _names(file_name: str) -> list[str]:
    lines = Path(__file__).with_name(file_name).read_text(encoding="ascii").splitlines()
    return [name for line in lines if not line.startswith("#") for name in line.split()]


class _Rules:
    """One filter being written."""

    def __init__(self, library: Any, context: ctypes.c_void_p) -> None:
        self._library = library
        self._context = context

    def add(self, action: int, name: str, *comparisons: _Comparison) -> None:
        """Add a rule; a call that this machine does not have needs none."""
        number = self._library.seccomp_syscall_resolve_name(name.encode())
        if number <= _NO_SUCH_CALL:
            return
        array = (_Comparison * len(comparisons))(*comparisons)
        rule = (ctypes.c_uint32(action), number, len(comparisons), array)
        _require(self._library.seccomp_rule_add_array(self._context, *rule))


def _compile(library: Any, default: int, write: Callable[[_Rules], None]) -> bytes:
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(default)))
    if context.value is None:
        raise SandboxUnavailableError("the sandbox's filter could not be made")
    try:
        bad_architecture = (_BAD_ARCHITECTURE, ctypes.c_uint32(_KILL_PROCESS))
        _require(library.seccomp_attr_set(context, *bad_architecture))
        write(_Rules(library, context))
        return _exported(library, context)
    finally:
        library.seccomp_release(context)


def _exported(library: Any, context: ctypes.c_void_p) -> bytes:
    descriptor = os.memfd_create("filter")
    try:
        _require(library.seccomp_export_bpf(context, descriptor))
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    finally:
        os.close(descriptor)


def _require(answer: int) -> None:
    if answer:
        raise SandboxUnavailableError(f"the sandbox's filter could not be made ({-answer})")
