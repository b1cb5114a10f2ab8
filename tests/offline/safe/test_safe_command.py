"""`dropbox-offline safe`, as an editor calls it: copies beside the originals, and nothing gets out or in."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from dropbox.offline.safe import tools, walls
from dropbox.offline.safe.copies import Copies
from tests.offline.newsroom import Newsroom, Sent
from tests.offline.safe import hostile
from tests.support import empty_network
from tests.support.tools import ROOT, require

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dropbox.offline.home import Home
    from tests.offline.conftest import Ended

ID = "ab" * 16
PLACES = ("53", "27", "GPS", "Canon", "Ivan", "2020")


@pytest.fixture
def case(newsroom: Newsroom, opened: Callable[..., dict[str, Path]]) -> Callable[..., Path]:
    for program in ("bwrap", "exiftool", "mat2", "tesseract", "ffmpeg"):
        require(program)

    def bring(*files: Sent) -> Path:
        return opened({ID: newsroom.submission("hello", files)})[ID]

    return bring


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


PHOTO = Sent("Фота 1.JPG", hostile.photo_that_tells())


def test_a_photograph_gets_pixels_a_report_and_a_cleaned_copy(
    case: Callable[..., Path], offline: Callable[..., Ended]
) -> None:
    folder = case(PHOTO)
    before = tree(folder)
    ended = offline("safe", "povor")
    assert ended.status == 0
    assert ended.out == ("Фота 1.JPG: report (where, when, who, with what); safe copy (1 page); cleaned copy\n")
    # The originals, the evidence and the pages are as they were.
    after = tree(folder)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {
        "safe/safe.json",
        "safe/Фота 1.JPG.safe.pdf",
        "safe/Фота 1.JPG.metadata.txt",
        "safe/Фота 1.JPG.metadata.json",
        "safe/cleaned/Фота 1.JPG",
    }
    assert {path.stat().st_mode & 0o777 for path in (folder / "safe").rglob("*") if path.is_file()} == {0o600}
    report = (folder / "safe/Фота 1.JPG.metadata.txt").read_text()
    assert report.startswith("This file says: where, when, who, with what.\n\nWhere\n")
    assert all(word in report for word in PLACES)
    found = json.loads((folder / "safe/Фота 1.JPG.metadata.json").read_text())
    assert ["IFD0:Make", "Canon"] in found["device"]
    assert ["IFD0:Artist", "Ivan Ivanou"] in found["author"]
    # Neither copy tells any of it.
    for name in ("safe/Фота 1.JPG.safe.pdf", "safe/cleaned/Фота 1.JPG"):
        assert not re.search(rb"Canon|Ivanou|2020:08", (folder / name).read_bytes())
    assert len(pypdfium2.PdfDocument((folder / "safe/Фота 1.JPG.safe.pdf").read_bytes())) == 1


def test_what_was_made_is_written_down_with_what_made_it(
    case: Callable[..., Path], offline: Callable[..., Ended]
) -> None:
    folder = case(PHOTO)
    [row] = offline("safe", "povor", "--json").json["files"]
    [kept] = json.loads((folder / "safe/safe.json").read_text())["files"]
    assert kept == row
    assert (row["file"], row["kind"], row["size"]) == ("Фота 1.JPG", "picture", len(PHOTO.content))
    assert row["sha256"] == hashlib.sha256(PHOTO.content).hexdigest()
    made = {one["piece"]: one for one in row["made"]}
    assert set(made) == {"metadata", "metadata-json", "pixels", "cleaned"}
    for one in made.values():
        assert hashlib.sha256((folder / one["file"]).read_bytes()).hexdigest() == one["sha256"]
    assert re.fullmatch(r"pillow \d\S+, pypdfium2 \d\S+; 150 dots an inch", made["pixels"]["tool"])
    assert re.match(r"mat2 \d", made["cleaned"]["tool"])
    assert re.match(r"exiftool \d", made["metadata"]["tool"])


def test_a_second_call_makes_what_is_missing_and_nothing_else(
    case: Callable[..., Path], offline: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = case(PHOTO)
    offline("safe", "povor")
    before = tree(folder)
    (folder / "safe/cleaned/Фота 1.JPG").unlink()
    # What a power cut leaves.
    (folder / "safe/new.partial").write_bytes(b"half a copy")
    monkeypatch.setattr(tools, "_DRAW", ROOT / "no such file")
    assert offline("safe", "povor", "Фота 1.JPG").status == 0
    after = tree(folder)
    assert set(after) == set(before)
    assert after["safe/Фота 1.JPG.safe.pdf"] == before["safe/Фота 1.JPG.safe.pdf"]


def test_a_hostile_file_is_named_and_the_others_go_on(
    case: Callable[..., Path], offline: Callable[..., Ended]
) -> None:
    bomb = Sent("bomb.png", hostile.png_bomb(1, 1)[:16] + (60_000).to_bytes(4, "big") * 2)
    zipped = Sent("zip.docx", hostile.docx(bomb_megabytes=0)[:200])
    folder = case(bomb, Sent("data.xyz", b"nobody knows"), zipped, Sent("cut.jpg", hostile.photo_cut_short()))
    ended = offline("safe", "povor", "bomb.png", "cut.jpg", "data.xyz")
    assert ended.status == 1
    assert "refused: bomb.png: no safe copy: its program could not read it\n" in ended.err
    assert "refused: data.xyz: no safe copy: no program here draws or plays files of this kind\n" in ended.err
    assert ended.err.endswith("error: not everything could be made of 2 files\n")
    assert "safe copy (1 page; there is more, which could not be drawn)" in ended.out
    assert (folder / "safe/cut.jpg.safe.pdf").exists()
    assert not (folder / "safe/bomb.png.safe.pdf").exists()
    assert not list(folder.rglob("*.partial"))


TAKEN_OVER = """
import os, socket, struct, sys, time
def page(width, height, rgb):
    sys.stdout.buffer.write(struct.pack(">II", width, height) + rgb)
    sys.stdout.buffer.flush()
def end(): sys.stdout.buffer.write(bytes(8))
"""
STOPPED = ", and was stopped"
# What it does in the place of a renderer, and what the editor reads of it.
RENDERERS = {
    "reaches for the network": ("socket.socket(socket.AF_INET)", f"tried what the sandbox forbids{STOPPED}"),
    "looks for the keys": ("page(1, 1, open({identity!r}, 'rb').read(3)); end()", "could not read it"),
    "looks for other files": ("page(1, 1, open({message!r}, 'rb').read(3)); end()", "could not read it"),
    "writes into the case": ("open({message!r}, 'ab'); page(1, 1, b'rgb'); end()", "could not read it"),
    "writes over evidence": ("open(sys.argv[2], 'ab'); page(1, 1, b'rgb'); end()", "could not read it"),
    "starts copies of itself": (
        "[os.fork() for _ in range(9)]; time.sleep(20)",
        f"started too many processes{STOPPED}",
    ),
    "takes all memory": ("x = []\nwhile True: x.append(b'1' * (32 << 20))", f"took too much memory{STOPPED}"),
    "writes no picture": ("sys.stdout.write('<script>alert(1)</script>')", "a page has no possible size"),
    "breaks off": ("page(40, 40, b'rgb')", "the pages break off"),
    "never ends": ("page(1, 1, b'rgb'); end()\nwhile True: page(9, 9, b'')", "something follows the last page"),
}  # fmt: skip


@pytest.mark.parametrize("renderer", RENDERERS)
def test_a_renderer_that_was_taken_over_gets_nothing_and_is_named(
    case: Callable[..., Path],
    offline: Callable[..., Ended],
    home: Home,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    renderer: str,
) -> None:
    folder = case(Sent("a.jpg", hostile.photo()))
    code, said = RENDERERS[renderer]
    script = tmp_path / "taken over.py"
    paths = {"identity": str(home.identity_file), "message": str(folder / "message.txt")}
    script.write_text(TAKEN_OVER + code.format(**paths))
    before = tree(home.root)
    monkeypatch.setattr(tools, "_DRAW", script)
    monkeypatch.setattr(tools, "EXIFTOOL", tools.Tool("no-such-program", "exiftool", ""))
    monkeypatch.setattr(tools, "MAT2", tools.Tool("no-such-program", "mat2", ""))
    ended = offline("safe", "povor")
    assert ended.status == 1
    assert f"refused: a.jpg: no safe copy: {'' if 'page' in said else 'its program '}{said}\n" in ended.err
    after = tree(home.root)
    assert {name: after[name] for name in before} == before
    assert {name.rpartition("/")[2] for name in set(after) - set(before)} == {"safe.json"}


def test_film_and_sound_are_recorded_anew(
    case: Callable[..., Path], offline: Callable[..., Ended], tmp_path: Path
) -> None:
    film, sound, cut = tmp_path / "film.mp4", tmp_path / "sound.wav", tmp_path / "cut.mp4"
    quiet = ["ffmpeg", "-loglevel", "error", "-f", "lavfi"]
    tone = ["-i", "sine=d=1"]
    told = ["-metadata", "title=Secret", "-metadata", "location=+53.9+27.5/"]
    subprocess.run([*quiet, "-i", "testsrc=d=1:s=64x48", "-f", "lavfi", *tone, *told, str(film)], check=True)
    subprocess.run([*quiet, *tone, str(sound)], check=True)
    cut.write_bytes(film.read_bytes()[:3_000])
    folder = case(*[Sent(one.name, one.read_bytes()) for one in (film, sound, cut)])
    ended = offline("safe", "povor")
    assert "film.mp4: report (where, with what); safe copy; cleaned copy\n" in ended.out
    # The index of a film stands at its end: cut off, nobody can play it.
    assert "refused: cut.mp4: no safe copy: its program could not read it\n" in ended.err
    assert ended.status == 1
    for name, kinds in {"film.mp4": ["audio", "video"], "sound.wav": ["audio"]}.items():
        copy = folder / f"safe/{name}.safe.mp4"
        probe = ["ffprobe", "-loglevel", "error", "-of", "json", "-show_streams", "-show_format", str(copy)]
        shown = json.loads(subprocess.run(probe, check=True, capture_output=True).stdout)
        assert sorted(one["codec_type"] for one in shown["streams"]) == kinds
        assert 0.9 < float(shown["format"]["duration"]) < 1.2
        assert b"Secret" not in copy.read_bytes()


def test_a_ctrl_c_leaves_nothing_half_done(
    case: Callable[..., Path], offline: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = case(Sent("a.jpg", hostile.photo()))
    before = tree(folder)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dropbox.offline.safe.pdf.PdfWriter.add", stop)
    monkeypatch.setattr(tools, "EXIFTOOL", tools.Tool("no-such-program", "exiftool", ""))
    ended = offline("safe", "povor")
    assert ended.status == 130
    assert ended.err.endswith("error: stopped\n")
    assert tree(folder) == before


def test_where_the_sandbox_can_not_be_made_no_file_is_opened(
    case: Callable[..., Path], offline: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = case(PHOTO)
    before = tree(folder)
    # Real: bubblewrap is there, and refuses.
    monkeypatch.setattr(walls, "_SYSTEM", "/no such folder")
    ended = offline("safe", "povor")
    assert ended.status == 5
    assert ended.err.startswith("error: this machine can't make the sandbox; no file was opened\nhint: ")
    assert tree(folder) == before


MISSING: Sequence[tuple[str, str]] = (
    ("EXIFTOOL", "no report: exiftool-not-here is not installed (Debian's package exiftool)"),
    ("MAT2", "no cleaned copy: mat2-not-here is not installed (Debian's package mat2)"),
)


def test_a_tool_that_is_missing_is_named_with_its_package(
    case: Callable[..., Path], offline: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    case(Sent("a.jpg", hostile.photo()))
    for name, _ in MISSING:
        monkeypatch.setattr(tools, name, tools.Tool(f"{name.lower()}-not-here", name.lower(), ""))
    ended = offline("safe", "povor")
    assert ended.status == 1
    for _, reason in MISSING:
        assert f"refused: a.jpg: {reason}\n" in ended.err
    assert f"\n{tools.OFFLINE_HINT}\n" in ended.err


def test_mistakes_are_told_apart(case: Callable[..., Path], offline: Callable[..., Ended]) -> None:
    case(Sent("a.jpg", hostile.photo()))
    for words, hint in {
        (): "dropbox-offline list shows the names",
        ("povor", "b.jpg"): "give it as the folder `originals` shows it",
        ("nobody",): "dropbox-offline list shows them all",
    }.items():
        ended = offline("safe", *words)
        assert ended.status == 2
        assert ended.err.endswith(f"hint: {hint}\n"), ended.err


def test_check_says_what_this_machine_can_do(offline: Callable[..., Ended]) -> None:
    require("bwrap")
    ended = offline("safe", "--check")
    assert ended.status == 0
    assert ended.out.startswith("The sandbox works.\n\nprogram ")
    for tool in tools.ALL:
        assert re.search(rf"^{tool.program} +(there|missing) ", ended.out, flags=re.MULTILINE)
    assert offline("safe", "--check", "--json").json["sandbox"] is True


def test_it_works_where_asking_for_a_network_is_death(case: Callable[..., Path], home: Home) -> None:
    require("unshare")
    folder = case(Sent("a.jpg", hostile.photo()))
    code = "from dropbox.offline.main import main\nmain()"
    command = [sys.executable, "-c", code, "safe", "povor", "--home", str(home.root)]
    ended = empty_network.run(command, cwd=ROOT)
    assert ended.returncode == 0, ended.stderr
    assert (folder / "safe/a.jpg.safe.pdf").exists()


def test_a_link_among_the_originals_is_not_followed(tmp_path: Path) -> None:
    originals = tmp_path / "originals"
    originals.mkdir()
    (originals / "a").write_bytes(b"a")
    (originals / "b").symlink_to("/etc/hostname")
    os.mkfifo(originals / "c")
    assert [path.name for path in Copies(tmp_path).originals()] == ["a"]


def test_a_record_that_somebody_was_at_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "safe").mkdir()
    for content in (b"", b"[]", b'{"files":[{"file":1}]}', b'{"files":{"a":"b"}}', b"\xff"):
        (tmp_path / "safe/safe.json").write_bytes(content)
        assert Copies(tmp_path).rows == {}
