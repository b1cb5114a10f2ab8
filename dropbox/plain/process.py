"""This process holds plaintext while a form arrives: a crash may not write it to disk."""

from __future__ import annotations

import ctypes
import os
import resource
from typing import Final

from dropbox.limits import STREAM_CHUNK_BYTES

# linux/prctl.h
_PR_SET_DUMPABLE: Final = 4
# malloc.h
_M_MMAP_THRESHOLD: Final = -3


def forbid_dumps() -> None:
    """Let no core dump be made of this process, and no other process of the same user read its memory.

    Swap is the machine's to forbid: the unit has `MemorySwapMax=0` and `LimitCORE=0`. `mlockall` is not called:
    512 threads' stacks and every buffer would have to fit under a limit that most machines keep at 8 MiB.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def give_large_memory_back() -> None:
    """Let the kernel take back, at once and for good, what held a whole answer.

    glibc would keep it for the thread that asked, 256 times; and what lies in it would stay until used again.
    Other C libraries have no such switch, and no such habit.
    """
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(_M_MMAP_THRESHOLD, STREAM_CHUNK_BYTES)
