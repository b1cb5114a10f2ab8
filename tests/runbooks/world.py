"""A world of machines, each a folder, with sticks that are carried between them and one calendar.

Commands of ours run in this process, by the same entry as their programs; a few words of the shell run as they
are. A machine's `~`, `/etc` and `/var` are its own; `/media` is what somebody carries in a pocket.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import re
import shlex
import shutil
import subprocess
from datetime import date
from typing import TYPE_CHECKING, Final

from dropbox import shares
from dropbox.offline import prekeys_file
from dropbox.terminal import asking, printing, run, sheets
from tests.runbooks.keyboard import Keyboard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest
    from freezegun.api import FrozenDateTimeFactory

# Where each program's group of commands is; a tool that is not there yet fails only the paper that names it.
TOOLS: Final = {
    "dropbox-courier": ("dropbox.courier.main", "group"),
    "dropbox-keys": ("dropbox.keys.main", "keys"),
    "dropbox-offline": ("dropbox.offline.main", "group"),
    "dropbox-server": ("dropbox.server.main", "server"),
}
_SHELL_WORDS: Final = frozenset({"cat", "cp", "ls", "mkdir", "mv", "rm", "shred"})
_OWN: Final = re.compile(
    r"(?<![\w/.])(/etc/press-dropbox|/var/lib/press-dropbox|/dev/shm|/media/[\w-]+)(?![\w-])"
)
FIRST_DAY: Final = date(2026, 11, 24)


class World:
    """Machines, sticks, a day."""

    def __init__(self, folder: Path, clock: FrozenDateTimeFactory, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._clock = clock
        self._patch = patch
        self._screen = io.StringIO()
        self._keyboard = Keyboard(self._screen.write)
        self.today = FIRST_DAY
        patch.setenv("COLUMNS", "100")
        for module in (asking, sheets):
            patch.setattr(module, "has_terminal", lambda: True)
        patch.setattr(asking, "ask_passphrase", self._keyboard.passphrase)
        patch.setattr(asking, "_answer", self._keyboard.answer)
        patch.setattr(sheets, "type_words", self._keyboard.words)
        # On a machine of the papers /dev/shm is memory, though it lies on this machine's disk.
        patch.setattr(printing, "is_in_memory", lambda path: "/dev/shm/" in str(path))  # noqa: S108 asked, not used
        # What is carried in a pocket is another disk than the machine's.
        patch.setattr(prekeys_file, "lies_beside_the_keys", lambda _, place: "/media/" not in str(place))
        self.begin()

    @property
    def screen(self) -> str:
        """Give what the last command has shown so far."""
        return self._screen.getvalue()

    def begin(self) -> None:
        """Begin with nothing, on the first day."""
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "media").mkdir(parents=True)
        self.sheets = {}
        self.set_day(FIRST_DAY)

    @property
    def sheets(self) -> dict[str, tuple[str, ...]]:
        """Give what was printed, by the name that the papers give each sheet."""
        return self._keyboard.sheets

    @sheets.setter
    def sheets(self, printed: dict[str, tuple[str, ...]]) -> None:
        self._keyboard.sheets = printed

    def print_sheets(self, name: str, who: str, folder: str) -> None:
        """Print a folder of sheets; from here on they are paper."""
        for page in self.place(who, folder).glob("*.txt"):
            share = shares.parse(page.read_text(encoding="ascii"))
            self.sheets[f"{name} sheet {share.number}"] = share.words

    def set_day(self, day: date) -> None:
        """Let it be noon of another day, everywhere."""
        self.today = day
        self._clock.move_to(f"{day.isoformat()} 12:00:00")

    def machine(self, who: str) -> Path:
        """Give a machine's folder; a new one is empty."""
        made = self.folder / who.lower().replace(" ", "-")
        (made / "home").mkdir(parents=True, exist_ok=True)
        return made

    def home(self, who: str) -> Path:
        """Give what `~` is on a machine."""
        return self.machine(who) / "home"

    def place(self, who: str, path: str) -> Path:
        """Give where a path of a machine lies really."""
        return self.home(who) / self._real(who, path)

    def type(self, who: str, command: str, expected: tuple[str, ...] | None = None) -> tuple[int, str]:
        """Type a command; returns its exit status and everything the screen showed.

        `expected` is what the paper shows, with the answers to questions; without one, passphrases are known.
        """
        self._keyboard.sit(who, expected)
        self._screen.seek(0)
        self._screen.truncate()
        words = shlex.split(self._real(who, command))
        with self._at(who):
            status = self._run(words) if words[0] in TOOLS else self._shell(words)
        return status, self._as_seen(who, self._screen.getvalue())

    @contextlib.contextmanager
    def _at(self, who: str) -> Iterator[None]:
        with contextlib.chdir(self.home(who)), contextlib.ExitStack() as stack:
            stack.enter_context(contextlib.redirect_stdout(self._screen))
            stack.enter_context(contextlib.redirect_stderr(self._screen))
            self._patch.setenv("HOME", str(self.home(who)))
            yield

    def _run(self, words: list[str]) -> int:
        module, group = TOOLS[words[0]]
        before = os.umask(0o077)
        try:
            run(getattr(importlib.import_module(module), group), words[0], words[1:])
        except SystemExit as left:
            return int(left.code or 0)
        finally:
            os.umask(before)

    def _shell(self, words: list[str]) -> int:
        assert words[0] in _SHELL_WORDS, f"no paper may ask for {words[0]}: it is not played"
        line = shlex.join(words).replace("'*'", "*")
        done = subprocess.run(line, shell=True, check=False, text=True, capture_output=True)  # noqa: S602 our own papers
        self._screen.write(done.stdout + done.stderr)
        return done.returncode

    def _real(self, who: str, text: str) -> str:
        def real(found: re.Match[str]) -> str:
            place = (self.folder if found[1].startswith("/media") else self.machine(who)) / found[1][1:]
            # What a command names of a pocket is plugged in.
            place.mkdir(parents=True, exist_ok=True)
            return str(place)

        text = _OWN.sub(real, text)
        return re.sub(r"(?<![\w/.])~(?=/|$)", str(self.home(who)), text)

    def _as_seen(self, who: str, text: str) -> str:
        text = text.replace(str(self.home(who)), "~").replace(f"{self.machine(who)}/", "/")
        return text.replace(f"{self.folder}/", "/")

    def keep(self, snapshot: Path) -> None:
        """Keep everything as it is now."""
        shutil.copytree(self.folder, snapshot, symlinks=True)

    def bring_back(self, snapshot: Path) -> None:
        """Make everything as it was: at the same place, since tools remember places."""
        shutil.rmtree(self.folder)
        shutil.copytree(snapshot, self.folder, symlinks=True)
