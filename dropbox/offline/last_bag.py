"""The list of everything on the server that came with the last courier bag: who retires a key asks it.

Nobody signs a stick: whoever writes one can leave things out of its list (docs/spec/vault.md).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dropbox.bag import courier
from dropbox.errors import BadInputError
from dropbox.limits import COURIER_PART_BYTES
from dropbox.offline import files

if TYPE_CHECKING:
    from dropbox.bag.courier import CourierBag, Inventory
    from dropbox.offline.home import Home


@dataclass(frozen=True, slots=True)
class LastBag:
    """A bag's day, by the server's clock, and its inventory."""

    day: date
    inventory: Inventory
    sha256: str


def keep(home: Home, bag: CourierBag) -> None:
    """Remember a bag's inventory, in the place of the one before: the last that was taken in counts."""
    document = {"day": bag.day.isoformat(), "inventory": bag.inventory.serialize().decode()}
    files.replace(home.last_bag_file, (json.dumps(document, indent=1, sort_keys=True) + "\n").encode())


def load(home: Home) -> LastBag | None:
    """Return the last bag's inventory; None before the first, or where it can't be read any more."""
    try:
        document = json.loads(home.last_bag_file.read_bytes())
        body = document["inventory"].encode()
        return LastBag(
            day=date.fromisoformat(document["day"]),
            inventory=courier.Inventory.parse(body, part_bytes=COURIER_PART_BYTES),
            sha256=hashlib.sha256(body).hexdigest(),
        )
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError, BadInputError):
        return None
