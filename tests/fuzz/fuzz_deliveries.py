"""Kill a process that takes a bag in, at any moment: `python -m tests.fuzz.fuzz_deliveries [seconds]`.

After each kill the bag is delivered whole or not at all, and the sweep leaves exactly the files that rows name.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dropbox import intake
from tests.intake.answers import ONE, SMALL, Outgoing, deliver, editor, remembered, waiting
from tests.intake.lines import files, rows
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Callable

    from dropbox.store import Store

ANSWERS: Final = 8
# A delivery takes some hundredths of a second.
LIFE_SECONDS: Final = 0.12


def kill_in_the_middle(work: Callable[[], object], life_seconds: float) -> None:
    """Let a child work, and kill it."""
    child = os.fork()
    if not child:
        with suppress(BaseException):
            work()
            os._exit(0)
        os._exit(1)
    time.sleep(life_seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def require(store: Store, bag: Outgoing) -> None:
    """Raise unless the bag is wholly here or not at all, before and after a sweep."""
    for _ in range(2):
        left = len(waiting(store))
        if left != (ANSWERS if bag.bag_id in remembered(store) else 0):
            raise AssertionError(f"{left} answers of {ANSWERS} wait")
        intake.expire(store, today=servers.utc_today())
        if files(store) != left + rows(store)["parts"]:
            raise AssertionError("rows and files disagree after the sweep")


def one_bag(made: servers.Newsroom, folder: Path, chance: random.Random) -> int:
    """Deliver one bag through kills; returns how many it took."""
    bag = Outgoing([(ONE, SMALL)] * ANSWERS)
    written = bag.write(folder / bag.bag_id)
    store = made.open()
    kills, most_seconds = 0, LIFE_SECONDS
    while bag.bag_id not in remembered(store):
        store.sessions.close()
        kill_in_the_middle(lambda: deliver(made, made.open(), written), chance.random() * most_seconds)
        require(store, bag)
        kills += 1
        # A machine too busy to come to an end.
        most_seconds *= 1.2
    if not deliver(made, store, written).already:
        raise AssertionError("a bag was delivered twice")
    intake.wipe(store, ONE)
    store.sessions.close()
    return kills


def main() -> None:
    """Kill for as long as asked."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}", flush=True)
    chance = random.Random(seed)  # noqa: S311 moments for kills
    kills, deadline = 0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
            folder = Path(name)
            made = servers.newsroom(folder)
            made.publish(editors=(editor(),))
            (folder / "bags").mkdir()
            kills += one_bag(made, folder / "bags", chance)
    print(f"{kills} kills, nothing half delivered")


if __name__ == "__main__":
    main()
