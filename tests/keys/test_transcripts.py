from __future__ import annotations

from pathlib import Path

import pytest

from tests.keys.shell import Shell, matches, prepare, steps

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=[path.stem for path in TRANSCRIPTS])
def test_transcript(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(tmp_path, monkeypatch)
    shell = Shell(capsys, monkeypatch)
    for line, expected in steps(path.read_text(encoding="utf-8")):
        got = shell.run(line)
        assert matches(got, expected), f"$ {line}\n{got}"
