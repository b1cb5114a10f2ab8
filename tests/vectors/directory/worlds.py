"""Some worlds of `machine`, drawn by a seed, as every language reads them."""

from __future__ import annotations

import random as randomness
from datetime import timedelta
from typing import Any, Final

from dropbox import directory
from dropbox.errors import BadInputError, NotTrustedError
from tests.vectors.directory.machine import DAYS, STEPS, WINDOW, Made, World, past_of, seal
from tests.vectors.directory.people import encoded

# Chosen so that every refusal is among what comes out: tests/directory/test_succession_machine.py.
_SEED: Final = 650
_WORLDS: Final = 5
_STEPS: Final = 16
_FOLDERS: Final = 6
_SEALINGS: Final = 2


def worlds_file() -> list[dict[str, Any]]:
    """Give some worlds as every language reads them: notes once, folders as their numbers."""
    return [_world(number) for number in range(_WORLDS)]


def _world(number: int) -> dict[str, Any]:
    world = World(randomness.Random(_SEED + number))  # noqa: S311 the same on every machine is what it is for
    world.begin()
    for _ in range(_STEPS):
        world.random.choice(STEPS)(world)
    pinned = world.pinned
    places = {made.sha256: place for place, made in enumerate(world.notes)}
    histories = [*map(past_of, world.notes), *(world.served() for _ in range(_FOLDERS))]
    return {
        "pinned": {"keys": list(pinned.keys), "threshold": pinned.threshold},
        "notes_base64": [encoded(made.raw) for made in world.notes],
        "fresh_base64": [encoded(renewed.raw) for renewed in world.renewals],
        "folders": [_folder(world, history, places) for history in histories],
    }


def _folder(world: World, history: list[Made], places: dict[str, int]) -> dict[str, Any]:
    numbers = [places[made.sha256] for made in history]
    try:
        trusted = directory.trust([world.notes[place].raw for place in numbers], world.pinned)
    except (BadInputError, NotTrustedError) as error:
        return {"notes": numbers, "code": error.code}
    said = {"version": trusted.version, "text_sha256": trusted.text_sha256}
    return {"notes": numbers, **said, "sealing": [_sealing(world, trusted) for _ in range(_SEALINGS)]}


def _sealing(world: World, trusted: directory.TrustedDirectory) -> dict[str, Any]:
    about_it = [
        place for place, renewed in enumerate(world.renewals) if renewed.names.sha256 == trusted.text_sha256
    ]
    anything = range(-1, len(world.renewals))
    place = world.random.choice(about_it if about_it and world.random.random() < 0.6 else anything)
    renewed = None if place < 0 else world.renewals[place]
    day = WINDOW[0] + timedelta(days=world.random.randint(-30, DAYS))
    if renewed and world.random.random() < 0.7:
        day = renewed.window[0] + timedelta(days=world.random.randint(-10, 55))
    asked = {"fresh": place, "day": str(day)}
    try:
        seal(trusted, renewed, day)
    except (BadInputError, NotTrustedError) as error:
        return asked | {"code": error.code}
    return asked
