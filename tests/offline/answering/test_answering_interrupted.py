"""A full disk, a stick that was pulled, Ctrl-C: no half answer, no bag twice."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from dropbox.bag import outgoing
from dropbox.offline.remembered import post
from tests.offline.answering.bags import ID, TOOL, content, statement
from tests.offline.newsroom import PASSPHRASE
from tests.offline.test_disk_and_kill import on_a_small_disk
from tests.support.tools import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.offline.home import Home


@pytest.mark.usefixtures("two_cases")
def test_an_interrupted_bag_is_written_again_under_its_id(
    offline: Any, write: Callable[..., str], home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write("povor")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(outgoing, "write", killed)
        stopped = offline("courier", tmp_path / "out")
    assert (stopped.status, stopped.err) == (130, "\nerror: stopped\n")
    assert not (tmp_path / "out").exists()
    (bag,) = home.post.bags.all()
    second = write("povor", "meanwhile")
    done = offline("courier", tmp_path / "out")
    assert "The last bag was interrupted: it is written first, the same as before." in done.err
    assert "1 more wait" in done.out
    said = statement(tmp_path / "out")
    assert (said.bag_id, [line.id for line in said.answers]) == (bag.id, [first])
    assert home.post.bags.all() == (replace(bag, is_written=True),)
    assert offline("courier", tmp_path / "next", "--json").json["bags"][0]["answers"] == [second]


@pytest.mark.usefixtures("two_cases")
def test_a_full_stick_gets_nothing_half_written(
    offline: Any, write: Callable[..., str], home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("povor")
    real = os.fsync
    calls = []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) > 4:
            raise OSError(28, "no space left on device")
        real(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        ended = offline("courier", tmp_path / "out")
    assert (ended.status, ended.err.splitlines()[0]) == (5, "error: the disk is full")
    assert not (tmp_path / "out").exists()
    assert not any(bag.is_written for bag in home.post.bags.all())
    assert offline("courier", tmp_path / "out").status == 0
    assert len(outgoing.open_bag(tmp_path / "out").answers) == 1


def test_a_full_disk_while_answering_leaves_no_half_answer_and_keeps_the_draft(
    two_cases: dict[str, Path], offline: Any, home: Home, tmp_path: Path
) -> None:
    offline("answer", "povor", "--template", "thanks")
    draft = two_cases[ID] / "answer.txt"
    large = tmp_path / "large"
    large.write_bytes(os.urandom(6_000_000))
    ended = on_a_small_disk(home, "4m", "answer", "povor", "--file", large, "--yes", "--day", "2026-11-24")
    assert ended.returncode == 5
    assert ".partial" not in ended.stdout
    assert draft.exists()
    assert on_a_small_disk(home, "20m", "answer", "povor", "--file", large, "--yes").returncode == 0


@pytest.mark.usefixtures("two_cases")
def test_sealed_bytes_without_their_slip_are_no_answer_and_go(
    write: Callable[..., str], home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(post.Slips, "put", killed)
        with pytest.raises(ValueError, match="Expecting value"):
            write("povor")
    assert [path.suffix for path in (home.root / "answers").iterdir()] == [".age"]
    written = write("povor")
    assert {path.stem for path in (home.root / "answers").iterdir()} == {written}


def test_ctrl_c_at_the_question_changes_nothing(two_cases: dict[str, Path], home: Home, offline: Any) -> None:
    offline("answer", "povor", "--template", "thanks")
    before = content(home.root)
    ours, theirs = os.openpty()
    reading, writing = os.pipe()
    os.write(writing, f"{PASSPHRASE}\n".encode())
    command = [
        "setsid", "--ctty", "--wait", *TOOL, "answer", "povor", "--day", "2026-11-24",
        "--home", str(home.root), "--passphrase-fd", str(reading),
    ]  # fmt: skip
    with subprocess.Popen(
        command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, pass_fds=[reading]
    ) as process:
        os.close(theirs)
        seen = b""
        while b"[y/N]" not in seen:
            seen += os.read(ours, 4096)
        os.write(ours, b"\x03")
        process.wait()
    os.close(ours)
    assert process.returncode in {130, -signal.SIGINT}
    assert content(home.root) == before
    assert (two_cases[ID] / "answer.txt").exists()
