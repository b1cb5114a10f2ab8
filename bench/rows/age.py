"""Seal and open 1 GiB, file to file, against the other age programs, gpg, and openssl in memory."""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.measuring import GIB, Bench, Result, run
from bench.registry import row
from dropbox import age

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_PASSPHRASE: Final = "a passphrase for this bench only"  # noqa: S105 it guards noise
_OPENSSL: Final = ("openssl", "speed", "-mr", "-seconds", "1", "-bytes", "65536", "-evp", "chacha20-poly1305")
_PYRAGE: Final = """
import sys, pyrage
action, key, source, target = sys.argv[1:]
if action == "seal":
    pyrage.encrypt_file(source, target, [pyrage.x25519.Recipient.from_str(key)])
else:
    pyrage.decrypt_file(source, target, [pyrage.x25519.Identity.from_str(key)])
"""


class Keys:
    """Keys for every contender, in the bench's own folder."""

    def __init__(self, folder: Path, gpg_home: Path) -> None:
        self.gpg_home = gpg_home
        self.identity = age.Identity.generate()
        self.identity_file = folder / "identity"
        self.identity_file.write_text(f"{self.identity}\n")
        self.classical_file = folder / "classical"
        run("age-keygen", "-o", self.classical_file)
        lines = self.classical_file.read_text().splitlines()
        self.classical = lines[-1]
        self.classical_recipient = lines[1].rpartition(" ")[2]

    @property
    def gpg(self) -> tuple[object, ...]:
        """The beginning of a gpg command: a home of its own, a passphrase, no compression."""
        return (
            *(
                "gpg",
                "--homedir",
                self.gpg_home,
                "--batch",
                "--quiet",
                "--no-symkey-cache",
                "--pinentry-mode",
                "loopback",
            ),
            *("--passphrase", _PASSPHRASE, "--compress-algo", "none", "--cipher-algo", "AES256"),
        )


def openssl_speed() -> float:
    """Return openssl's bytes a second of ChaCha20-Poly1305 in memory on one core."""
    done = subprocess.run(_OPENSSL, capture_output=True, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("+F:"))
    return float(line.rpartition(":")[2])


# Where bytes go that nobody keeps: what is left is the cipher, and reading (docs/adr/0104).
NOWHERE: Final = Path(os.devnull)


def seal_by_library(keys: Keys, source: Path, target: Path) -> None:
    recipients = [keys.identity.recipient]
    with (
        source.open("rb", buffering=0) as plain,
        target.open("wb", buffering=0) as sink,
        age.seal(sink, recipients) as sealing,
    ):
        sealing.write_from(plain)


def open_by_library(keys: Keys, source: Path, target: Path) -> None:
    with source.open("rb", buffering=0) as sealed, target.open("wb", buffering=0) as sink:
        reader = age.open(sealed, [keys.identity])
        while piece := reader.read1():
            sink.write(piece)


@contextlib.contextmanager
def keys_in(bench: Bench) -> Iterator[Keys]:
    """Make the keys, and end gpg's agent afterwards."""
    # Not in the bench's folder: the path of the agent's socket may have 107 bytes.
    with tempfile.TemporaryDirectory(prefix="gpg") as home:
        try:
            yield Keys(bench.folder, Path(home))
        finally:
            subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], capture_output=True, check=False)


@row
def age_seal(bench: Bench) -> Iterator[Result]:
    """Seal 1 GiB, file to file."""
    source = bench.noise("plain")
    ours = (sys.executable, "-m", "dropbox.age")
    with keys_in(bench) as keys:
        target = bench.folder / "sealed"
        pyrage = (sys.executable, "-c", _PYRAGE, "seal", keys.classical_recipient, source, target)
        contenders = {
            "library": functools.partial(seal_by_library, keys, source, target),
            "cipher": functools.partial(seal_by_library, keys, source, NOWHERE),
            "command": functools.partial(run, *ours, "-e", "-i", keys.identity_file, "-o", target, source),
            "age": functools.partial(run, "age", "-r", keys.classical_recipient, "-o", target, source),
            "pyrage": functools.partial(run, *pyrage),
            "gpg": functools.partial(run, *keys.gpg, "-o", target, "--symmetric", source),
        }
        yield from _results(f"seal {bench.size_bytes / GIB:g} GiB, file to file", bench, contenders, target)


@row
def age_open(bench: Bench) -> Iterator[Result]:
    """Open 1 GiB, file to file."""
    source = bench.noise("plain")
    ours = (sys.executable, "-m", "dropbox.age")
    with keys_in(bench) as keys:
        post_quantum, classical, gpg = (
            bench.folder / name for name in ("sealed.pq", "sealed.age", "sealed.gpg")
        )
        seal_by_library(keys, source, post_quantum)
        run("age", "-r", keys.classical_recipient, "-o", classical, source)
        run(*keys.gpg, "-o", gpg, "--symmetric", source)
        source.unlink()
        target = bench.folder / "opened"
        pyrage = (sys.executable, "-c", _PYRAGE, "open", keys.classical, classical, target)
        contenders = {
            "library": functools.partial(open_by_library, keys, post_quantum, target),
            "cipher": functools.partial(open_by_library, keys, post_quantum, NOWHERE),
            "command": functools.partial(
                run, *ours, "-d", "-i", keys.identity_file, "-o", target, post_quantum
            ),
            "age": functools.partial(run, "age", "-d", "-i", keys.classical_file, "-o", target, classical),
            "pyrage": functools.partial(run, *pyrage),
            "gpg": functools.partial(run, *keys.gpg, "-o", target, "--decrypt", gpg),
        }
        yield from _results(f"open {bench.size_bytes / GIB:g} GiB, file to file", bench, contenders, target)


def _results(
    name: str, bench: Bench, contenders: Mapping[str, Callable[[], None]], target: Path
) -> Iterator[Result]:
    """Measure whole programs against whole programs, and our library against openssl in memory."""
    timed: dict[str, Callable[[], float | None]] = {
        peer: functools.partial(_timed, contender, target) for peer, contender in contenders.items()
    }
    medians = bench.medians({**timed, "openssl": openssl_speed})
    for peer, label in _peers().items():
        detail = {"seconds": medians["command"], "peer_seconds": medians[peer]}
        yield Result(name, "python -m dropbox.age", label, medians[peer] / medians["command"], 1.0, detail)
    label = "openssl speed of ChaCha20-Poly1305, in memory, one core"
    for contender, ours in {
        "library": "dropbox.age (library)",
        "cipher": "dropbox.age (library), written nowhere,",
    }.items():
        speed = bench.size_bytes / medians[contender]
        detail = {"bytes_a_second": speed, "peer_bytes_a_second": medians["openssl"]}
        yield Result(name, ours, label, speed / medians["openssl"], 0.8, detail)


def _timed(contender: Callable[[], None], target: Path) -> float:
    """Time one run into a name that is free, and free it again: what is left dirty would slow the next."""
    target.unlink(missing_ok=True)
    started = time.perf_counter()
    contender()
    seconds = time.perf_counter() - started
    target.unlink(missing_ok=True)
    return seconds


def _peers() -> dict[str, str]:
    return {
        "age": f"age {_first_line('age', '--version')} (X25519: it knows no post-quantum key)",
        "pyrage": f"pyrage {version('pyrage')} (X25519)",
        "gpg": f"{_first_line('gpg', '--version')} (symmetric AES-256, no compression)",
    }


def _first_line(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[0]
