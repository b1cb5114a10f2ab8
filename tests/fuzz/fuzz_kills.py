"""Kill a process that takes an upload in, at any moment: `python -m tests.fuzz.fuzz_kills [seconds]`.

DESIGN section 10: over 1,000 kills not one acknowledged byte is lost. Each round is one upload, killed until it
is complete; after each kill the store agrees with itself: the offset holds what was acknowledged, the sweep
leaves exactly the files that rows name, and in the end the bytes are those that were sent.
"""

from __future__ import annotations

import os
import random
import select
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dropbox import intake
from dropbox.intake import accepting
from dropbox.intake.errors import UploadCompleteError, UploadUnknownError
from dropbox.store.models import Submission
from tests.intake.lines import accept, announce, content, files, rows
from tests.support import servers

if TYPE_CHECKING:
    from dropbox.store import Store

SIZE: Final = 400_000
PIECE: Final = 50_000
PART: Final = 20_000
# How long a child lives at most; longer on a machine that is too busy for any progress.
LIFE_SECONDS: Final = 0.05


def take_in(made: servers.Newsroom, upload_id: str, sealed: bytes, acknowledged: int) -> None:
    """Accept piece after piece and write each new offset to a pipe: what a client would have been told."""
    store = made.open()
    offset = intake.find(store, upload_id).offset_bytes
    while offset < len(sealed):
        offset = accept(store, upload_id, offset, sealed[offset : offset + PIECE]).offset_bytes
        os.write(acknowledged, offset.to_bytes(8, "big"))
    os._exit(0)


def kill_once(made: servers.Newsroom, upload_id: str, sealed: bytes, life_seconds: float) -> int:
    """Let a child take bytes in, kill it, and return the last offset that it acknowledged."""
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        os.close(told)
        with suppress(BaseException):
            take_in(made, upload_id, sealed, tell)
        os._exit(1)
    os.close(tell)
    time.sleep(life_seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(told, "rb") as pipe:
        select.select([pipe], [], [], 0)
        said = pipe.read()
    return int.from_bytes(said[-8:], "big") if said else 0


def require(store: Store, upload_id: str, acknowledged: int) -> None:
    """Raise unless the store holds what was acknowledged, and nothing else after a sweep."""
    offset = intake.find(store, upload_id).offset_bytes
    if offset < acknowledged:
        raise AssertionError(f"{acknowledged} bytes were acknowledged, {offset} are stored")
    intake.expire(store, today=servers.utc_today())
    if files(store) != rows(store)["parts"]:
        raise AssertionError("rows and files disagree after the sweep")


def one_upload(made: servers.Newsroom, chance: random.Random) -> int:
    """Send one upload through kills; returns how many it took."""
    sealed = servers.sealed_file(SIZE + chance.randrange(PART))
    store = made.open()
    upload_id = announce(store, intake.Published(made.settings()).trusted(), len(sealed))
    kills, most_seconds, before = 0, LIFE_SECONDS, -1
    while (offset := intake.find(store, upload_id).offset_bytes) < len(sealed):
        most_seconds = LIFE_SECONDS if offset > before else most_seconds * 1.5
        before = offset
        store.sessions.close()
        acknowledged = kill_once(made, upload_id, sealed, chance.random() * most_seconds)
        require(store, upload_id, acknowledged)
        kills += 1
    with suppress(UploadCompleteError, UploadUnknownError):
        intake.terminate(store, upload_id, today=servers.utc_today())
    with store.sessions.reading() as session:
        found = list(session.query(Submission))
    if not any(content(store, submission) == sealed for submission in found):
        raise AssertionError("the bytes are not those that were sent")
    store.sessions.close()
    return kills


def main() -> None:
    """Kill for as long as asked."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}", flush=True)
    chance = random.Random(seed)  # noqa: S311 moments for kills
    # Many parts in little time.
    vars(accepting)["PART_BYTES"] = PART
    kills, deadline = 0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
            kills += one_upload(servers.newsroom(Path(folder)), chance)
    print(f"{kills} kills, nothing lost")


if __name__ == "__main__":
    main()
