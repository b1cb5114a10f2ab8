"""A newsroom that lives by the tools' own commands, and what each of its machines could open."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from dropbox import intake, settings, store
from tests.runbooks.source import Source
from tests.runbooks.stage import SERVER, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from dropbox.settings import Settings
    from dropbox.store import Store
    from tests.runbooks.world import World

ADMIN: Final = "Holder 1"
CONFIG: Final = "/etc/press-dropbox/dropbox.toml"
KEYS: Final = "/media/STICK/keys"
DESK: Final = "4f2a91c0"


@dataclass(frozen=True)
class Sent:
    """One submission: what was said, what a hostile network recorded, whom the directory had listed."""

    words: str
    day: date
    sealed: bytes
    # The end of the window of each key it is sealed to, by role.
    until: dict[str, date]


@dataclass
class Newsroom:
    """An admin, readers, a server, and everything that was ever sent."""

    world: World
    sent: list[Sent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stage = Stage(self.world)
        self.stage.bound["DESK"] = DESK
        self._sticks = 0

    def type(self, who: str, command: str) -> dict[str, Any]:
        """Type a command that asks nothing; returns its result."""
        status, seen = self.world.type(who, f"{command} --json --yes")
        assert status == 0, f"{self.world.today}: {who} $ {command}\n{seen}"
        results = [line for line in seen.splitlines() if line.startswith("{")]
        result: dict[str, Any] = json.loads(results[-1]) if results else {}
        return result

    def begin(self, readers: Iterable[str]) -> None:
        """Hold the first ceremony and open the page."""
        self.type(ADMIN, "dropbox-keys init --origin two-years")
        self.type(ADMIN, f"dropbox-keys add-desk --id {DESK}")
        for reader in readers:
            self.type(reader, "dropbox-offline init")
            self.ask_for_keys(reader)
        self.stage.do_settings(ADMIN)
        self.publish()
        self.type(SERVER, f"dropbox-server init --config {CONFIG}")

    def join(self, reader: str) -> None:
        """Let somebody become a reader; the admin signs later."""
        self.type(reader, "dropbox-offline init")
        self.ask_for_keys(reader)

    def ask_for_keys(self, reader: str) -> None:
        """Let a reader make keys for 18 months, and the admin draft them."""
        request = f"/media/STICK/{self._next('request')}"
        card = "" if self.card(reader).exists() else f" --card {self._card(reader)}"
        self.type(reader, f"dropbox-offline prekeys{card}")
        self.type(reader, f"dropbox-offline request -o {request}")
        self.type(ADMIN, f"dropbox-keys add-recipient {request} --role '{reader.lower()}'")

    def publish(self, expires: str = "") -> None:
        """Sign what is drafted, and bring it to the server."""
        self.type(ADMIN, f"dropbox-keys sign {expires}")
        self.type(ADMIN, f"dropbox-keys publish --keys {KEYS}")
        self._bring_keys()

    def revoke(self, role: str) -> None:
        """Revoke a role, at once."""
        self.type(ADMIN, f"dropbox-keys revoke '{role}' --keys {KEYS}")
        self._bring_keys()

    def _bring_keys(self) -> None:
        status, seen = self.world.type(SERVER, f"cp -r {KEYS} /etc/press-dropbox/")
        assert status == 0, seen

    @functools.cached_property
    def _server(self) -> tuple[Settings, Store, intake.Published]:
        loaded = settings.load(self.world.place(SERVER, CONFIG))
        return loaded, store.open_store(loaded), intake.Published(loaded)

    def send(self, words: str) -> None:
        """Let a source send."""
        loaded, opened, published = self._server
        today = self.world.today
        until: dict[str, date] = {}
        for entry in published.trusted().recipients_on(DESK, today):
            until[entry.role] = max(entry.until, until.get(entry.role, entry.until))
        sealed = Source(loaded.origin).send(words, opened, published, DESK, today)
        self.sent.append(Sent(words, today, sealed, until))

    def close(self) -> None:
        """End."""
        self._server[1].sessions.close()

    def carry(self, readers: Iterable[str]) -> dict[str, int]:
        """Fill a stick at the server, open it everywhere, and bring one back with a fresh note.

        Returns how much was for others, by reader; whatever else does not open stops the years.
        """
        for_others = {}
        stick = f"/media/STICK/{self._next('in')}"
        self.type(SERVER, f"dropbox-server collect {DESK} --to {stick} --config {CONFIG}")
        for reader in readers:
            self.type(reader, f"dropbox-offline collect {stick}")
            for_others[reader] = len(self.type(reader, "dropbox-offline open --all")["for_others"])
            back = f"/media/STICK/{self._next('out')}"
            self.type(reader, f"dropbox-offline courier {back}")
            self.type(SERVER, f"dropbox-server deliver {back} --config {CONFIG}")
        return for_others

    def retire(self, reader: str) -> dict[str, Any]:
        """Let a reader destroy the keys whose time is over, with a new card, and burn the old card."""
        old = self.card(reader)
        done = self.type(
            reader,
            f"dropbox-offline retire --card {self._pocket(reader)}/{old.name} --new-card {self._card(reader)}",
        )
        old.unlink(missing_ok=True)
        return done

    def card(self, reader: str) -> Path:
        """Give the file of a reader's present card."""
        folder = self.world.place(reader, self._pocket(reader))
        cards = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        return cards[-1] if cards else folder / "none"

    def _card(self, reader: str) -> str:
        return f"{self._pocket(reader)}/{self._next('card')}"

    @staticmethod
    def _pocket(reader: str) -> str:
        return f"/media/{reader.replace(' ', '-')}"

    def _next(self, name: str) -> str:
        self._sticks += 1
        return f"{name}-{self._sticks:04}"
