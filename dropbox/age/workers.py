"""The threads that seal and open chunks: one pool a process, as many as this process may use cores."""

from __future__ import annotations

import functools
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Final

# A megabyte a task: half a millisecond of work, twenty times what handing it over costs.
RUN_CHUNKS: Final = 16

_KEPT_BYTES: Final = 8 * 1024 * 1024


@functools.cache
def pool() -> ThreadPoolExecutor:
    """Return this process's pool, made when first needed."""
    # glibc gives memory back whenever 128 KiB lie free at a heap's end, and takes it again page by page: as
    # much work as the cipher itself. Freeing one large block makes it keep up to twice that (mallopt(3)).
    bytes(_KEPT_BYTES)
    return ThreadPoolExecutor(max_workers=count(), thread_name_prefix="age")


def count() -> int:
    """Return how many threads work at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def window() -> int:
    """Return how many runs are under way at once: one for each thread, and one that waits to be taken."""
    return count() + 1


# A forked child (gunicorn's workers) has the parent's pool but none of its threads.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=pool.cache_clear)
