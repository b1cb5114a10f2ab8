"""If this project vanished: the same sealed file, opened with programs that are not ours (DESIGN §2)."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest

from dropbox.bag.padme import padme
from tests.age.peers import debian_age_with_passphrase
from tests.offline.newsroom import PASSPHRASE, Item, Newsroom, Sent
from tests.support.tools import PAGE, node, require

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.offline.home import Home

MIB: Final = 1024 * 1024
# What Debian 12's age can't open yet, npm's age-encryption can: `age -d -i IDENTITY -o OUTPUT SEALED`.
AGE: Final = """
import { Decrypter } from "age-encryption";
import { createReadStream, createWriteStream, readFileSync } from "node:fs";
import { Readable, Writable } from "node:stream";
const [identities, output, sealed] = process.argv.slice(-3);
const decrypter = new Decrypter();
for (const line of readFileSync(identities, "utf8").split("\\n"))
  if (line.startsWith("AGE-SECRET-KEY-")) decrypter.addIdentity(line);
const opened = await decrypter.decrypt(Readable.toWeb(createReadStream(sealed)));
await opened.pipeTo(Writable.toWeb(createWriteStream(output)));
"""
SENT: Final = (Sent("Фота.jpg", os.urandom(300_000), "image/jpeg"), Sent("../x", b"y"), Sent("empty", b""))


@pytest.fixture
def identity_file(home: Home, tmp_path: Path) -> Path:
    """Return the identity, taken out of its file by Debian's `age` and the passphrase."""
    opened = tmp_path / "identity.txt"
    debian_age_with_passphrase(PASSPHRASE, "-d", "-o", opened, home.identity_file)
    return opened


@pytest.fixture
def walk(identity_file: Path, tmp_path: Path) -> Callable[[bytes], dict[str, int]]:
    """Return the road: each step's exit status, up to the first that fails."""

    def go(sealed: bytes) -> dict[str, int]:
        (tmp_path / "sealed.age").write_bytes(sealed)
        out = tmp_path / "out"
        out.mkdir()
        steps: dict[str, list[Any]] = {
            "age": [
                node(), "--input-type=module", "-e", AGE, "--",
                identity_file, tmp_path / "tip.tar", tmp_path / "sealed.age",
            ],
            "tar": [require("tar"), "xf", tmp_path / "tip.tar", "-C", out],
            "bagit": [sys.executable, "-m", "bagit", "--validate", out / "tip"],
        }  # fmt: skip
        statuses = {}
        for step, command in steps.items():
            done = subprocess.run(list(map(str, command)), cwd=PAGE, capture_output=True, check=False)
            statuses[step] = done.returncode
            if done.returncode:
                break
        return statuses

    return go


def test_the_identity_file_is_what_age_keygen_writes(identity_file: Path, newsroom: Newsroom) -> None:
    lines = identity_file.read_text().splitlines()
    assert [line.partition(":")[0] for line in lines[:2]] == ["# created", "# public key"]
    assert lines[1] == f"# public key: {newsroom.readers['reader 1']}"
    assert lines[2].startswith("AGE-SECRET-KEY-PQ-1")
    assert len(lines) == 3


def test_stock_programs_open_what_we_open(newsroom: Newsroom, walk: Any, tmp_path: Path) -> None:
    assert walk(newsroom.submission("Добры дзень", SENT)) == {"age": 0, "tar": 0, "bagit": 0}
    tip = tmp_path / "out" / "tip"
    assert (tip / "data" / "message.txt").read_text() == "Добры дзень"
    assert (tip / "data" / "files" / "0001.jpg").read_bytes() == SENT[0].content


def test_thirty_two_mebibytes_of_padding_disturb_nobody(newsroom: Newsroom, walk: Any) -> None:
    padded = newsroom.plaintext("", SENT) + bytes(32 * MIB)
    assert walk(newsroom.seal(padded)) == {"age": 0, "tar": 0, "bagit": 0}


@pytest.fixture
def much_padding(newsroom: Newsroom) -> bytes:
    """Return a submission whose last 400 KiB and more are padding: several chunks of age."""
    size = 16 * MIB + 100_000
    assert padme(size) - size > 400 * 1024
    return newsroom.submission("", [Sent("a.bin", bytes(16 * MIB + 90_000))])


def test_a_file_cut_in_its_padding_is_no_whole_file_to_stock_age(walk: Any, much_padding: bytes) -> None:
    assert walk(much_padding[: -200 * 1024]) == {"age": 1}


def test_a_file_cut_in_its_padding_is_saved_and_not_called_whole(opened: Any, much_padding: bytes) -> None:
    cut = Item(much_padding[: -200 * 1024])
    folder = opened({"ab" * 16: cut})["ab" * 16]
    assert folder.parent.name == "incomplete"
    assert (folder / "originals" / "a.bin").stat().st_size == 16 * MIB + 90_000
