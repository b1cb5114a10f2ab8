"""A rehearsal leaves nothing behind: not in the home, not beside it, not on the screen."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

from dropbox import shares
from tests.offline.recovery.conftest import VAULT_SEED
from tests.offline.typing_at import terminal
from tests.shares.making import another_word
from tests.support.tools import ROOT, require

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.offline.home import Home

# Whatever opens a file to write, makes a folder, renames or removes: the process ends with 99.
WATCHED = """
import os, sys
from dropbox.offline.main import main
CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
           "os.utime", "shutil.copyfile", "tempfile.mkstemp", "tempfile.mkdtemp", "subprocess.Popen", "os.exec"}
def watch(event, arguments):
    flags = os.O_WRONLY | os.O_RDWR | os.O_CREAT
    writes = event == "open" and arguments[2] & flags and arguments[0] != "/dev/tty"
    if writes or event in CHANGES:
        os.write(2, f"{event} {arguments}".encode())
        os._exit(99)
sys.addaudithook(watch)
main()
"""


HOW = (
    "Type the words of a sheet in Latin letters. The first four letters of each are enough;"
    " Space goes on, Backspace goes back."
)


def _tree(folder: Path) -> dict[str, tuple[int, int, int]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.stat().st_ctime_ns, path.stat().st_size)
        for path in (folder, *folder.rglob("*"))
    }


def test_nothing_is_written_anywhere(home: Home, sheets: Callable[..., list[Path]], tmp_path: Path) -> None:
    first, second, _ = sheets()
    before = _tree(tmp_path)
    command = [sys.executable, "-B", "-c", WATCHED, "rehearse", "--home", str(home.root)]
    ended = subprocess.run(
        [*command, "--share", str(first), "--share", str(second)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.endswith("Nothing was written.\n")
    assert _tree(tmp_path) == before


def test_the_guard_itself_sees_what_writes(home: Home, tmp_path: Path) -> None:
    command = [sys.executable, "-B", "-c", WATCHED, "recovery", "--home", str(home.root)]
    ended = subprocess.run(
        [*command, "--from", "2027-02", "-o", str(tmp_path / "out"), "--yes"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 99


def test_words_typed_at_the_terminal_are_led_to_the_slip_and_wiped(home: Home) -> None:
    require("setsid")
    first, second, _ = shares.split(VAULT_SEED, 2, 3)
    words = list(first.words)
    words[11] = another_word(first, 12)
    command = [sys.executable, "-m", "dropbox.offline.main", "rehearse", "--home", str(home.root)]
    status, seen = terminal(
        command,
        [
            ("word 1 of 33: ", " ".join(word[:4] for word in words)),
            ("Enter to keep it.\r\n\r\x1b[K  word 12 of 33: ", first.words[11]),
            ("more needed.\r\nThe second sheet:\r\n\r\x1b[K  word 1 of 33: ", " ".join(second.words)),
        ],
    )
    shown = _left_on_screen(seen)
    assert (status, shown.splitlines()) == (0, [
        HOW,
        "The first sheet:",
        "the words do not meet their checksum: only word 12 seems to be wrong: read it on the sheet again",
        "Type the word again, or Enter to keep it.",
        f"This is share 1 of set {first.set_name}; 1 more needed.",
        "The second sheet:",
        f"This is share 2 of set {first.set_name}.",
        f"Shares 1 and 2 of set {first.set_name} restore the vault's key of this machine.",
        f"Fingerprint: {_digits(home)}",
        "Nothing was written.",
    ])  # fmt: skip


def _digits(home: Home) -> str:
    return shares.in_fours(shares.fingerprint(home.vault_file.read_text().strip()))


def _left_on_screen(seen: str) -> str:
    # A line is wiped by going back to its beginning and erasing to its end; the bell and dimming leave nothing.
    return re.sub(r"[^\n]*\r\x1b\[K", "", seen).replace("\a", "")
