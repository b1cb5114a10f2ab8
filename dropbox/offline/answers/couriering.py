"""Put everything that waits into an outgoing bag (docs/spec/outgoing.md).

(1) The bag is written down here first, with its id and its signed note. From then on it is this bag or none: a
    second one with the same answers would reach the source twice.
(2) It goes to the medium, whole or not at all.
(3) It is written down as gone. What was interrupted between (1) and (3) is written again, under the same id:
    the server takes a bag in once.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from dropbox import answer, note
from dropbox.bag import outgoing
from dropbox.limits import MAX_OUTGOING_LINES
from dropbox.note.signing import SigningKey
from dropbox.offline.errors import NothingWaitsError, PostError
from dropbox.offline.remembered import post

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from dropbox.answer import OutgoingFresh
    from dropbox.offline.home import Home
    from dropbox.offline.trusting import Known

_ID_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Load:
    """What one bag takes to one desk."""

    desk: str
    answers: tuple[post.Answer, ...]
    recalls: tuple[post.Recall, ...]


def loads(home: Home) -> tuple[Load, ...]:
    """Return what waits, a bag for each desk; what is too much for one bag waits for the next."""
    mail = home.post.read()
    by_desk: defaultdict[str, tuple[list[post.Answer], list[post.Recall]]] = defaultdict(lambda: ([], []))
    for recall in mail.waiting_recalls:
        by_desk[recall.desk][1].append(recall)
    for one in mail.waiting_answers:
        by_desk[one.desk][0].append(one)
    return tuple(
        # Recalls first: somebody is in danger.
        Load(
            desk,
            tuple(letters[: max(0, MAX_OUTGOING_LINES - len(calls))]),
            tuple(calls[:MAX_OUTGOING_LINES]),
        )
        for desk, (letters, calls) in sorted(by_desk.items())
    )


def interrupted(home: Home) -> post.Bag | None:
    """Return a bag of which nobody knows whether it reached the stick."""
    return next((bag for bag in home.post.bags.all() if not bag.is_written), None)


def pack(
    home: Home, known: Known, load: Load, key: SigningKey, day: date, fresh: OutgoingFresh | None = None
) -> post.Bag:
    """Sign an order to the server and write it down here (1)."""
    bag_id = secrets.token_hex(_ID_BYTES)
    statement = answer.OutgoingStatement(
        audience_sha256=answer.audience_sha256(known.directory.origin, load.desk),
        bag_id=bag_id,
        day=day,
        answers=tuple(
            answer.OutgoingAnswer(one.id, one.mailbox, one.size_bytes, one.sha256) for one in load.answers
        ),
        recalls=tuple(recall.mailbox for recall in load.recalls),
        fresh=fresh,
    )
    # The same key under another name: neither signature can be taken for the other.
    signed = note.signing.sign(
        statement.serialize(), [SigningKey.from_seed(answer.OUTGOING_KEY_NAME, key.seed)]
    )
    bag = post.Bag(
        day=day,
        id=bag_id,
        note=signed.decode(),
        answers=tuple(one.id for one in load.answers),
        recalls=statement.recalls,
        order=max((other.order for other in home.post.bags.all()), default=0) + 1,
        is_written=False,
    )
    home.post.bags.put(bag)
    return bag


def write(home: Home, bag: post.Bag, folder: Path, watch: Callable[[int], None]) -> Path:
    """Write a bag to a folder, or into one of its own there, and return where (2) (3)."""
    letters = [_require(home, answer_id) for answer_id in bag.answers]
    place = _place(folder, bag)
    was_there = place.exists()
    try:
        outgoing.write(
            place, bag.day, bag.note.encode(), {one.id: _Sealed(home, one, watch) for one in letters}
        )
    except BaseException:
        if not was_there and place.is_dir() and not any(place.iterdir()):
            place.rmdir()
        raise
    home.post.bags.put(replace(bag, is_written=True))
    return place


def confirmed_until(bag: post.Bag) -> date | None:
    """Return the first day on which a bag's word that the key list is the newest counts no more."""
    fresh = answer.OutgoingStatement.parse(note.parse(bag.note.encode()).text).fresh
    return fresh.expires if fresh else None


def last_written(home: Home) -> post.Bag:
    """Return the bag that was written last; raises `NothingWaitsError`."""
    bags = home.post.bags.all()
    if not bags:
        raise NothingWaitsError("no outgoing bag was written yet", hint="leave --again out")
    return max(bags, key=lambda bag: bag.order)


def _require(home: Home, answer_id: str) -> post.Answer:
    one = home.post.answers.get(answer_id)
    if one is None or not home.post.sealed(one).is_file():
        raise PostError("an answer of this bag is no longer on this machine")
    return one


def _place(folder: Path, bag: post.Bag) -> Path:
    if not folder.exists() or not any(folder.iterdir()):
        return folder
    return folder / f"bag-{bag.id[:8]}"


class _Sealed:
    """An answer's sealed bytes, on their way into the bag."""

    def __init__(self, home: Home, one: post.Answer, watch: Callable[[int], None]) -> None:
        self._path = home.post.sealed(one)
        self._size_bytes = one.size_bytes
        self._watch = watch

    def __call__(self, sink: outgoing.Sink) -> None:
        sink.write(self._path.read_bytes())
        self._watch(self._size_bytes)
