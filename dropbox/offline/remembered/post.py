"""What went to sources, and what is to go: answers, recalls, and the bags they travelled in.

answers/<id>.age      a sealed answer: to the source, and to those at the desk who could read on its day
answers/<id>.json     whose it is, and what it says of its row; an answer without it does not exist
recalls/<mailbox>.json
bags/<id>.json        an outgoing bag: its note, and whether it was written whole
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar

from dropbox.offline import files
from dropbox.offline.errors import PostError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SUFFIX: Final = ".json"


@dataclass(frozen=True, slots=True)
class Slip:
    """A small file with what one answer, recall or bag is; its name is the field after its day."""

    day: date

    @property
    def name(self) -> str:
        """Give the name of its file."""
        return str(getattr(self, fields(self)[1].name))

    def serialize(self) -> bytes:
        """Write it as JSON."""
        return (json.dumps(asdict(self), default=date.isoformat, indent=1, sort_keys=True) + "\n").encode()

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Read it back; raises `PostError`."""
        try:
            values = json.loads(content)
            given = {field.name: _value(values[field.name]) for field in fields(cls)}
            day = date.fromisoformat(values["day"])
        except (ValueError, TypeError, KeyError):
            raise PostError("what this machine wrote down about an answer is damaged") from None
        return cls(**{**given, "day": day})


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Answer(Slip):
    """An answer that was sealed here, or came with a colleague's bag. `desk`: for which it was sealed."""

    id: str
    mailbox: str
    desk: str
    editor_key: str
    number: int
    text_sha256: str
    size_bytes: int
    sha256: str
    # False: it came with a colleague's bag, so it was sent.
    is_own: bool


@dataclass(frozen=True, slots=True)
class Recall(Slip):
    """A mailbox that was frozen for good, or will be with the next bag; by whose key."""

    mailbox: str
    desk: str
    editor_key: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Bag(Slip):
    """An outgoing bag. `note`: its signed text; not `is_written`: nobody knows whether it reached the stick.

    `order` counts the bags of this machine: two may have one day, and a clock may go back.
    """

    id: str
    note: str
    answers: tuple[str, ...]
    recalls: tuple[str, ...]
    order: int
    is_written: bool


S = TypeVar("S", bound=Slip)


class Slips(Generic[S]):
    """All slips of one kind, in their folder."""

    def __init__(self, folder: Path, kind: type[S]) -> None:
        self._folder = folder
        self._kind = kind

    def put(self, slip: S) -> None:
        """Write a slip, in the place of the older one of the same name."""
        files.replace(self._folder / f"{slip.name}{_SUFFIX}", slip.serialize())

    def get(self, name: str) -> S | None:
        """Return a slip; None where there is none."""
        try:
            return self._kind.parse((self._folder / f"{name}{_SUFFIX}").read_bytes())
        except FileNotFoundError:
            return None

    def all(self) -> tuple[S, ...]:
        """Return every slip that can be read, by day and name."""
        return tuple(sorted((slip for slip in map(self._read, self._paths()) if slip), key=_by_day))

    def damaged(self) -> list[str]:
        """Return the names of those that can't be read."""
        return sorted(path.stem for path in self._paths() if self._read(path) is None)

    def _paths(self) -> list[Path]:
        if not self._folder.is_dir():
            return []
        return [path for path in self._folder.iterdir() if path.suffix == _SUFFIX]

    def _read(self, path: Path) -> S | None:
        try:
            return self._kind.parse(path.read_bytes())
        except PostError:
            return None


def _by_day(slip: Slip) -> tuple[date, int, str]:
    return slip.day, slip.number if isinstance(slip, Answer) else 0, slip.name


class Post:
    """Everything that goes out of a home."""

    def __init__(self, root: Path) -> None:
        self._folder = root / "answers"
        self.answers = Slips(self._folder, Answer)
        self.recalls = Slips(root / "recalls", Recall)
        self.bags = Slips(root / "bags", Bag)

    def sealed(self, answer: Answer) -> Path:
        """Give the place of an answer's sealed bytes."""
        return self._folder / f"{answer.id}.age"

    def put_answer(self, answer: Answer, sealed: bytes) -> None:
        """Keep an answer: its bytes first, then the slip that makes it one."""
        files.replace(self.sealed(answer), sealed)
        self.answers.put(answer)

    def clear_unfinished(self) -> None:
        """Remove sealed bytes that an interruption left without their slip."""
        for sealed in self._folder.glob("*.age"):
            if not sealed.with_suffix(_SUFFIX).exists():
                sealed.unlink()

    def damaged(self) -> list[str]:
        """Return the names of slips that can't be read."""
        return [*self.answers.damaged(), *self.recalls.damaged(), *self.bags.damaged()]

    def require_whole(self) -> None:
        """Refuse to send anything while part of what was sent is unknown: a row would be forked."""
        if damaged := self.damaged():
            raise PostError(
                f"notes of this machine about what was sent are damaged: {len(damaged)}",
                hint="put the folders answers, recalls and bags back from a copy; reading goes on as before",
            )

    def read(self) -> Mail:
        """Read everything once, as far as it can be read."""
        answers = self.answers.all()
        to: dict[str, list[Answer]] = {}
        for answer in answers:
            to.setdefault(answer.mailbox, []).append(answer)
        bags = self.bags.all()
        return Mail(
            answers,
            {mailbox: tuple(found) for mailbox, found in to.items()},
            {recall.mailbox: recall for recall in self.recalls.all()},
            {name: bag for bag in bags for name in (*bag.answers, *bag.recalls)},
        )


@dataclass(frozen=True, slots=True)
class Mail:
    """What went to sources and what waits, as it was at one moment.

    `bags`: the one that took an answer (by its id) or a recall (by its mailbox) out of this home.
    """

    answers: tuple[Answer, ...]
    by_mailbox: Mapping[str, tuple[Answer, ...]]
    recalls: Mapping[str, Recall]
    bags: Mapping[str, Bag]

    def to(self, mailbox: str) -> tuple[Answer, ...]:
        """Return the answers to a mailbox, by day and number."""
        return self.by_mailbox.get(mailbox, ())

    def bag_of(self, answer: Answer) -> Bag | None:
        """Return the bag that took an answer out of this home."""
        return self.bags.get(answer.id)

    @property
    def waiting_answers(self) -> tuple[Answer, ...]:
        """Give the answers that no bag has; those to a recalled mailbox don't wait for any."""
        return tuple(
            answer
            for answer in self.answers
            if answer.is_own and answer.id not in self.bags and answer.mailbox not in self.recalls
        )

    @property
    def waiting_recalls(self) -> tuple[Recall, ...]:
        """Give the recalls that no bag has."""
        return tuple(
            recall for recall in self.recalls.values() if recall.is_own and recall.mailbox not in self.bags
        )
