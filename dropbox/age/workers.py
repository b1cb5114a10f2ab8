"""The threads that seal and open chunks ahead of the caller's: one pool a process, one thread a core in all."""

from __future__ import annotations

import functools
import itertools
import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")

# A megabyte a task: half a millisecond of work, twenty times what handing it over costs; two no longer fit in
# a core's own cache.
RUN_CHUNKS: Final = 16

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
    ahead: deque[_Ahead[T]] = deque()
    try:
        for task in itertools.chain(first, drawn):
            ahead.append(_Ahead(task))
            if len(ahead) == window():
                yield _next_result(ahead)
        while ahead:
            yield _next_result(ahead)
    finally:
        # Left early: nothing may go on with the caller's buffer.
        wait([one.future for one in ahead if not one.future.cancel()])


class _Ahead(Generic[T]):
    """A task that a thread will do, unless this one comes to it first."""

    def __init__(self, task: Callable[[], T]) -> None:
        self._task = task
        self.future: Future[T] = pool().submit(task)

    def take(self) -> bool:
        """Do it here, where no thread has begun it."""
        if not self.future.cancel():
            return False
        self.future = Future()
        try:
            self.future.set_result(self._task())
        except Exception as error:  # noqa: BLE001 raised where the result is asked for
            self.future.set_exception(error)
        return True


def _next_result(ahead: deque[_Ahead[T]]) -> T:
    """Return the first task's result; rather than wait for it, this thread does one that comes later."""
    if not ahead[0].future.done() and not ahead[0].take():
        any(one.take() for one in itertools.islice(ahead, 1, None))
    return ahead.popleft().future.result()


# A forked child (gunicorn's workers) has the parent's pool but none of its threads.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=pool.cache_clear)
