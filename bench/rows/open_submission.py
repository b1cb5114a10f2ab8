"""Open a 1 GiB submission into a case folder, hashed, against the same work by stock tools."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from datetime import date
from typing import TYPE_CHECKING, Final

from bench.measuring import Bench, Result, run
from bench.registry import row
from dropbox import age, tip
from dropbox.offline import identities
from dropbox.offline.home import Home
from dropbox.offline.remembered.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DAY: Final = date(2026, 11, 23)
_PASSPHRASE: Final = "a passphrase for this bench only"  # noqa: S105 it guards noise
_COPY_BYTES: Final = 8 * 1024 * 1024


@row
def open_submission(bench: Bench) -> Iterator[Result]:
    """Open one submission: what `dropbox-offline open` does from its first byte to the rename."""
    home = Home(bench.folder / "home")
    # Trying a passphrase is slow on purpose and no part of this row.
    identities.create(home, _PASSPHRASE, _DAY, work_factor=1)
    classical = bench.folder / "classical"
    run("age-keygen", "-o", classical)
    record = _prepare(bench, home, classical)
    sealed, tar = bench.folder / "sealed.age", bench.folder / "tip.tar"

    def ours() -> float:
        started = time.perf_counter()
        command = [sys.executable, "-m", "dropbox.offline.main", "open", "--all"]
        options = ["--home", str(home.root), "--passphrase-fd", "0"]
        subprocess.run(
            [*command, *options], input=f"{_PASSPHRASE}\n", text=True, capture_output=True, check=True
        )
        seconds = time.perf_counter() - started
        shutil.rmtree(home.case_folder(record, "verified"))
        return seconds

    def stock() -> float:
        started = time.perf_counter()
        run("openssl", "dgst", "-sha256", sealed)
        run("age", "-d", "-i", classical, "-o", tar, sealed)
        run("openssl", "dgst", "-sha256", tar)
        run("sync", tar)
        seconds = time.perf_counter() - started
        tar.unlink()
        return seconds

    medians = bench.medians({"ours": ours, "stock": stock})
    yield Result(
        "open a 1 GiB submission into a case folder, hashed",
        "dropbox-offline open",
        "openssl dgst -sha256 of ciphertext and plaintext, age -d to a file, fsync (age 1.1.1: X25519)",
        medians["stock"] / medians["ours"],
        1.0,
        {"seconds": medians["ours"], "peer_seconds": medians["stock"]},
    )


def _prepare(bench: Bench, home: Home, classical: Path) -> Record:
    """Seal the same submission twice: to the home's post-quantum key, and as Debian's age can open it."""
    recipient = home.recipient_file.read_text(encoding="ascii").strip()
    stream = bench.folder / "stream"
    _write_stream(bench.noise("plain"), stream, recipient)
    public = classical.read_text().splitlines()[1].rpartition(" ")[2]
    run("age", "-r", public, "-o", bench.folder / "sealed.age", stream)
    aside = bench.folder / "sealed.pq"
    with (
        stream.open("rb") as source,
        aside.open("wb") as sink,
        age.seal(sink, [age.Recipient.parse(recipient)]) as sealing,
    ):
        shutil.copyfileobj(source, sealing, _COPY_BYTES)
    stream.unlink()
    with aside.open("rb") as sealed:
        sha256 = hashlib.file_digest(sealed, "sha256").hexdigest()
    record = Record(
        id="ab" * 16,
        case="povor-povor",
        day=_DAY,
        claimed_version=1,
        size_bytes=aside.stat().st_size,
        sha256=sha256,
        state="complete",
        whole=True,
        taken_in=_DAY,
    )
    aside.rename(home.sealed(record))
    home.records.put(record)
    return record


def _write_stream(plain: Path, stream: Path, recipient: str) -> None:
    heading = tip.Heading(
        bagging_date=_DAY,
        software_agent="press-dropbox bench",
        sealed_by="page",
        origin="bench",
        desk="4f2a91c0",
        directory_version=1,
        directory_sha256="0" * 64,
        recipients=(recipient,),
    )
    entry = tip.FileEntry("video.mp4", plain.stat().st_size, "video/mp4")
    with plain.open("rb") as source, stream.open("wb") as sink:
        writer = tip.TipWriter(sink, heading, os.urandom(32), os.urandom(32).hex())
        writer.write_message("for the bench")
        writer.write_answers({})
        writer.announce_files([entry])
        with writer.file(entry) as body:
            shutil.copyfileobj(source, body, _COPY_BYTES)
        writer.finish()
    plain.unlink()
