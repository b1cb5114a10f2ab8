"""Seal in the browser: the engine against `age-encryption` alone on one thread; a photo without a JIT."""

from __future__ import annotations

import functools
import time
from typing import TYPE_CHECKING, Final, Literal

from bench.measuring import Bench, Result
from bench.registry import row
from tests.page import driving
from tests.page.site import noise_file, page_site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MIB: Final = 1 << 20
# One file that WebCrypto can't hash, because it does not fit in memory on a phone; and a handful that it can.
FILES: Final[Mapping[str, tuple[int, ...]]] = {"a video of 256 MiB": (256,), "ten photos of 12 MiB": (12,) * 10}
PHOTO_BYTES: Final = 5_000_000
PATIENCE_S: Final = 60


@row
def page_seal(bench: Bench) -> Iterator[Result]:
    """Read, hash, frame, sign and cipher, against the library's cipher alone; no network in either."""
    with page_site(bench.folder / "site") as site:
        browsers: tuple[Literal["chromium"], Literal["firefox"]] = ("chromium", "firefox")
        for name in browsers:
            for what, sizes in FILES.items():
                paths = _files(bench.folder / name / str(len(sizes)), sizes)
                with driving.browser(name, paths[0].parent / "profile") as there:
                    run = functools.partial(_run, there, site.page("bench"), paths)
                    contenders = {word: functools.partial(run, word) for word in ("engine", "age")}
                    medians = bench.medians(contenders)
                yield _result(f"seal {what} in {name}, JIT on", sum(sizes) * MIB / 1e6, medians)


@row
def page_without_jit(bench: Bench) -> Iterator[Result]:
    """Seal and send a photo in Firefox without JIT and WebAssembly, as Tor Browser at "Safer" has it."""
    with page_site(bench.folder / "site") as site:
        paths = _files(bench.folder, (0,))
        noise_file(paths[0], PHOTO_BYTES)
        for kind, preferences in (
            ("no interpreter but the slowest", driving.SAFER),
            ("baseline interpreter on", driving.SAFER | {"javascript.options.blinterp": True}),
        ):
            with driving.browser("firefox", bench.folder / kind.split()[0], **preferences) as there:
                driving.begin(there, site.page(), paths)
                seconds: float = driving.outcome(there, within_s=4 * PATIENCE_S)["seconds"]
            yield Result(
                f"seal without JIT and WebAssembly: a 5 MB photo ({kind})",
                "the page",
                "one minute",
                PATIENCE_S / seconds,
                1.0,
                {"seconds": seconds},
            )


def _files(folder: Path, sizes: tuple[int, ...]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number}.bin" for number in range(len(sizes))]
    for path, mebibytes in zip(paths, sizes, strict=True):
        noise_file(path, mebibytes * MIB)
    return paths


def _run(there: driving.Browser, address: str, paths: list[Path], word: str) -> float:
    """Seal in a fresh page, as a source does: the browser compiles anew, for both."""
    driving.begin(there, f"{address}?{time.monotonic_ns()}#{word}", paths)
    seconds: float = driving.outcome(there, within_s=PATIENCE_S * 5)["seconds"]
    return seconds


def _result(what: str, megabytes: float, seconds: dict[str, float]) -> Result:
    ours, peer = seconds["engine"], seconds["age"]
    speeds = {"mb_per_s": megabytes / ours, "peer_mb_per_s": megabytes / peer}
    return Result(what, "the page's engine", "age-encryption alone on one thread", peer / ours, 1.0, speeds)
