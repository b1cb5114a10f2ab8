"""A folder as a server publishes it, with keys that really open: two versions, two readers, a new window."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from dropbox import directory
from dropbox.age.identity import HybridIdentity
from tests.vectors.directory import people
from tests.vectors.directory.people import DESK, after, roots, seed, signed

NAMES: Final = ("reader 1, winter", "reader 2, winter", "reader 1, spring", "reader 2, spring")
IDENTITIES: Final = {name: HybridIdentity(seed(f"identity of {name}")) for name in NAMES}
STRINGS: Final = {name: str(identity.recipient) for name, identity in IDENTITIES.items()}


def entries(season: str) -> tuple[directory.RecipientEntry, ...]:
    listed = (
        replace(people.READERS[name], sha256=directory.sha256_of(STRINGS[name]))
        for name in NAMES
        if name.endswith(season)
    )
    return tuple(sorted(listed, key=lambda entry: entry.id))


def files() -> dict[str, bytes]:
    winter = entries("winter")
    first = signed(replace(people.SMALL, recipients=winter, expires=date(2027, 2, 1), roots=roots("a")))
    both = tuple(sorted((*winter, *entries("spring")), key=lambda entry: entry.id))
    second = after(first, recipients=both, issued=date(2027, 1, 1), expires=date(2027, 5, 1))
    lists = {
        directory.recipients_file_name(entries(season)[0]): directory.recipients_file(
            string for name, string in STRINGS.items() if name.endswith(season)
        )
        for season in ("winter", "spring")
    }
    published = {"directory.note": second, "history/1.note": first, "history/2.note": second} | lists
    secrets = "".join(f"# {name}, desk {DESK}\n{identity}\n" for name, identity in IDENTITIES.items())
    return {f"published/{name}": raw for name, raw in published.items()} | {
        "published-identities.txt": secrets.encode()
    }
