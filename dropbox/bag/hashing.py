"""SHA-256 on a second thread: `hashlib` and the cipher both release the GIL, so they run at the same time."""

from __future__ import annotations

import hashlib
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Buffer

# Below this a hand-over to another thread costs more than the hash.
_WORTH_A_THREAD_BYTES: Final = 128 * 1024
# How many pieces may wait for the hash: memory stays constant when it is the slower one.
_WAITING: Final = 4


class HashLane:
    """The thread; started when the first large piece comes."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the thread."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def sha256(self) -> LaneHash:
        """Begin a hash."""
        return LaneHash(self)

    def submit(self, update: LaneHash, piece: Buffer) -> Future[None]:
        """Hash a piece later; for `LaneHash`."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sha256")
        return self._pool.submit(update.update_now, piece)


class LaneHash:
    """One SHA-256 over pieces; each must stay as it is until `settle` or `hexdigest`."""

    def __init__(self, lane: HashLane) -> None:
        self._lane = lane
        self._hash = hashlib.sha256()
        self._waiting: deque[Future[None]] = deque()

    def update(self, piece: Buffer) -> None:
        """Take a piece: a small one is hashed at once, a large one on the lane."""
        if not self._waiting and memoryview(piece).nbytes < _WORTH_A_THREAD_BYTES:
            self._hash.update(piece)
            return
        while len(self._waiting) >= _WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._lane.submit(self, piece))

    def update_now(self, piece: Buffer) -> None:
        """Hash a piece; called on the lane's thread."""
        self._hash.update(piece)

    def settle(self) -> None:
        """Wait until every piece is hashed, so that its buffer may be used again."""
        while self._waiting:
            self._waiting.popleft().result()

    def hexdigest(self) -> str:
        """Return the hash of every piece."""
        self.settle()
        return self._hash.hexdigest()
