"""Runs the commands of a transcript in this process, on a day that is set by hand.

In a transcript `$` begins a command, `!` a line of standard error, `?` an exit status that is not 0; `…` stands
for anything. Besides `dropbox-keys` there are a few words for looking at files. `3< FILE` gives a passphrase.
"""

from __future__ import annotations

import contextlib
import fnmatch
import functools
import re
import shlex
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dropbox.keys import clock, main, root_key
from dropbox.note.signing import SigningKey
from dropbox.terminal import run
from tests.vectors.directory.people import seed
from tests.vectors.directory.published_folder import NAMES, STRINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

PASSPHRASE: Final = "a line made up for the tests"
ROOT_KEY: Final = SigningKey.from_seed("press-dropbox/root", seed("root 0"))
FRESHNESS_KEY: Final = SigningKey.from_seed("press-dropbox/freshness", seed("freshness 0"))
FILES: Final = dict(zip(("reader-1", "reader-2", "reader-1-new", "reader-2-new"), NAMES, strict=True))
TODAY: Final = date(2026, 11, 24)


def prepare(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make what a newsroom has before it begins: its readers' files, a passphrase."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(root_key, "sealed", functools.partial(root_key.sealed, work_factor=2))
    monkeypatch.setattr(root_key, "generate", lambda: ROOT_KEY)
    monkeypatch.setattr(root_key, "generate_freshness", lambda: FRESHNESS_KEY)
    (folder / "passphrase").write_text(f"{PASSPHRASE}\n")
    (folder / "wrong").write_text("another line for the tests\n")
    for file, name in FILES.items():
        (folder / f"{file}.txt").write_text(f"# {file}\n{STRINGS[name]}\n")
        # As `dropbox-offline recipient` writes it: a reader keeps the key to answer with.
        key = SigningKey.from_seed("press-dropbox/editor", seed(f"editor {file[:8]}"))
        (folder / f"{file}-both.txt").write_text(f"{STRINGS[name]}\n# {key.verifier.vkey}\n")


class Shell:
    """Writes down what the commands print."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self._today(TODAY.isoformat())
        self._words: dict[str, Callable[..., object]] = {
            "today": self._today,
            "cat": lambda name: Path(name).read_text().rstrip("\n"),
            "ls": _ls,
            "mode": lambda name: f"{Path(name).stat().st_mode & 0o777:o}",
            "rm": lambda name: shutil.rmtree(name) if Path(name).is_dir() else Path(name).unlink(),
            "cp": lambda name, new: shutil.copytree(name, new) and None,
            "write": lambda text, name: Path(name).write_text(f"{text}\n") and None,
            "replace": _replace,
        }

    def _today(self, day: str) -> None:
        self._monkeypatch.setattr(clock, "today", lambda: date.fromisoformat(day))

    def run(self, line: str) -> str:
        """Run one command; return what it printed, errors first."""
        words = shlex.split(line)
        if words[0] != "dropbox-keys":
            seen = self._words[words[0]](*words[1:])
            return "" if seen is None else f"{seen}\n"
        with contextlib.ExitStack() as files:
            status = self._status(_redirected(words[1:], files))
        printed, said = self._capsys.readouterr()
        errors = "".join(f"! {line}".rstrip() + "\n" for line in said.splitlines())
        return errors + (f"? {status}\n" if status else "") + printed

    @staticmethod
    def _status(arguments: list[str]) -> int:
        try:
            run(main.keys, "dropbox-keys", arguments)
        except SystemExit as left:
            return int(left.code or 0)


def _redirected(words: list[str], files: contextlib.ExitStack) -> list[str]:
    if len(words) < 2 or words[-2] != "3<":
        return words
    file = files.enter_context(Path(words[-1]).open("rb"))  # noqa: SIM115 the stack closes it
    return [*words[:-2], "--passphrase-fd", str(file.fileno())]


def _ls(folder: str) -> str:
    paths = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    return "\n".join(path.relative_to(folder).as_posix() for path in paths)


def _replace(old: str, new: str, name: str) -> None:
    text = Path(name).read_text()
    assert old in text
    Path(name).write_text(text.replace(old, new))


def steps(transcript: str) -> Iterator[tuple[str, str]]:
    """Split a transcript into commands and what each must print; lines of `#` between them explain."""
    for step in re.split(r"^\$ ", transcript, flags=re.MULTILINE)[1:]:
        line, _, printed = step.partition("\n")
        yield line, re.sub(r"\n+(#.*\n?)+$", "\n", f"\n{printed}").strip("\n")


def matches(got: str, expected: str) -> bool:
    """Tell whether a command printed what the transcript says."""
    pattern = re.sub(r"([\[*?])", r"[\1]", expected).replace("…", "*")
    return fnmatch.fnmatchcase(got.strip("\n"), pattern)
