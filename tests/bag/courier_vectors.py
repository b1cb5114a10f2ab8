"""Make tests/vectors/courier again: `python -m tests.bag.courier_vectors`."""

from __future__ import annotations

import base64
import os
import shutil
import stat
import tempfile
from pathlib import Path

from tests.bag import make_vectors, sticks
from tests.bag.make_vectors import VECTORS
from tests.bag.stick_harm import REFUSED

VALID = VECTORS / "courier" / "valid.json"
# The bag of a release that wrote version 1 of the inventory; never made again.
VERSION_1 = VECTORS / "courier" / "version-1.json"
INVALID = VECTORS / "courier" / "invalid.json"

Entry = dict[str, str]


def snapshot(folder: Path) -> dict[str, Entry]:
    """Return what a folder holds: files in base64, links by their target, folders and pipes by name."""
    return {str(path.relative_to(folder)): _entry(path) for path in sorted(folder.rglob("*")) if path != folder}


def restore(folder: Path, entries: dict[str, Entry]) -> None:
    """Make a folder again from its snapshot."""
    folder.mkdir(parents=True)
    (folder.parent / "outside-folder").mkdir()
    (folder.parent / "outside-file").touch()
    for name, entry in sorted(entries.items()):
        path = folder / name
        match entry:
            case {"base64": body}:
                path.write_bytes(base64.b64decode(body))
            case {"link": target}:
                path.symlink_to(target)
            case {"kind": "pipe"}:
                os.mkfifo(path)
            case _:
                path.mkdir()


def vectors() -> dict[Path, object]:
    """Return both vectors by their path; an invalid bag is told by its differences from the valid one."""
    with tempfile.TemporaryDirectory() as temporary:
        good = Path(temporary) / "good"
        sticks.write(good)
        valid = snapshot(good)
        defects = []
        for defect, (harm, code) in REFUSED.items():
            bag = Path(temporary) / "harmed" / "bag"
            shutil.copytree(good, bag)
            harm(bag)
            harmed = snapshot(bag)
            shutil.rmtree(bag.parent)
            differing = {name: entry for name, entry in harmed.items() if valid.get(name) != entry}
            gone = sorted(valid.keys() - harmed.keys())
            defects.append({"defect": defect, "code": code, "gone": gone, "differing": differing})
    return {VALID: {"part_bytes": sticks.PART_BYTES, "entries": valid}, INVALID: defects}


def _entry(path: Path) -> Entry:
    if path.is_symlink():
        # Its target is beside the bag, is there (`restore`), and is never read.
        return {"link": f"../outside-{'folder' if path.is_dir() else 'file'}"}
    mode = path.lstat().st_mode
    if stat.S_ISREG(mode):
        return {"base64": base64.b64encode(path.read_bytes()).decode()}
    return {"kind": "folder" if stat.S_ISDIR(mode) else "pipe"}


def main() -> None:
    """Write both."""
    for path, vector in vectors().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(make_vectors.dumps(vector))


if __name__ == "__main__":
    main()
