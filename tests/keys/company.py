"""Several people with a secret folder each: whoever holds a root key types on their own machine."""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dropbox import directory
from dropbox.age.identity import HybridIdentity
from dropbox.keys import root_key
from dropbox.note import signing
from dropbox.note.signing import SigningKey
from tests.keys.shell import TODAY, Shell, prepare
from tests.vectors.directory.people import seed

if TYPE_CHECKING:
    from datetime import date

    import pytest

ORIGIN: Final = "example.press"


@functools.cache
def recipient_string(name: str) -> str:
    return str(HybridIdentity(seed(f"identity {name}")).recipient)


def editor_key(name: str) -> SigningKey:
    return SigningKey.from_seed("press-dropbox/editor", seed(f"editor {name}"))


def freshness_key(name: str) -> SigningKey:
    return SigningKey.from_seed("press-dropbox/freshness", seed(f"freshness {name}"))


def public(key: SigningKey) -> str:
    return key.verifier.public_key.hex()


def request(name: str, first: date = TODAY, windows: int = 7, keys: str | None = None) -> bytes:
    """Write an editor's request: windows of three months, as `dropbox-offline request` does."""
    begins = [directory.months.later(directory.months.first_of(first), 3 * n) for n in range(windows)]
    wanted = tuple(
        directory.Wanted(
            *directory.months.window(begin, directory.months.later(begin, 3)),
            "intake",
            recipient_string(f"{name} {begin}"),
        )
        for begin in begins
    )
    signers = [editor_key(keys or name), freshness_key(keys or name)]
    asked = directory.Request(public(signers[0]), public(signers[1]), wanted)
    return signing.sign(asked.serialize(), signers)


@dataclass
class Company:
    """Types for everybody; a folder each, named after the holder."""

    shell: Shell

    @classmethod
    def gather(
        cls, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> Company:
        prepare(folder, monkeypatch)
        numbers = itertools.count(1)
        monkeypatch.setattr(
            root_key,
            "generate",
            lambda: SigningKey.from_seed("press-dropbox/root", seed(f"holder {next(numbers)}")),
        )
        return cls(Shell(capsys, monkeypatch))

    def tries(self, who: str, command: str) -> str:
        """Type one command on somebody's machine; return all that it printed."""
        secret = " 3< passphrase" if command.split(maxsplit=1)[0] in _SECRET else ""
        return self.shell.run(f"dropbox-keys {command} --yes --home {who}{secret}")

    def does(self, who: str, command: str) -> str:
        """The same where nothing may be refused."""
        printed = self.tries(who, command)
        assert "\n? " not in f"\n{printed}", printed
        return printed

    def today(self, day: str) -> None:
        self.shell.run(f"today {day}")

    def begin(self, holders: int, threshold: int, editors: int = 1) -> list[str]:
        """Let `holders` people make root keys, the last `editors` of them being editors."""
        names = [f"holder-{number}" for number in range(1, holders + 1)]
        joined = ""
        for number, name in enumerate(names[1:], start=2):
            mark = "--editor " if number > holders - editors else ""
            # The one who begins makes the first key: seeds go by the order of making.
            self.does(name, f"join {mark}-o {name}.note")
            joined += f" --root {name}.note"
        mark = " --editor" if editors == holders else ""
        self.does(names[0], f"init --origin {ORIGIN} --threshold {threshold}{mark}{joined}")
        self.does(names[0], "add-desk --id news")
        for name in ("anna", "boris"):
            Path(f"{name}.note").write_bytes(request(name))
            self.does(names[0], f"add-recipient {name}.note")
        return names


_SECRET: Final = {
    "init",
    "join",
    "day",
    "sign",
    "fresh",
    "revoke",
    "passphrase",
    "split",
    "rehearse",
    "recover",
}
