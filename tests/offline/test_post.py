"""What this machine writes down about what it sent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox.offline.errors import PostError
from dropbox.offline.remembered.post import Answer, Bag, Post, Recall, Slip

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 24)
ANSWER = Answer(
    day=DAY, id="01" * 16, mailbox="aa" * 32, desk="news", editor_key="e1" * 32, number=1,
    text_sha256="0" * 64, size_bytes=9, sha256="1" * 64, is_own=True,
)  # fmt: skip
RECALL = Recall(day=DAY, mailbox="bb" * 32, desk="news", editor_key="e1" * 32, is_own=True)
BAG = Bag(
    day=DAY, id="02" * 16, note="a note\n", answers=("01" * 16,), recalls=("bb" * 32,), order=1, is_written=True
)
SLIPS: dict[str, Slip] = {"answer": ANSWER, "recall": RECALL, "bag": BAG}


@pytest.fixture
def post(tmp_path: Path) -> Post:
    for name in ("answers", "recalls", "bags"):
        (tmp_path / name).mkdir()
    made = Post(tmp_path)
    made.put_answer(ANSWER, b"sealed")
    made.recalls.put(RECALL)
    return made


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_reads_back_as_it_was_written(slip: Slip) -> None:
    assert type(slip).parse(slip.serialize()) == slip


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_every_proper_prefix_of_a_slip_is_refused(slip: Slip) -> None:
    whole = slip.serialize().strip()
    for size in range(len(whole)):
        with pytest.raises(PostError):
            type(slip).parse(whole[:size])


@given(st.binary(max_size=60))
def test_no_bytes_leak_another_error(content: bytes) -> None:
    for slip in SLIPS.values():
        with pytest.raises(PostError):
            type(slip).parse(content)


def test_what_a_bag_took_waits_no_more(post: Post) -> None:
    mail = post.read()
    assert (mail.waiting_answers, mail.waiting_recalls) == ((ANSWER,), (RECALL,))
    assert mail.to(ANSWER.mailbox) == (ANSWER,)
    assert mail.to("cc" * 32) == ()
    post.bags.put(BAG)
    mail = post.read()
    assert (mail.waiting_answers, mail.waiting_recalls) == ((), ())
    assert mail.bag_of(ANSWER) == BAG


def test_a_damaged_slip_hides_no_other_and_stops_what_would_send(post: Post) -> None:
    post.bags.put(BAG)
    assert post.damaged() == []
    post.require_whole()
    post.sealed(ANSWER).with_suffix(".json").write_bytes(b"{")
    assert post.damaged() == [ANSWER.id]
    assert post.read().recalls == {RECALL.mailbox: RECALL}
    with pytest.raises(PostError) as refusal:
        post.require_whole()
    assert refusal.value.hint


def test_a_home_of_an_earlier_release_has_sent_nothing(tmp_path: Path) -> None:
    mail = Post(tmp_path).read()
    assert (mail.answers, mail.waiting_recalls) == ((), ())


def test_sealed_bytes_come_before_the_slip_that_makes_them_an_answer(post: Post) -> None:
    assert post.sealed(ANSWER).read_bytes() == b"sealed"
    (post.sealed(ANSWER).with_suffix(".json")).unlink()
    post.clear_unfinished()
    assert not post.sealed(ANSWER).exists()
