"""A newsroom and its worst server at random: no reader ever takes what DESIGN section 5 forbids."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dropbox import directory
from dropbox.errors import BadInputError, NotTrustedError
from tests.vectors.directory import machine
from tests.vectors.directory.machine import DAYS, WINDOW, Made, Renewed, World
from tests.vectors.directory.people import DESK, after, roots
from tests.vectors.directory.succession import FIRST, SECOND, THIRD

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from random import Random

RANDOM: Final = st.randoms(use_true_random=True)


class Readers(RuleBasedStateMachine):
    """Two readers with a memory: one walks on version by version, one remembers two values and walks anew."""

    @initialize(random=RANDOM)
    def begin(self, random: Random) -> None:
        self.world = World(random)
        self.world.begin()
        first = self.world.notes[0]
        self.walked: list[Made] = [first]
        self.walker = directory.begin(first.raw, self.world.pinned)
        self.seen = (first.document.version, first.sha256)

    @rule(random=RANDOM, step=st.sampled_from(machine.STEPS))
    def something_is_signed(self, random: Random, step: Callable[[World], None]) -> None:
        self.world.random = random
        step(self.world)

    @rule(random=RANDOM)
    def versions_are_shown_to_the_one_who_walks_on(self, random: Random) -> None:
        following = machine.next_of(self.world, self.walked[-1])
        for made in random.sample(following, len(following)) + random.choices(self.world.notes, k=2):
            self._walk_on(made)

    def _walk_on(self, made: Made) -> None:
        allowed = machine.may_follow(self.walked[-1], made)
        try:
            self.walker = directory.advance(self.walker, made.raw)
        except (BadInputError, NotTrustedError):
            assert not allowed
            return
        assert allowed
        self.walked.append(made)

    @rule(random=RANDOM)
    def a_folder_is_shown_to_the_one_who_remembers(self, random: Random) -> None:
        self.world.random = random
        history = self.world.served()
        believed = machine.may_believe(history, self.world.pinned)
        version, sha256 = self.seen
        allowed = believed and len(history) >= version and history[version - 1].sha256 == sha256
        try:
            trusted = directory.trust([made.raw for made in history], self.world.pinned)
            directory.require_past(trusted, version, sha256)
        except (BadInputError, NotTrustedError):
            assert not allowed
            return
        assert allowed
        assert trusted.version >= version
        self.seen = (trusted.version, trusted.text_sha256)

    @rule(random=RANDOM, days=st.integers(-30, DAYS))
    def somebody_wants_to_seal(self, random: Random, days: int) -> None:
        about_it = [made for made in self.world.renewals if made.names is self.walked[-1]]
        for renewed in [None, *about_it, *random.sample(self.world.renewals, min(2, len(self.world.renewals)))]:
            for day in self._days(random, renewed, days):
                self._seal(renewed, day)

    def _days(self, random: Random, renewed: Renewed | None, days: int) -> list[date]:
        if renewed is None:
            return [WINDOW[0] + timedelta(days=days)]
        issued, expires = renewed.window
        inside = random.randrange((expires - issued).days)
        return [issued - timedelta(days=1), issued + timedelta(days=inside), expires]

    def _seal(self, renewed: Renewed | None, day: date) -> None:
        allowed = machine.may_seal(self.walked[-1], renewed, day)
        try:
            machine.seal(self.walker, renewed, day)
        except (BadInputError, NotTrustedError):
            assert not allowed
        else:
            assert allowed

    @invariant()
    def the_past_never_changes(self) -> None:
        if not hasattr(self, "walked"):
            return
        assert self.walker.version == len(self.walked)
        revoked = self.walked[-1].document.revoked_ids
        assert revoked.isdisjoint(entry.id for entry in self.walker.recipients_on(DESK, WINDOW[0]))
        for version, made in enumerate(self.walked, 1):
            assert self.walker.at_version(version).text_sha256 == made.sha256


TestReaders = Readers.TestCase
TestReaders.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)

VECTORS: Final = json.loads((Path(machine.__file__).parent / "machine.json").read_text(encoding="utf-8"))


def test_the_vectors_hold_what_is_accepted_and_every_refusal() -> None:
    folders = [folder for world in VECTORS for folder in world["folders"]]
    sealings = [sealing for folder in folders for sealing in folder.get("sealing", ())]
    assert {folder.get("code") for folder in folders} >= {
        None, "bad-signature", "not-signed", "not-signed-by-new-roots", "not-signed-by-predecessor",
        "origin-changed", "previous-mismatch", "too-few-signatures", "version",
    }  # fmt: skip
    assert {sealing.get("code") for sealing in sealings} >= {
        None, "directory-expired", "directory-not-yet-valid", "fresh-expired", "fresh-missing",
        "fresh-not-yet-valid", "fresh-other-directory", "not-signed",
    }  # fmt: skip


@pytest.mark.parametrize("seen", ["older", "forked", "same", "part of it"])
def test_a_reader_who_remembers_two_values(seen: str) -> None:
    trusted = directory.trust([FIRST, SECOND], roots("a"))
    first, second = trusted.at_version(1), trusted
    third = directory.advance(trusted, THIRD)
    other = directory.trust([FIRST, after(FIRST, mirrors=("https://mirror.example",))], roots("a"))
    if seen == "older":
        with pytest.raises(directory.RolledBackError, match="expected version 3 or a later one, got 2"):
            directory.require_past(trusted, third.version, third.text_sha256)
    elif seen == "forked":
        with pytest.raises(directory.ForkedError, match="version 2"):
            directory.require_past(trusted, other.version, other.text_sha256)
        with pytest.raises(directory.ForkedError):
            directory.require_past(third, other.version, other.text_sha256)
    else:
        past = first if seen == "part of it" else second
        assert directory.require_past(trusted, past.version, past.text_sha256) is trusted
