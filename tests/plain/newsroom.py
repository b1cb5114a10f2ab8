"""A newsroom with one desk, one reader and a published directory: real keys, small enough for every test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dropbox import age, directory, note, settings

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "example.press"
DESK = "news"
ISSUED, TODAY, EXPIRES = date(2026, 11, 1), date(2026, 11, 23), date(2028, 2, 1)
ROOT = note.signing.SigningKey.from_seed("press-dropbox/root", bytes(range(32)))
ROOTS = directory.Roots((ROOT.verifier.public_key.hex(),), 1)

SETTINGS = """
kind = "{kind}"
demo = {demo}
origin = "example.press"
roots = ["{root}"]
threshold = 1
languages = ["en", "be", "ru"]
keys_folder = "keys"
data_folder = "data"
plain_address = "http://127.0.0.1:{port}"
unsafe_form_on_the_web = {unsafe}
onion_address = "{onion}"
source = {{ host = "127.0.0.1", port = 1 }}
plain = {{ host = "127.0.0.1", port = {port} }}
[newsroom]
colour = "#1f4e79"
name = {{ en = "The Example", be = "Прыклад", ru = "Пример" }}
words = {{ en = "Send us documents.", be = "Дашліце нам дакументы.", ru = "Пришлите нам документы." }}
[[desks]]
id = "news"
name = {{ en = "News", be = "Навіны", ru = "Новости" }}
"""


@dataclass(frozen=True)
class Newsroom:
    folder: Path
    identity: age.Identity

    @property
    def data_folder(self) -> Path:
        return self.folder / "data"

    def settings(
        self, *, port: int = 8081, kind: str = "onion", demo: bool = False, unsafe: bool = False
    ) -> settings.Settings:
        return settings.load(self.write_settings(port=port, kind=kind, demo=demo, unsafe=unsafe))

    def write_settings(
        self, *, port: int = 8081, kind: str = "onion", demo: bool = False, unsafe: bool = False
    ) -> Path:
        path = self.folder / "dropbox.toml"
        text = SETTINGS.format(
            root=ROOT.verifier.public_key.hex(), port=port, kind=kind, demo=str(demo).lower(),
            unsafe=str(unsafe).lower(), onion="a" * 56 + ".onion",
        )  # fmt: skip
        path.write_text(text, encoding="utf-8")
        return path

    def read_published(self, name: str) -> bytes:
        return (self.folder / "keys" / name).read_bytes()

    def published(self) -> directory.TrustedDirectory:
        return directory.trust_published(self.read_published, ROOTS)

    def publish(self, *, issued: date = ISSUED, until: date = EXPIRES, expires: date = EXPIRES) -> None:
        string = str(self.identity.recipient)
        reader = directory.RecipientEntry(
            alg="mlkem768x25519", desk=DESK, from_=issued, id="0123456789abcdef", kind="intake",
            role="reader 1", sha256=directory.sha256_of(string), until=until,
        )  # fmt: skip
        document = directory.Document(
            desks=(directory.Desk(DESK),), editors=(), expires=expires, freshness=(), issued=issued, mirrors=(),
            origin=ORIGIN, previous="-", recipients=(reader,), revocations=(), roots=ROOTS, version=1,
        )  # fmt: skip
        signed = note.signing.sign(directory.serialize(document), [ROOT])
        files = {
            "directory.note": signed,
            "history/1.note": signed,
            directory.recipients_file_name(reader): directory.recipients_file([string]),
        }
        for name, content in files.items():
            path = self.folder / "keys" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def make(folder: Path, around: date = TODAY) -> Newsroom:
    """Found a newsroom whose directory holds on this day."""
    newsroom = Newsroom(folder, age.Identity.generate())
    newsroom.data_folder.mkdir(mode=0o700)
    begin, end = around - (TODAY - ISSUED), around + (EXPIRES - TODAY)
    newsroom.publish(issued=begin, until=end, expires=end)
    return newsroom
