"""What happens at once, in real threads and at random moments: whatever comes first, no promise is broken."""

from __future__ import annotations

import hashlib
import random
import threading
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import pytest

from dropbox import intake
from dropbox.bag import courier
from dropbox.intake.errors import AnswerUnknownError, UploadUnknownError
from tests.intake.answers import LARGER, ONE, Outgoing, deliver, put_answer, waiting
from tests.intake.lines import TODAY, accept, files, submissions
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.directory import TrustedDirectory
    from dropbox.intake import Published
    from dropbox.store import Store

ROUNDS = 25
SEALED = servers.sealed_file(60_000)


def at_once(*works: Callable[[], object]) -> None:
    """Do everything at once, each beginning at a random moment of the next few milliseconds."""
    failed: list[BaseException] = []

    def begin(work: Callable[[], object], seconds: float) -> None:
        time.sleep(seconds)
        try:
            work()
        except BaseException as error:  # noqa: BLE001 told by the test
            failed.append(error)

    chance = random.SystemRandom()
    threads = [threading.Thread(target=begin, args=(work, chance.random() * 0.02)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def announce(store: Store, trusted: TrustedDirectory, secret: bytes) -> str:
    return intake.announce(
        store,
        trusted,
        length_bytes=len(SEALED),
        desk=servers.DESK,
        claimed_version=1,
        today=TODAY,
        withdrawal_sha256=hashlib.sha256(secret).hexdigest(),
    ).id


def test_a_submission_goes_out_or_is_withdrawn(
    store: Store, published: Published, trusted: TrustedDirectory, tmp_path: Path
) -> None:
    withdrawn: dict[bytes, bool] = {}

    def withdraw(secret: bytes) -> None:
        withdrawn[secret] = intake.withdraw(store, secret)

    for number in range(ROUNDS):
        secret, bag = number.to_bytes(32, "big"), tmp_path / str(number)
        accept(store, announce(store, trusted, secret), 0, SEALED)
        at_once(
            partial(intake.collect, store, published, servers.DESK, bag, today=TODAY), partial(withdraw, secret)
        )
        assert len(courier.open_bag(bag).inventory.items) == 1 - withdrawn[secret]
        assert files(store) == len(submissions(store)) == number + 1 - sum(withdrawn.values())


def test_a_last_part_completes_or_is_withdrawn(store: Store, trusted: TrustedDirectory) -> None:
    for number in range(ROUNDS):
        secret = number.to_bytes(32, "big")
        upload_id = announce(store, trusted, secret)
        accept(store, upload_id, 0, SEALED[:30_000])

        def last(upload_id: str = upload_id) -> None:
            with suppress(UploadUnknownError):
                accept(store, upload_id, 30_000, SEALED[30_000:])

        at_once(last, partial(intake.withdraw, store, secret))
        # Whichever came first: there was something to withdraw, and nothing of it is left.
        assert submissions(store) == []
        assert files(store) == 0


def test_an_answer_is_read_whole_or_unknown_while_its_mailbox_is_wiped(store: Store) -> None:
    for _ in range(ROUNDS):
        answer_id = put_answer(store, ONE, LARGER)

        def read(answer_id: str = answer_id) -> None:
            with suppress(AnswerUnknownError):
                assert intake.open_answer(store, ONE, answer_id) == LARGER

        at_once(read, read, partial(intake.wipe, store, ONE))
        assert (waiting(store), files(store)) == ([], 0)


@pytest.mark.parametrize("other", ["the daily work", "the same bag", "a wipe"])
def test_a_delivery_is_whole_whatever_happens_beside_it(
    made: servers.Newsroom, store: Store, tmp_path: Path, other: str
) -> None:
    for number in range(ROUNDS // 2):
        bag = Outgoing([(ONE, LARGER), (ONE, LARGER)]).write(tmp_path / str(number))
        beside: dict[str, Callable[[], object]] = {
            "the daily work": partial(intake.expire, store, today=TODAY),
            "the same bag": partial(deliver, made, store, bag),
            "a wipe": partial(intake.wipe, store, ONE),
        }
        at_once(partial(deliver, made, store, bag), beside[other])
        left = len(waiting(store))
        assert left in ({0, 2} if other == "a wipe" else {2})
        assert files(store) == left
        intake.wipe(store, ONE)
        assert deliver(made, store, bag).already
        assert files(store) == 0
