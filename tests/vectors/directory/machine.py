"""A newsroom at random, and a server at its worst: what they make, and what of it a reader may believe.

Who decides at random is an argument: hypothesis in tests/directory/test_succession_machine.py, a seed for the
vectors. What may be believed is decided here from how a note was made, never by reading it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from dropbox import directory
from dropbox.note.signing import SigningKey, sign
from tests.vectors.directory import people
from tests.vectors.directory.people import DESK, ROOTS, public_hex, roots, seed, signed_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

LETTERS: Final = "abcd"
NUMBERS: Final = "123"
KEYS: Final = {n: SigningKey.from_seed(directory.FRESHNESS_KEY_NAME, seed(f"machine {n}")) for n in NUMBERS}
WINDOW: Final = (date(2026, 11, 1), date(2028, 2, 1))
DAYS: Final = 460
READERS: Final = tuple(
    sorted(
        (people.recipient(f"reader {n}", DESK, WINDOW[0], WINDOW[1]) for n in NUMBERS),
        key=lambda entry: entry.id,
    )
)


@dataclass(frozen=True)
class Made:
    """A directory's note, and how it was made."""

    raw: bytes
    document: directory.Document
    sha256: str
    signers: frozenset[str]
    parent: Made | None
    broken: bool = False
    """Changed after it was signed."""

    def is_signed_by(self, wanted: directory.Roots) -> bool:
        """Tell whether enough of these keys signed what it says."""
        signers = {public_hex(ROOTS[letter]) for letter in self.signers}
        return not self.broken and len(signers & set(wanted.keys)) >= wanted.threshold


@dataclass(frozen=True)
class Renewed:
    """A fresh note, and how it was made."""

    raw: bytes
    names: Made
    by: str
    window: tuple[date, date]


def make(
    document: directory.Document, signers: Sequence[str], parent: Made | None, *, broken: bool = False
) -> Made:
    raw = signed_text(directory.serialize(document), signers)
    if broken:
        longer = document.expires + timedelta(days=1)
        raw = raw.replace(str(document.expires).encode(), str(longer).encode())
    parsed = directory.parse(raw)
    return Made(raw, parsed.document, parsed.text_sha256, frozenset(signers), parent, broken)


@dataclass
class World:
    """Everything that was ever signed, by the newsroom or by whoever took keys from it."""

    random: Random
    notes: list[Made] = field(default_factory=list)
    renewals: list[Renewed] = field(default_factory=list)

    @property
    def pinned(self) -> directory.Roots:
        return self.notes[0].document.roots

    @property
    def newest(self) -> Made:
        """The newsroom's own newest version: good, and after the one it made before."""
        return self._honest[-1]

    def begin(self) -> None:
        first = replace(
            people.SMALL,
            issued=WINDOW[0],
            expires=WINDOW[1],
            roots=self._some_roots(),
            freshness=self._some_freshness(),
            recipients=READERS,
        )
        self._honest = [make(first, self._enough(first.roots), None)]
        self.notes += self._honest

    def publish(self, **changes: object) -> None:
        """The newsroom's next version, signed by just enough of its roots."""
        last = self.newest.document
        document = self._after(self.newest, **changes)
        signers = sorted({*self._enough(last.roots), *self._enough(document.roots)})
        self._honest.append(make(document, signers, self.newest))
        self.notes.append(self.newest)

    def revoke(self) -> None:
        """One of those who are left; the last is left alone."""
        document = self.newest.document
        left = [entry.id for entry in document.recipients if entry.id not in document.revoked_ids]
        gone = {*document.revoked_ids, *self.random.sample(left, 1 if len(left) > 1 else 0)}
        self.publish(revocations=tuple(directory.Revocation(entry, "2026-12") for entry in sorted(gone)))

    def rotate(self) -> None:
        self.publish(roots=self._some_roots(), freshness=self._some_freshness())

    def fork(self) -> None:
        """Enough keys sign another version after some older one: a captor's, or two holders on one day."""
        parent = self.random.choice(self.notes)
        document = self._after(parent, expires=WINDOW[1] - timedelta(days=self.random.randint(1, 300)))
        self.notes.append(make(document, self._enough(parent.document.roots), parent))

    def roll_back(self) -> None:
        """What an older version said, signed again as the newest: the roots may decide so."""
        older = self.random.choice(self.notes).document
        self.publish(revocations=older.revocations, expires=older.expires)

    def forge(self) -> None:
        """What somebody makes who holds some keys: a next version, mostly with one thing wrong with it."""
        parent = self.random.choice([self.newest, *self.notes])
        document, old = self._after(parent), parent.document.roots
        new = self._some_roots() if self.random.random() < 0.5 else old
        signers = sorted({*self._enough(old), *self._enough(new)})
        number = parent.document.version + self.random.choice([0, 2])
        by = {
            "nothing": signers,
            "another number": signers,
            "another past": signers,
            "another origin": signers,
            "only the old roots": self._enough(old),
            "only the new roots": self._enough(new),
            "one signature short": signers[1:] or signers,
            "strangers": self.random.sample(LETTERS, self.random.randint(1, 2)),
            "a letter": signers,
        }
        wrong = self.random.choice(list(by))
        changes: dict[str, dict[str, object]] = {
            "another number": {"version": max(2, number)},
            "another past": {"previous": self.random.choice(self.notes).sha256},
            "another origin": {"origin": "another.press"},
        }
        forged = replace(document, roots=new, **changes.get(wrong, {}))  # type: ignore[arg-type] # named above
        self.notes.append(make(forged, by[wrong], parent, broken=wrong == "a letter"))

    def renew(self) -> None:
        """A fresh note for any version, by any key, from any day."""
        names = self.random.choice([self.newest, *self.notes])
        listed = [n for n in NUMBERS if public_hex(KEYS[n]) in names.document.freshness]
        by = self.random.choice([*NUMBERS, *listed * 3])
        today = WINDOW[0] + timedelta(days=self.random.randint(-30, DAYS))
        issued, days = today - timedelta(days=1), self.random.choice([45, 45, self.random.randint(1, 45)])
        document = names.document
        statement = directory.FreshStatement(
            document.origin, document.version, names.sha256, issued, issued + timedelta(days=days)
        )
        raw = sign(statement.serialize(), [KEYS[by]])
        self.renewals.append(Renewed(raw, names, by, (statement.issued, statement.expires)))

    def served(self) -> list[Made]:
        """A folder as some server gives it: one past, of which it may have changed a version."""
        history = past_of(self.random.choice([self.newest, *self.notes]))
        if self.random.random() < 0.4:
            place = self.random.randrange(len(history))
            history[place : place + self.random.randint(0, 1)] = self.random.sample(self.notes, 1)
        return history

    def _after(self, parent: Made, **changes: object) -> directory.Document:
        following = {"version": parent.document.version + 1, "previous": parent.sha256} | changes
        return replace(parent.document, **following)  # type: ignore[arg-type] # named in the callers

    def _some_roots(self) -> directory.Roots:
        letters = self.random.sample(LETTERS, self.random.randint(1, 3))
        return roots("".join(letters), self.random.randint(1, len(letters)))

    def _some_freshness(self) -> tuple[str, ...]:
        chosen = self.random.sample(NUMBERS, self.random.randint(0, 2))
        return tuple(sorted(public_hex(KEYS[number]) for number in chosen))

    def _enough(self, wanted: directory.Roots) -> list[str]:
        letters = [letter for letter in LETTERS if public_hex(ROOTS[letter]) in wanted.keys]
        return sorted(self.random.sample(letters, wanted.threshold))


def next_of(world: World, made: Made) -> list[Made]:
    """What was made after this version, rightly or not."""
    return [after for after in world.notes if after.parent is made]


def past_of(made: Made) -> list[Made]:
    """This version and all that it was made after, from the first."""
    return [*past_of(made.parent), made] if made.parent else [made]


STEPS: Final = (
    World.publish, World.publish, World.revoke, World.rotate, World.fork, World.roll_back,
    World.forge, World.forge, World.forge, World.renew, World.renew,
)  # fmt: skip


def may_begin(made: Made, pinned: directory.Roots) -> bool:
    """Version 1 of the pinned roots, signed by them."""
    return made.document.version == 1 and made.document.roots == pinned and made.is_signed_by(pinned)


def may_follow(before: Made, made: Made) -> bool:
    """What DESIGN section 5 lets a reader who believes `before` go on to, and nothing else."""
    return (
        made.is_signed_by(before.document.roots)
        and made.is_signed_by(made.document.roots)
        and made.document.version == before.document.version + 1
        and made.document.previous == before.sha256
        and made.document.origin == before.document.origin
    )


def may_believe(history: Sequence[Made], pinned: directory.Roots) -> bool:
    """The same of a whole folder, from the first version on."""
    return (
        bool(history)
        and may_begin(history[0], pinned)
        and all(may_follow(*pair) for pair in itertools.pairwise(history))
    )


def may_seal(made: Made, renewed: Renewed | None, day: date) -> bool:
    """Whether a source may seal by this version on this day, with this note beside it."""
    document = made.document
    in_window = document.issued <= day < document.expires
    if not document.freshness or not in_window:
        return in_window
    return (
        renewed is not None
        and public_hex(KEYS[renewed.by]) in document.freshness
        and renewed.names.sha256 == made.sha256
        and renewed.window[0] <= day < renewed.window[1]
    )


def seal(trusted: directory.TrustedDirectory, renewed: Renewed | None, day: date) -> None:
    """Ask as whoever seals does; raises what it raises."""
    directory.require_fresh(renewed.raw if renewed else None, trusted, day)
    trusted.require_sealing_day(day)
