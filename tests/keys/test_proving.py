"""`dropbox-keys log-proof`: what a public log's own tool wrote comes in, and an audit asks for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import tlog
from tests.keys import shell

if TYPE_CHECKING:
    from collections.abc import Callable

VECTORS = Path(__file__).parents[1] / "vectors" / "tlog"
SIGSUM: dict[str, Any] = json.loads((VECTORS / "sigsum.json").read_bytes())
CASE = SIGSUM["cases"]["a leaf in the middle"]
SUBMITTER = SIGSUM["submitter"]


@pytest.fixture
def run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], str]:
    shell.prepare(tmp_path, monkeypatch)
    Path("logs.txt").write_text(SIGSUM["policy"])
    Path("given.proof").write_text(CASE["proof"])
    # The real log holds a test's file, not a directory; its place is all the same here.
    Path("directory.note").write_text(CASE["file"])
    return shell.Shell(capsys, monkeypatch).run


def test_a_real_proof_is_put_beside_its_file_in_one_form(run: Callable[[str], str]) -> None:
    said = run(f"dropbox-keys log-proof given.proof directory.note --policy logs.txt --submitter {SUBMITTER}")
    assert "directory.note stands in the public log sigsum.org/v1/tree/4e89cc51" in said
    assert "seen by 3 witnesses" in said
    written = Path("directory.tlog-proof").read_bytes()
    assert written.startswith(b"c2sp.org/tlog-proof@v1\n")
    policy = tlog.Policy.parse(SIGSUM["policy"].encode())
    assert tlog.verify(CASE["file"].encode(), written, policy, [bytes.fromhex(SUBMITTER)]).index == 1326
    # Already in that form: it stays as it is.
    again = run(
        f"dropbox-keys log-proof directory.tlog-proof directory.note --policy logs.txt --submitter {SUBMITTER}"
    )
    assert again == said
    assert Path("directory.tlog-proof").read_bytes() == written


REFUSED = {
    "nobody is named who may submit": ("given.proof directory.note --policy logs.txt", 4),
    "another file": (f"given.proof passphrase --policy logs.txt --submitter {SUBMITTER}", 4),
    "no proof": (f"passphrase directory.note --policy logs.txt --submitter {SUBMITTER}", 3),
    "no policy": (f"given.proof directory.note --policy passphrase --submitter {SUBMITTER}", 3),
    "a malformed key": ("given.proof directory.note --policy logs.txt --submitter 00", 2),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_proves_nothing_is_not_kept(run: Callable[[str], str], case: str) -> None:
    line, status = REFUSED[case]
    assert f"? {status}\n" in run(f"dropbox-keys log-proof {line}")
    assert not list(Path().glob("*.tlog-proof"))
