"""The threads that seal and open chunks ahead of the caller's: one pool a process, one thread a core in all."""

from __future__ import annotations

import functools
import itertools
import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

T = TypeVar("T")

# Two megabytes a task: a millisecond of work, forty times what handing it over costs.
RUN_CHUNKS: Final = 32

_KEPT_BYTES: Final = 8 * 1024 * 1024


@functools.cache
def pool() -> ThreadPoolExecutor:
    """Return this process's pool, made when first needed; the caller's own thread works beside it."""
    # glibc gives memory back whenever 128 KiB lie free at a heap's end, and takes it again page by page: as
    # much work as the cipher itself. Freeing one large block makes it keep up to twice that (mallopt(3)).
    bytes(_KEPT_BYTES)
    return ThreadPoolExecutor(max_workers=max(1, cores() - 1), thread_name_prefix="age")


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def window() -> int:
    """Return how many tasks are ahead at most: one for each core, and one that waits to be taken."""
    return cores() + 1


def in_order(tasks: Iterable[Callable[[], T]]) -> Iterator[T]:
    """Run tasks ahead and yield their results in order; `tasks` itself is drawn from in the caller's thread.

    One task alone is not worth a thread. A task that no thread has begun when its result is wanted is done
    here: on a busy machine a thread that only waited would lose its turn.
    """
    drawn = iter(tasks)
    first = list(itertools.islice(drawn, 2))
    if len(first) == 1:
        yield first[0]()
        return
    ahead: deque[tuple[Future[T], Callable[[], T]]] = deque()
    try:
        for task in itertools.chain(first, drawn):
            ahead.append((pool().submit(task), task))
            if len(ahead) == window():
                yield _result(*ahead.popleft())
        while ahead:
            yield _result(*ahead.popleft())
    finally:
        # Left early: nothing may go on with the caller's buffer.
        wait([future for future, _ in ahead if not future.cancel()])


def _result(future: Future[T], task: Callable[[], T]) -> T:
    return task() if future.cancel() else future.result()


# A forked child (gunicorn's workers) has the parent's pool but none of its threads.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=pool.cache_clear)
