"""A hash on another thread is the same hash."""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropbox.bag.hashing import HashLane, LaneHash

if TYPE_CHECKING:
    import pytest

SMALL, LARGE = 1_000, 200_000


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from([0, SMALL, LARGE]), max_size=12))
def test_small_and_large_pieces_are_hashed_in_their_order(sizes: list[int]) -> None:
    pieces = [bytes([index]) * size for index, size in enumerate(sizes)]
    with HashLane() as lane:
        ours = lane.sha256()
        for piece in pieces:
            ours.update(piece)
        assert ours.hexdigest() == hashlib.sha256(b"".join(pieces)).hexdigest()


def test_a_small_piece_after_a_large_one_waits_for_it() -> None:
    for _ in range(50):
        with HashLane() as lane:
            ours = lane.sha256()
            ours.update(b"a" * LARGE)
            ours.update(b"b")
            assert ours.hexdigest() == hashlib.sha256(b"a" * LARGE + b"b").hexdigest()


def test_the_hash_so_far_can_be_taken_and_gone_on_with() -> None:
    with HashLane() as lane:
        ours = lane.sha256()
        ours.update(b"a" * LARGE)
        assert ours.hexdigest() == hashlib.sha256(b"a" * LARGE).hexdigest()
        ours.update(b"b" * LARGE)
        assert ours.hexdigest() == hashlib.sha256(b"a" * LARGE + b"b" * LARGE).hexdigest()


def test_pieces_wait_for_a_slow_hash_so_that_memory_stays_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    taken: list[int] = []
    monkeypatch.setattr(LaneHash, "update_now", lambda _hash, _piece: gate.wait())
    with HashLane() as lane:
        ours = lane.sha256()

        def feed() -> None:
            for number in range(20):
                ours.update(b"a" * LARGE)
                taken.append(number)

        feeding = threading.Thread(target=feed)
        feeding.start()
        feeding.join(timeout=0.3)
        assert feeding.is_alive()
        assert len(taken) <= 5
        gate.set()
        feeding.join()
    assert len(taken) == 20


def test_no_thread_is_left_behind_and_none_is_started_for_small_pieces() -> None:
    before = threading.active_count()
    with HashLane() as lane:
        lane.sha256().update(b"a" * SMALL)
        assert threading.active_count() == before
        lane.sha256().update(b"a" * LARGE)
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
