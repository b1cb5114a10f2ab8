"""Where sheets are written, and for whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropbox import shares
from dropbox.terminal import Terminal, printing
from dropbox.terminal.printing import SheetsExistError, is_in_memory, require_new, what_to_do, write_sheets

MADE = shares.split(bytes(32), 2, 3)
DIGITS = shares.fingerprint("age1pq1example")
MOUNTS = r"""/dev/sda1 / ext4 rw 0 0
tmpfs /memory/shm tmpfs rw 0 0
tmpfs /run tmpfs rw 0 0
/dev/sdb1 /run/media/me/my\040stick vfat rw 0 0
tmpfs /mnt tmpfs rw 0 0
/dev/sdc1 /mnt ext4 rw 0 0
"""
PLACES = {
    "/memory/shm/sheets":          True,
    "/run/user/1000/sheets":       True,
    "/run/media/me/my stick/x":    False,
    "/home/me/sheets":             False,
    "/memory/shmoo/sheets":        False,
    "/mnt/covered/sheets":         False,
}  # fmt: skip


@pytest.mark.parametrize(("place", "in_memory"), PLACES.items())
def test_memory_is_told_from_a_disk(
    place: str,
    in_memory: bool,  # noqa: FBT001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    monkeypatch.setattr(printing, "_MOUNTS", mounts)
    monkeypatch.setattr(printing, "has_swap", lambda: False)
    assert is_in_memory(Path(place)) is in_memory
    monkeypatch.setattr(printing, "_MOUNTS", tmp_path / "none")
    assert not is_in_memory(Path(place))


HEAD = "Filename\tType\tSize\tUsed\tPriority\n"
SWAPS = {
    "none":               (HEAD,                                             False),
    "on a disk":          (f"{HEAD}/dev/sda2 partition 8388604 0 -2\n",      True),
    "in a file":          (f"{HEAD}/swapfile file 8388604 0 -2\n",           True),
    "compressed memory":  (f"{HEAD}/dev/zram0 partition 8388604 0 100\n",    False),
    "both":               (f"{HEAD}/dev/zram0 partition 1 0 1\n/swap file 1 0 1\n", True),
    "not to be told":     ("",                                               True),
}  # fmt: skip


@pytest.mark.parametrize(("listed", "swaps"), SWAPS.values(), ids=SWAPS.keys())
def test_memory_that_may_be_swapped_to_a_disk_is_told(
    listed: str,
    swaps: bool,  # noqa: FBT001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "swaps"
    path.write_text(listed)
    monkeypatch.setattr(printing, "_SWAPS", path)
    assert printing.has_swap() is swaps
    monkeypatch.setattr(printing, "_is_held_in_memory", lambda _: True)
    printing.confirm_place(Terminal(yes=True), tmp_path)
    assert is_in_memory(tmp_path) is not swaps
    assert ("swapoff -a" in capsys.readouterr().err) is swaps


def test_each_share_is_two_files_for_their_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "sheets"
    require_new(folder)
    write_sheets(folder, MADE, "root", DIGITS)
    names = [f"share-{number}-of-3.{kind}" for number in (1, 2, 3) for kind in ("html", "txt")]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    for share in MADE:
        text = (folder / f"share-{share.number}-of-3.txt").read_text()
        assert text == shares.sheet_text(share, "root", DIGITS)
        assert shares.parse(text).words == share.words
    with pytest.raises(SheetsExistError):
        require_new(folder)


def test_what_to_do_names_no_word_and_no_escape(tmp_path: Path) -> None:
    other = shares.split(bytes(range(32)), 2, 3)
    said, again = (what_to_do(tmp_path / "a\x1b[31m", made, DIGITS) for made in (MADE, other))
    assert "\x1b" not in said
    assert said.replace(MADE[0].set_name, "") == again.replace(other[0].set_name, "")
