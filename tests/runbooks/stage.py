"""What happens around the keyboards: days pass, sources write, machines are lost, copied, searched.

Each direction is one method, its words the arguments: `<!-- play: a-source-writes "…" as anna -->`.
"""

from __future__ import annotations

import shutil
import tarfile
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from dropbox import age, intake, settings, store
from dropbox.errors import DropboxError
from tests.runbooks import matching
from tests.runbooks.held import held, opens
from tests.runbooks.source import Source
from tests.support.tools import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.runbooks.world import World

SERVER: Final = "The server"
_CONFIG: Final = "/etc/press-dropbox/dropbox.toml"


class Stage:
    """The world beside the keyboards, and what must be true in it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.names: list[str] = []
        self.bound: dict[str, str] = {}
        self.sources: dict[str, Source] = {}
        # What a hostile network wrote down, whoever could read it then.
        self.recorded: dict[str, bytes] = {}
        self.ended_on = world.today
        self.sheets: dict[str, tuple[str, ...]] = {}

    def again(self) -> Stage:
        """Begin another paper where this one ended."""
        copy = Stage(self.world)
        copy.names, copy.bound = list(self.names), dict(self.bound)
        copy.sources, copy.recorded = dict(self.sources), dict(self.recorded)
        copy.ended_on, copy.sheets = self.ended_on, dict(self.sheets)
        self.world.sheets = dict(self.sheets)
        self.world.set_day(self.ended_on)
        return copy

    def direct(self, words: tuple[str, ...]) -> None:
        """Let one direction happen."""
        verb, *rest = words
        getattr(self, f"do_{verb.replace('-', '_')}")(*rest)

    def do_names(self, *names: str) -> None:
        """Declare what the paper writes in capitals: a person puts what they saw in its place."""
        self.names = [*dict.fromkeys((*self.names, *names))]
        self.bound = {name: value for name, value in self.bound.items() if name not in names}

    def do_day(self, day: str) -> None:
        """Let it be another day."""
        self.ended_on = date.fromisoformat(day)
        self.world.set_day(self.ended_on)

    def do_settings(self, whose: str, server: str = SERVER) -> None:
        """Paste into a server's settings what `init` and `add-desk` printed on somebody's machine."""
        pinned = (self.world.home(whose) / "keyroom" / "pinned.toml").read_text(encoding="utf-8")
        text = (ROOT / "config" / "dropbox.toml").read_text(encoding="utf-8")
        for line in pinned.splitlines():
            key = line.partition(" ")[0]
            text = "".join(
                f"{line}\n" if old.startswith(f"{key} = ") else old for old in text.splitlines(keepends=True)
            )
        text = text.replace('id = "change-me"', f'id = "{self.bound["DESK"]}"')
        text = text.replace('"../keys"', '"keys"')
        text = text.replace('"../data"', f'"{self.world.place(server, "/var/lib/press-dropbox/store")}"')
        path = self.world.place(server, _CONFIG)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def do_a_source_writes(self, words: str, _as: str, who: str, server: str = SERVER) -> None:
        """Let a source send words through a server's page."""
        loaded, opened = self._open(server)
        source = self.sources.setdefault(who, Source(loaded.origin))
        desk = loaded.desks[0].id
        self.recorded[words] = source.send(words, opened, intake.Published(loaded), desk, self.world.today)
        opened.sessions.close()

    def do_the_source_reads(self, who: str, *expected: str) -> None:
        """Let a source come back: exactly these answers wait (each known by words in it)."""
        _, opened = self._open(SERVER)
        seen = self.sources[who].read(opened, self.world.today)
        opened.sessions.close()
        assert len(seen) == len(expected), f"{len(seen)} answers wait for {who}"
        assert all(words in text for words, text in zip(expected, seen, strict=True)), seen

    def do_collected(self, folder: str, server: str = SERVER) -> None:
        """Let whoever runs a server fill a stick for the desk, as server.md says."""
        command = f"dropbox-server collect {self.bound['DESK']} --to {folder} --config {_CONFIG}"
        status, seen = self.world.type(server, command)
        assert status == 0, seen

    def do_delivered(self, folder: str, server: str = SERVER) -> None:
        """Let whoever runs a server take a stick in."""
        status, seen = self.world.type(server, f"dropbox-server deliver {folder} --config {_CONFIG}")
        assert status == 0, seen

    def do_opened(self, who: str, folder: str) -> None:
        """Let an editor take a stick in and open it, as editor.md says."""
        for command in (f"dropbox-offline collect {folder} --yes", "dropbox-offline open --all"):
            status, seen = self.world.type(who, command)
            assert status == 0, seen

    def do_stick_back(self, who: str) -> None:
        """Let an editor write a stick for the server, which takes it in: the key list is said to be newest."""
        folder = f"/media/STICK/out-{self.world.today.isoformat()}"
        status, seen = self.world.type(who, f"dropbox-offline courier {folder} --yes")
        assert status == 0, seen
        self.do_delivered(folder)

    def do_writes(self, who: str, path: str, text: str) -> None:
        """Let somebody write a file with an editor of texts."""
        self.world.place(who, self._filled(path)).write_text(f"{text}\n", encoding="utf-8")

    def _filled(self, text: str) -> str:
        return matching.fill(text, self.bound)

    def do_nobody_can_send(self, code: str, server: str = SERVER) -> None:
        """Prove that a page or a form would refuse to seal, and why."""
        with pytest.raises(DropboxError) as refused:
            self.do_a_source_writes("nobody may read this", "as", "a stranger", server)
        assert refused.value.code == code, f"expected {code}, got {refused.value.code}"

    def do_printed(self, name: str, who: str, folder: str) -> None:
        """Let somebody print the sheets in a folder, and call them by a name."""
        self.world.print_sheets(name, who, folder)
        self.sheets = dict(self.world.sheets)

    def do_lose(self, who: str) -> None:
        """Let a machine be gone for good, for its owner too."""
        shutil.rmtree(self.world.machine(who))

    def do_copy(self, who: str, _to: str, thief: str) -> None:
        """Let somebody take an exact copy of a machine's disk."""
        shutil.copytree(self.world.machine(who), self.world.machine(thief), dirs_exist_ok=True)

    def do_opens(self, who: str, whose: str, card: str, *sent: str) -> None:
        """Prove that a machine opens what the network recorded: with a passphrase, and a card or `-`."""
        for words, does in self._opened(who, whose, card, sent).items():
            assert does, f"{who} can't open {words!r}"

    def do_opens_not(self, who: str, whose: str, card: str, *sent: str) -> None:
        """Prove that it does not."""
        for words, does in self._opened(who, whose, card, sent).items():
            assert not does, f"{who} opens {words!r}"

    def do_shut(self, who: str, whose: str, card: str) -> None:
        """Prove that another passphrase opens nothing of a machine, even with its card."""
        with pytest.raises(age.WrongPassphraseError):
            held(self.world.home(who) / "casework", whose, self.world.place(who, card))

    def _opened(self, who: str, whose: str, card: str, sent: tuple[str, ...]) -> dict[str, bool]:
        place = None if card == "-" else self.world.place(who, card)
        has = held(self.world.home(who) / "casework", whose, place)
        return {words: opens(self.recorded[words], has, words) for words in sent}

    def do_spare(self, who: str, stick: str) -> None:
        """Let a copy of somebody's home lie on a spare stick."""
        shutil.copytree(self.world.home(who), self.world.place(who, stick), dirs_exist_ok=True)

    def do_shows(self, who: str, words: str) -> None:
        """Prove that words lie readable on a machine: in some file, as they are."""
        assert self._lies_on(who, words), f"{who} does not hold what it should"

    def do_hides(self, who: str, words: str) -> None:
        """Prove that words lie readable nowhere on a machine."""
        assert not self._lies_on(who, words), f"{who} still holds what it should not"

    def _lies_on(self, who: str, words: str) -> bool:
        return any(words.encode() in found for found in _contents(self.world.machine(who)))

    def _open(self, server: str) -> tuple[settings.Settings, store.Store]:
        loaded = settings.load(self.world.place(server, _CONFIG))
        return loaded, store.open_store(loaded)


def _contents(folder: Path) -> list[bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return [path.read_bytes() for path in files if not tarfile.is_tarfile(path)] if files else []
