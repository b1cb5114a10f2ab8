"""A drop-box to look at: settings in three languages, five readers, a directory with real signatures."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from dropbox import age, directory, note, settings

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.settings import Settings

ROOT = note.signing.SigningKey.from_seed("press-dropbox/root", bytes(range(32)))
ROOTS = directory.Roots((ROOT.verifier.public_key.hex(),), 1)
FRESHNESS = note.signing.SigningKey.from_seed(directory.FRESHNESS_KEY_NAME, bytes(range(1, 33)))
ONION = "a" * 56 + ".onion"
READERS = 5
EDITOR_SEEDS = tuple(bytes([number]) * 32 for number in range(1, READERS + 1))

TEXT = f"""
kind = "onion"
demo = false
origin = "example.press"
roots = ["{ROOTS.keys[0]}"]
threshold = 1
languages = ["be", "ru", "en"]
keys_folder = "keys"
data_folder = "data"
plain_address = "http://127.0.0.1:8081"
source = {{ host = "127.0.0.1", port = 8080 }}
plain = {{ host = "127.0.0.1", port = 8081 }}
[newsroom]
colour = "#1f4e79"
[newsroom.name]
be = "Рэдакцыя «Прыклад»"
ru = "Редакция «Пример»"
en = "The Example"
[newsroom.words]
be = "Раскажыце нам, што адбылося. Мы пакажам гэта свету."
ru = "Расскажите нам, что произошло. Мы покажем это миру."
en = "Tell us what happened. We will show it to the world."
[[desks]]
id = "news"
[desks.name]
be = "Аддзел навін"
ru = "Отдел новостей"
en = "News desk"
"""


def today() -> date:
    return datetime.now(UTC).date()


def box(folder: Path, **changes: object) -> Settings:
    """Return the settings of a drop-box in this folder."""
    made = settings.parse(TEXT, folder)
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type] # the tests' own names


@dataclass(frozen=True)
class Newsroom:
    """Who can open what is sent to the box, and answer it: the readers, in the order of their roles."""

    identities: tuple[age.Identity, ...]
    editor_seeds: tuple[bytes, ...]
    """Of the keys that sign answers: Ed25519."""
    directory_sha256: str


def publish(folder: Path, *, expires: date | None = None, signed: bool = True) -> Newsroom:
    """Publish a directory of five readers, from a month ago until `expires`, and that it is the newest."""
    issued = today() - timedelta(days=30)
    until = expires or today() + timedelta(days=300)
    identities = sorted((age.Identity.generate() for _ in range(READERS)), key=lambda one: str(one.recipient))
    strings = [str(identity.recipient) for identity in identities]
    readers = tuple(_reader(number, string, issued, until) for number, string in enumerate(strings, 1))
    document = directory.Document(
        desks=(directory.Desk("news"),),
        editors=tuple(_editor(number, seed, issued, until) for number, seed in enumerate(EDITOR_SEEDS, 1)),
        expires=until,
        freshness=(FRESHNESS.verifier.public_key.hex(),),
        issued=issued,
        mirrors=(),
        origin="example.press",
        previous="-",
        recipients=readers,
        revocations=(),
        roots=ROOTS,
        version=1,
    )
    root = ROOT if signed else note.signing.SigningKey.from_seed("press-dropbox/root", bytes(32))
    text = directory.serialize(document)
    written = note.signing.sign(text, [root])
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    for name, content in {
        "directory.note": written,
        "history/1.note": written,
        directory.FRESH_FILE: fresh_note(sha256),
        directory.recipients_file_name(readers[0]): directory.recipients_file(strings),
    }.items():
        path = folder / "keys" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Newsroom(tuple(identities), EDITOR_SEEDS, sha256)


def fresh_note(directory_sha256: str, version: int = 1) -> bytes:
    """Say that this directory is the newest: from yesterday, for 45 days."""
    issued = today() - timedelta(days=1)
    statement = directory.FreshStatement(
        "example.press", version, directory_sha256, issued, issued + timedelta(days=45)
    )
    return note.signing.sign(statement.serialize(), [FRESHNESS])


def _reader(number: int, string: str, issued: date, until: date) -> directory.RecipientEntry:
    return directory.RecipientEntry(
        alg="mlkem768x25519",
        desk="news",
        from_=issued,
        id=f"{number:016x}",
        kind="intake",
        role=f"reader {number}",
        sha256=directory.sha256_of(string),
        until=until,
    )


def _editor(number: int, seed: bytes, issued: date, until: date) -> directory.EditorEntry:
    return directory.EditorEntry(
        desk="news",
        from_=issued,
        id=f"{number + 0x100:016x}",
        key=note.signing.SigningKey.from_seed("press-dropbox/editor", seed).verifier.public_key.hex(),
        role=f"reader {number}",
        until=until,
    )
