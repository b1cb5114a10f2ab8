"""This process holds plaintext while a form arrives: a crash may not write it to disk."""

from __future__ import annotations

import ctypes
import os
import resource
from typing import Final

# linux/prctl.h
_PR_SET_DUMPABLE: Final = 4


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
