"""One flipped bit anywhere, on the stick or in a sealed file: named, and never shown as whole."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dropbox.offline import identities
from dropbox.offline.home import Home
from tests.offline.newsroom import DAY, PASSPHRASE, Newsroom, Sent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ID, OTHER = "01" * 16, "ab" * 16
FILES = (Sent("a.bin", os.urandom(40_000)), Sent("b.bin", os.urandom(90_000)))
SMALL = (Sent("c.txt", b"words"),)


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an empty home and a whole bag."""
    folder = tmp_path_factory.mktemp("stick")
    home = Home(folder / "home")
    identities.create(home, PASSPHRASE, DAY, work_factor=1)
    newsroom = Newsroom()
    newsroom.publish({"reader 1": home.recipient_file.read_text().strip()})
    newsroom.bag(
        folder / "bag", {ID: newsroom.submission("one", FILES), OTHER: newsroom.submission("two", SMALL)}
    )
    return folder


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_one_flipped_bit_anywhere_on_the_stick_is_named(
    stick: Path, offline: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    copy = shutil.copytree(stick, tmp_path_factory.mktemp("copy") / "stick")
    paths = sorted(path for path in (copy / "bag").rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(paths))
    flip(path, data.draw(st.integers(0, path.stat().st_size * 8 - 1)))
    try:
        ended = offline("collect", copy / "bag", "--yes", at=copy / "home")
        # 0 is never the answer: every byte of the bag is under some hash.
        assert ended.status in {1, 3}
        offline("open", "--all", at=copy / "home")
        require_only_true_bytes(copy / "home", {f"{ID}.age", f"{OTHER}.age"} - {path.name})
    finally:
        shutil.rmtree(copy)


def flip(path: Path, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)


def require_only_true_bytes(home: Path, undamaged: set[str]) -> None:
    """Whatever was opened is byte for byte what was sealed; what was touched is never called verified."""
    true = {sent.name: sent.content for sent in (*FILES, *SMALL)}
    for original in home.glob("*/*/originals/*"):
        name = original.name.removesuffix(".part")
        assert true[name].startswith(original.read_bytes())
        assert original.name != name or original.read_bytes() == true[name]
    for received in home.glob("cases/*/evidence/received.json"):
        assert f"{json.loads(received.read_bytes())['id']}.age" in undamaged
    assert not list(home.rglob("*.partial"))
