"""What a published key folder goes through in years: the next version, a renewed freshness note, a rollback."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from dropbox import answer, directory, note
from tests.support import servers

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from dropbox.directory import FreshStatement, TrustedDirectory

FRESHNESS: Final = note.signing.SigningKey.from_seed(directory.FRESHNESS_KEY_NAME, b"f" * 32)
STRANGER: Final = note.signing.SigningKey.from_seed(directory.FRESHNESS_KEY_NAME, b"s" * 32)
FRESHNESS_KEYS: Final = (FRESHNESS.verifier.public_key.hex(),)


def keys_folder(made: servers.Newsroom) -> Path:
    """Return the published folder."""
    return made.folder / "keys"


def trusted(made: servers.Newsroom) -> TrustedDirectory:
    """Trust what is published now."""
    return directory.trust_published(lambda name: (keys_folder(made) / name).read_bytes(), servers.ROOTS)


def publish_next(made: servers.Newsroom, **changes: Any) -> TrustedDirectory:
    """Publish the version after the one that is there, as the roots of a newsroom would."""
    last = trusted(made)
    document = replace(last.document, version=last.version + 1, previous=last.text_sha256, **changes)
    signed = note.signing.sign(directory.serialize(document), [servers.ROOT])
    for name in (directory.history_file_name(document.version), directory.CURRENT_FILE):
        replace_file(keys_folder(made) / name, signed)
    return trusted(made)


def with_freshness(made: servers.Newsroom) -> TrustedDirectory:
    """Publish a version that lists a freshness key."""
    return publish_next(made, freshness=FRESHNESS_KEYS)


def renew(
    made: servers.Newsroom, day: date, *, key: note.signing.SigningKey = FRESHNESS, **changes: Any
) -> FreshStatement:
    """Put a freshness note of `day` beside the directory."""
    said = replace(directory.fresh_statement(trusted(made), day), **changes)
    replace_file(fresh_file(made), note.signing.sign(said.serialize(), [key]))
    return said


def told(
    made: servers.Newsroom, day: date, *, key: note.signing.SigningKey = FRESHNESS, **changes: Any
) -> answer.OutgoingFresh:
    """Tell of a freshness note of `day` as an outgoing bag does."""
    said = replace(directory.fresh_statement(trusted(made), day), **changes)
    return answer.OutgoingFresh.of(note.signing.sign(said.serialize(), [key]))


def fresh_file(made: servers.Newsroom) -> Path:
    """Return the place of the freshness note."""
    return keys_folder(made) / directory.FRESH_FILE


def keep(made: servers.Newsroom, name: str) -> Path:
    """Keep a copy of the published folder as it is."""
    return shutil.copytree(keys_folder(made), made.folder / name)


def roll_back(made: servers.Newsroom, kept: Path) -> None:
    """Serve an old copy again, as a hostile server or a careless restore does."""
    shutil.rmtree(keys_folder(made))
    shutil.copytree(kept, keys_folder(made))


def days(number: int) -> timedelta:
    """Return so many days."""
    return timedelta(days=number)


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file as a publication does: a reader sees another inode."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".new")
    aside.write_bytes(content)
    aside.replace(path)
