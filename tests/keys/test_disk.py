"""What is left on the disk when something fails: the old state or the new, and the same command goes on."""

from __future__ import annotations

import errno
import fcntl
import itertools
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dropbox import directory
from dropbox.keys.home import Home
from tests.keys.shell import ROOT_KEY, Shell, prepare
from tests.support.tools import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PINNED = directory.Roots((ROOT_KEY.verifier.public_key.hex(),), 1)
INIT = "dropbox-keys init --origin example.press --home home 3< passphrase"
SIGN = "dropbox-keys sign --yes --home home 3< passphrase"
PUBLISH = "dropbox-keys publish --home home"
FIRST = [
    INIT,
    "dropbox-keys add-desk --id news --home home",
    "dropbox-keys add-recipient reader-1.txt --home home",
    "dropbox-keys add-recipient reader-2.txt --home home",
    SIGN,
    PUBLISH,
]
SECOND = ["dropbox-keys add-recipient reader-1-new.txt --home home", SIGN, PUBLISH]


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A newsroom before it begins."""
    (tmp_path / "newsroom").mkdir()
    prepare(tmp_path / "newsroom", monkeypatch)
    return Shell(capsys, monkeypatch)


def do(shell: Shell, *lines: str) -> None:
    for line in lines:
        assert "? " not in (printed := shell.run(line)), printed


@dataclass
class FailingDisk:
    """A disk that fails at the n-th sync or rename."""

    fails_at: int
    steps: int = field(default=0, init=False)

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.fails_at:
            raise OSError(errno.ENOSPC, "No space left on device")

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sync, rename = os.fsync, Path.rename

        def failing_sync(descriptor: int) -> None:
            self.step()
            sync(descriptor)

        def failing_rename(path: Path, target: Path) -> Path:
            self.step()
            return rename(path, target)

        monkeypatch.setattr(os, "fsync", failing_sync)
        monkeypatch.setattr(Path, "rename", failing_rename)


def failures(shell: Shell, line: str) -> Iterator[str]:
    """Run a command on disks that fail ever later, each time from the same state; yield what was printed."""
    shutil.copytree(".", "../before")
    for fails_at in itertools.count(1):
        with pytest.MonkeyPatch.context() as patch:
            FailingDisk(fails_at).install(patch)
            printed = shell.run(line)
        if "? " not in printed:
            assert fails_at > 3, "nothing ever failed"
            return
        assert not list(Path().rglob(".*")), "a failure left half a file"
        yield printed
        for folder in ("home", "keys"):
            shutil.rmtree(folder, ignore_errors=True)
            if Path("../before", folder).exists():
                shutil.copytree(Path("../before", folder), folder)


def published_version() -> int:
    if not Path("keys/directory.note").exists():
        return 0
    return directory.trust_published(lambda name: Path("keys", name).read_bytes(), PINNED).version


def test_init_leaves_all_or_what_init_can_begin_again(shell: Shell) -> None:
    made = []
    for printed in failures(shell, INIT):
        assert "! error: the disk is full" in printed
        assert "roots = " not in printed
        made.append(Path("home/root.age").exists())
        do(shell, *FIRST[made[-1] : 2])
    assert made == sorted(made)
    assert made.count(True) == 1, "only the sync after the last rename may fail with the key in place"


@pytest.mark.parametrize("line", FIRST[1:4])
def test_add_leaves_the_old_draft_or_the_new(shell: Shell, line: str) -> None:
    do(shell, *FIRST[: FIRST.index(line)])
    before = Home(Path("home")).draft()
    seen = []
    for _ in failures(shell, line):
        after = Home(Path("home")).draft()
        seen.append(after != before)
        assert len(after.desks) + len(after.recipients) - len(before.desks) - len(before.recipients) == seen[-1]
    assert seen == sorted(seen)


def test_sign_leaves_the_old_history_or_the_new(shell: Shell) -> None:
    do(shell, *FIRST[:4])
    versions = []
    for _ in failures(shell, SIGN):
        signed = Home(Path("home")).signed()
        versions.append(signed.version if signed else 0)
    assert versions == sorted(versions)
    assert set(versions) == {0, 1}


def test_a_version_that_was_signed_is_never_signed_again_in_another_way(shell: Shell) -> None:
    do(shell, *FIRST)
    draft = Path("home/draft.txt").read_bytes()
    do(shell, *SECOND[:2])
    second = Path("home/history/2.note").read_bytes()
    # As if the machine had died after the version was kept and before the draft went on.
    Path("home/draft.txt").write_bytes(draft)
    do(shell, SIGN, PUBLISH)
    assert Path("keys/history/2.note").read_bytes() == second
    assert published_version() == 3


@pytest.mark.parametrize("published_before", [0, 1])
def test_publish_leaves_the_old_version_or_the_new(shell: Shell, published_before: int) -> None:
    do(shell, *(FIRST[:5] if published_before == 0 else [*FIRST, *SECOND[:2]]))
    versions = []
    for printed in failures(shell, PUBLISH):
        assert "! error: the disk is full" in printed
        versions.append(published_version())
    # The last step of all is a sync: there the new version is already in place.
    assert set(versions) == {published_before, published_before + 1}
    assert versions == sorted(versions)
    do(shell, PUBLISH, "dropbox-keys verify --home home")
    assert published_version() == published_before + 1


def test_publish_killed_at_any_step_goes_on(shell: Shell) -> None:
    do(shell, *FIRST, *SECOND[:2])
    killing = (
        "import itertools, os, sys\n"
        "at, steps, sync = int(sys.argv.pop(1)), itertools.count(1), os.fsync\n"
        "os.fsync = lambda fd: os._exit(9) if next(steps) == at else sync(fd)\n"
        "from dropbox.keys.main import main; main()\n"
    )
    command = [sys.executable, "-c", killing]
    for at in itertools.count(1):
        done = subprocess.run(
            [*command, str(at), "publish", "--home", "home"],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
        )  # fmt: skip
        assert published_version() in {1, 2}
        if done.returncode == 0:
            break
        assert done.returncode == 9
    assert at > 2
    do(shell, PUBLISH, "dropbox-keys verify --home home")
    assert published_version() == 2


def test_modes_do_not_depend_on_the_umask(shell: Shell) -> None:
    before = os.umask(0o077)
    try:
        do(shell, *FIRST[:-1])
        os.umask(0o777 & ~0o700)
        do(shell, PUBLISH)
        os.umask(0)
        do(shell, *SECOND)
    finally:
        os.umask(before)
    modes = {path: path.stat().st_mode & 0o777 for path in Path().rglob("*") if path.is_relative_to("home")}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    public = [Path("keys"), *Path("keys").rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in public if path.is_dir()} == {0o755}
    assert {path.stat().st_mode & 0o777 for path in public if path.is_file()} == {0o644}


def test_no_secret_is_readable_by_others_even_for_a_moment(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes, change = [], os.fchmod

    def looking(descriptor: int, mode: int) -> None:
        modes.append(os.fstat(descriptor).st_mode & 0o777)
        change(descriptor, mode)

    monkeypatch.setattr(os, "fchmod", looking)
    before = os.umask(0)
    try:
        do(shell, INIT)
    finally:
        os.umask(before)
    assert set(modes) == {0o600}


def test_a_folder_that_others_could_read_is_closed(shell: Shell) -> None:
    Path("home").mkdir(mode=0o755)
    do(shell, INIT)
    assert Path("home").stat().st_mode & 0o777 == 0o700


def test_two_commands_at_once_do_not_mix(shell: Shell) -> None:
    do(shell, *FIRST[:2])
    descriptor = os.open("home", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    printed = shell.run("dropbox-keys add-desk --home home")
    os.close(descriptor)
    assert printed == "! error: another command is at work here\n! hint: wait until it has ended\n? 5\n"
    do(shell, "dropbox-keys add-desk --id sport --home home")


def test_a_folder_that_can_not_be_made_is_said(shell: Shell) -> None:
    do(shell, *FIRST[:5])
    printed = shell.run(f"{PUBLISH} --keys passphrase/keys")
    assert "error: this machine could not read or write: file exists" in printed
    assert "? 5" in printed


DAMAGE = {
    # To publish takes no draft: what is signed is signed.
    "the draft":              ("draft.txt",      b"nonsense",   "the draft is damaged", 2),
    "the draft's letters":    ("draft.txt",      b"\xff",       "the draft is damaged", 2),
    "the pinned roots":       ("pinned.toml",    b"origin = 1", "the file of pinned roots is damaged", 1),
    "the pinned roots' form": ("pinned.toml",    b"[",          "the file of pinned roots is damaged", 1),
    "the recipients":         ("recipients.txt", b"\xff",       "the list of recipients is damaged", 1),
    "a lost recipient":       ("recipients.txt", b"",           "a recipient that was signed is missing", 1),
    "the first version":      ("history/1.note", b"x",          "the note has no empty line", 1),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_secret_folder_is_named(shell: Shell, name: str) -> None:
    file, content, message, published = DAMAGE[name]
    do(shell, *FIRST, *SECOND[:2])
    (Path("home") / file).write_bytes(content)
    lines = ("dropbox-keys show --draft --home home", PUBLISH)
    printed = "".join(shell.run(line) for line in lines)
    assert f"error: {message}" in printed
    assert "? 3" in printed
    assert published_version() == published


def test_a_history_of_another_drop_box_is_not_published(shell: Shell) -> None:
    do(shell, *FIRST[:5], "replace example.press another.press home/pinned.toml")
    assert "? 4" in shell.run(PUBLISH)
    assert published_version() == 0
