"""A disk that fills up, a process that is killed, a submission larger than memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, Final

import pytest

from dropbox import age, tip
from dropbox.bag import courier
from tests.offline.newsroom import DAY, PASSPHRASE, Newsroom, Sent
from tests.support.tools import ROOT, require

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.offline.home import Home

ID, OTHER = "01" * 16, "ab" * 16
MIB: Final = 1024 * 1024
TOOL: Final = [sys.executable, "-m", "dropbox.offline.main"]
# The home is copied onto a small disk, the command runs there, and what it left is listed.
ON_A_SMALL_DISK: Final = """
set -eu
mkdir -p "$DISK"; mount -t tmpfs -o size="$SIZE" none "$DISK"; cp -a "$HOUSE/." "$DISK/"
status=0; "$@" --home "$DISK" --passphrase-fd 0 || status=$?
cd "$DISK"; find . -name '*.partial'; ls cases incomplete sealed; exit "$status"
"""


@pytest.fixture
def bag(newsroom: Newsroom, tmp_path: Path) -> Path:
    large = newsroom.submission("large", [Sent("video.mp4", os.urandom(3 * MIB))])
    return newsroom.bag(tmp_path / "bag", {ID: newsroom.submission("small"), OTHER: large})


def on_a_small_disk(home: Home, size: str, *command: str | Path) -> subprocess.CompletedProcess[str]:
    require("unshare")
    environment = {**os.environ, "DISK": str(home.root.parent / "disk"), "HOUSE": str(home.root), "SIZE": size}
    line = ["unshare", "-rm", "bash", "-c", ON_A_SMALL_DISK, "bash", *TOOL, *map(str, command)]
    return subprocess.run(
        line, cwd=ROOT, env=environment, input=f"{PASSPHRASE}\n", capture_output=True, text=True, check=False
    )


FULL = "error: the disk is full\nhint: free some space, then run the same command again\n"


def test_a_full_disk_while_collecting_keeps_what_was_taken_in(home: Home, bag: Path) -> None:
    ended = on_a_small_disk(home, "2m", "collect", bag, "--yes")
    assert ended.returncode == 5
    assert ended.stderr.endswith(FULL)
    assert ".partial" not in ended.stdout
    assert "2026-11-23-bahad-bahad.age" in ended.stdout
    assert "povor-povor" not in ended.stdout


def test_a_full_disk_while_opening_leaves_no_half_case(offline: Any, home: Home, bag: Path) -> None:
    offline("collect", bag, "--yes")
    ended = on_a_small_disk(home, "5m", "open", "--all")
    assert ended.returncode == 5
    assert ended.stderr.endswith(FULL)
    assert ".partial" not in ended.stdout
    assert "opened: bahad-bahad" in ended.stdout
    assert "cases:\n2026-11-23-bahad-bahad\n" in ended.stdout
    assert "incomplete:\n\n" in ended.stdout


def test_a_disk_with_room_runs_the_same_command_to_its_end(offline: Any, home: Home, bag: Path) -> None:
    offline("collect", bag, "--yes")
    assert on_a_small_disk(home, "20m", "open", "--all").returncode == 0


def large_bag(newsroom: Newsroom, folder: Path, size_mib: int) -> Path:
    """Write a bag whose one submission never lies in memory."""
    piece = os.urandom(MIB)

    def write(sink: Any) -> None:
        recipients = [age.Recipient.parse(text) for text in newsroom.readers.values()]
        heading = tip.Heading(
            bagging_date=DAY,
            software_agent="press-dropbox 0.1.0",
            sealed_by="page",
            origin=newsroom.origin,
            desk="4f2a91c0",
            directory_version=1,
            directory_sha256=newsroom.text_sha256,
            recipients=tuple(newsroom.readers.values()),
        )
        with age.seal(sink, recipients) as sealing:
            writer = tip.TipWriter(sealing, heading, os.urandom(32), os.urandom(32).hex())
            writer.write_message("large")
            writer.write_answers({})
            entry = tip.FileEntry("video.mp4", size_mib * MIB, "video/mp4")
            writer.announce_files([entry])
            with writer.file(entry) as body:
                for _ in range(size_mib):
                    body.write(piece)
            writer.finish()

    bag = courier.CourierWriter(folder, DAY)
    bag.add_item(courier.CourierItem(ID, 1, DAY, "complete"), write)
    keys = newsroom.sealed_keys()
    bag.add_keys(lambda sink: sink.write(keys))
    bag.finish()
    return folder


def test_kill_leaves_a_partial_folder_that_the_next_run_clears(
    newsroom: Newsroom, offline: Any, home: Home, tmp_path: Path
) -> None:
    offline("collect", large_bag(newsroom, tmp_path / "bag", 96), "--yes")
    command = [*TOOL, "open", "--all", "--home", str(home.root), "--passphrase-fd", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(f"{PASSPHRASE}\n".encode())
        process.stdin.close()
        while not any((home.root / "cases").iterdir()) and process.poll() is None:
            time.sleep(0.001)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert [path.name for path in (home.root / "cases").iterdir()] == ["2026-11-23-bahad-bahad.partial"]
    assert "sealed" in offline("list").out
    assert offline("open", "--all").status == 0
    assert [path.name for path in (home.root / "cases").iterdir()] == ["2026-11-23-bahad-bahad"]


MEMORY: Final = """
import resource, sys
from dropbox.offline.main import main
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""
# Chunks opened ahead, pieces that wait for hash and disk, the allocator's leftovers: not a share of the size.
MOST_KIB: Final = 48 * 1024


def peak_kib(home: Home, *command: str | Path) -> int:
    line = [sys.executable, "-c", MEMORY, *map(str, command), "--home", str(home.root), "--passphrase-fd", "0"]
    ended = subprocess.run(line, cwd=ROOT, input=f"{PASSPHRASE}\n", capture_output=True, text=True, check=True)
    return int(ended.stderr.splitlines()[-1])


@pytest.mark.slow
def test_three_hundred_megabytes_take_no_more_memory_than_three(
    newsroom: Newsroom, home: Home, tmp_path: Path
) -> None:
    peaks = {}
    for size_mib in (3, 300):
        bag = large_bag(newsroom, tmp_path / str(size_mib), size_mib)
        collecting = peak_kib(home, "collect", bag, "--yes")
        peaks[size_mib] = (collecting, peak_kib(home, "open", "--all"))
    for small, large in zip(peaks[3], peaks[300], strict=True):
        assert large - small < MOST_KIB
