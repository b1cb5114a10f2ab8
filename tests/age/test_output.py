"""The output's name: given to a whole file only, and never taken from another, with hard links or without."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from dropbox.age.output import Output, OutputExistsError


@pytest.fixture(params=["hard links", "no hard links"])
def name(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A free name, on a disk that knows hard links and on one that does not."""

    def unknown(_name: Path, _target: Path) -> None:
        raise PermissionError(errno.EPERM, "no hard links here")

    if request.param == "no hard links":
        monkeypatch.setattr(Path, "hardlink_to", unknown)
    return tmp_path / "out"


def test_the_name_is_given_once_the_file_is_whole(name: Path) -> None:
    with Output(str(name)) as output:
        output.write(b"sealed")
        assert not name.exists()
    assert [path.name for path in name.parent.iterdir()] == ["out"]
    assert (name.read_bytes(), name.stat().st_mode & 0o777, name.stat().st_nlink) == (b"sealed", 0o600, 1)


def test_a_file_that_appeared_meanwhile_is_left_as_it_is(name: Path) -> None:
    output = Output(str(name))
    output.write(b"sealed")
    name.write_bytes(b"another's")
    with pytest.raises(OutputExistsError, match="appeared meanwhile"):
        output.__exit__(None, None, None)
    assert name.read_bytes() == b"another's"
    assert [path.name for path in name.parent.iterdir()] == ["out"]
