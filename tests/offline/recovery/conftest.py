"""A home with a vault key that is always the same, and sheets that are."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from shamir_mnemonic import shamir

from dropbox import shares
from dropbox.offline.recovery import restoring
from dropbox.offline.recovery.seeds import identity_of
from dropbox.offline.vault import keys
from tests.offline.newsroom import PASSPHRASE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.offline.home import Home

VAULT_SEED = bytes(range(32))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restoring.restore_vault, "__defaults__", (1,))
    monkeypatch.setattr(restoring.restore_recovery, "__defaults__", (1,))


@pytest.fixture
def same_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """Split as if chance always fell the same way."""
    rounds = itertools.count(1)
    monkeypatch.setattr(shamir, "RANDOM_BYTES", lambda size: bytes(next(rounds) for _ in range(size)))


@pytest.fixture
def home(home: Home) -> Home:
    """Return a home whose vault key is known."""
    keys.adopt_vault(home, identity_of(VAULT_SEED), PASSPHRASE, work_factor=1)
    return home


@pytest.fixture
def sheets(tmp_path: Path) -> Callable[..., list[Path]]:
    """Return a way to have sheets in plain text: `sheets(seed)` gives their files, in order."""

    def write(seed: bytes = VAULT_SEED, threshold: int = 2, count: int = 3, name: str = "paper") -> list[Path]:
        folder = tmp_path / name
        folder.mkdir()
        public = str(identity_of(seed).recipient)
        files = []
        for share in shares.split(seed, threshold, count):
            path = folder / f"{share.number}.txt"
            path.write_text(shares.sheet_text(share, "vault", shares.fingerprint(public)))
            files.append(path)
        return files

    return write
