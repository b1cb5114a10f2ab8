"""Stock programs open what we write, without us: GNU tar, Python's tarfile, the Library of Congress's bagit."""

from __future__ import annotations

import io
import subprocess
import tarfile
from typing import TYPE_CHECKING

import bagit
import pytest

from dropbox import age, tip
from dropbox.bag import tar
from tests.support.tools import require
from tests.tip.cases import heading, write
from tests.tip.make_vectors import NAMES

if TYPE_CHECKING:
    from pathlib import Path

BODIES = {name: name.encode() * 50 for name in NAMES}
STREAMS = {sealer: write(heading(sealed_by=sealer), BODIES) for sealer in ("page", "plain", "seal")}


def _padded(stream: bytes) -> bytes:
    return stream + bytes(32 * 1024 * 1024)


@pytest.mark.parametrize("sealer", STREAMS)
@pytest.mark.parametrize("padding", ["own", "32 MiB"])
def test_tar_unpacks_and_bagit_validates(tmp_path: Path, sealer: str, padding: str) -> None:
    stream = _padded(STREAMS[sealer]) if padding == "32 MiB" else STREAMS[sealer]
    (tmp_path / "tip.tar").write_bytes(stream)
    unpacked = subprocess.run(
        [require("tar"), "--warning=all", "-xf", "tip.tar"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (unpacked.returncode, unpacked.stderr) == (0, "")
    assert bagit.Bag(str(tmp_path / "tip")).validate() is True
    files = sorted((tmp_path / "tip" / "data" / "files").iterdir())
    assert [file.read_bytes() for file in files] == list(BODIES.values())


def test_bagit_refuses_it_when_a_file_was_changed(tmp_path: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(STREAMS["page"])) as archive:
        archive.extractall(tmp_path, filter="data")
    (tmp_path / "tip" / "data" / "message.txt").write_text("Прывітанн!")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(tmp_path / "tip")).validate()


def test_tarfile_finds_plain_files_and_nothing_else() -> None:
    with tarfile.open(fileobj=io.BytesIO(STREAMS["page"])) as archive:
        members = archive.getmembers()
    assert all(
        member.isreg() and (member.mode, member.uid, member.mtime) == (0o644, 0, 0) for member in members
    )
    assert not [member for member in members if member.uname or member.gname or member.pax_headers]


def test_tarfile_writes_the_same_headers() -> None:
    for size in (0, 1, 48_213, 8**11 - 1):
        info = tarfile.TarInfo("tip/data/files/0001.jpg")
        info.size = size
        assert tar.header(info.name, size) == info.tobuf(tarfile.USTAR_FORMAT)


@pytest.mark.parametrize("size", [8**11, 40 * 10**9, 2**53 - 1])
def test_tarfile_and_tar_take_the_size_from_the_pax_header(tmp_path: Path, size: int) -> None:
    header = tar.header("tip/data/files/0001.mp4", size)
    with tarfile.open(fileobj=io.BytesIO(header)) as archive:
        member = archive.next()
    assert member is not None
    assert (member.name, member.size) == ("tip/data/files/0001.mp4", size)
    # A sparse file of that size, listed by GNU tar: it seeks over the body.
    if size < 2**40:
        path = tmp_path / "big.tar"
        with path.open("wb") as file:
            file.write(header)
            file.truncate(len(header) + size + len(tar.fill(size)) + len(tar.END_MARKER))
        listed = subprocess.run([require("tar"), "-tvf", path], capture_output=True, text=True, check=True)
        assert f" {size} " in listed.stdout


def test_age_wraps_it_and_stock_age_opens_it(tmp_path: Path) -> None:
    # Classical: Debian's age 1.1.1 knows no other. The post-quantum road is the journeys' (age-encryption).
    subprocess.run([require("age-keygen"), "-o", tmp_path / "key"], check=True, capture_output=True)
    identity = age.Identity.parse((tmp_path / "key").read_text().split()[-1])
    with (tmp_path / "sealed.age").open("wb") as sink, age.seal(sink, [identity.recipient]) as sealing:
        entry = tip.FileEntry("a.bin", 200_000, "")
        writer = tip.TipWriter(sealing, heading(), bytes(32), "ab" * 32)
        writer.write_message("")
        writer.write_answers({})
        writer.announce_files([entry])
        with writer.file(entry) as file:
            file.write(bytes(200_000))
        writer.finish()
    subprocess.run(
        [require("age"), "-d", "-i", "key", "-o", "tip.tar", "sealed.age"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    subprocess.run([require("tar"), "-xf", "tip.tar"], cwd=tmp_path, check=True)
    assert bagit.Bag(str(tmp_path / "tip")).validate() is True
    size = tip.stream_size_bytes(heading(), "", {}, [entry])
    assert (tmp_path / "tip.tar").stat().st_size == size
    sealed_size = age.sealed_size_bytes(size, [identity.recipient])
    assert (tmp_path / "sealed.age").stat().st_size == sealed_size
