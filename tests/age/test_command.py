"""The command line as transcripts (tests/age/transcripts), and what only a real process or terminal shows.

In a transcript `$` begins a command, `!` a line of standard error, `?` an exit status that is not 0; `…` stands
for anything, `@pq` and `@classical` for a recipient. Besides `age` there are a few words for looking at files.
"""

from __future__ import annotations

import contextlib
import fnmatch
import io
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age
from dropbox.age import command
from tests.age.files import CLASSICAL, HYBRID, NOISE, OTHER_HYBRID, PASSPHRASE, sealed
from tests.support.tools import ROOT, require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
RECIPIENTS = {"@pq": str(HYBRID.recipient), "@classical": str(CLASSICAL.recipient)}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with keys and something to seal."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hello.txt").write_text("hello\n")
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n" + PASSPHRASE + "\n")
    (tmp_path / "classical.key").write_text(f"{CLASSICAL}\n")
    (tmp_path / "pq.key").write_text(f"# created: 2026-11-24\n# public key: …\n{HYBRID}\n")
    (tmp_path / "recipients").write_text(f"# the desk\n{HYBRID.recipient}\n")
    return tmp_path


MORE_FILES: dict[str, dict[str, bytes]] = {
    "opening": {
        "big": NOISE[:300_000],
        "other.key": f"{OTHER_HYBRID}\n".encode(),
        "short-hello.age": sealed(b"hello\n", [HYBRID.recipient])[:-1],
        "followed.age": sealed(b"h" * 65536) + b"\x00",
    },
    "passphrase": {"latin1": "pâté de campagne".encode("latin-1")},
}


class Shell:
    """Runs the commands of a transcript in this process and writes down what they print."""

    def __init__(self, capture: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capture = capture
        self._monkeypatch = monkeypatch
        self._words: dict[str, Callable[..., object]] = {
            "cat": lambda name: Path(name).read_text().rstrip("\n"),
            "head": lambda name: Path(name).read_text().partition("\n")[0],
            "ls": lambda: " ".join(sorted(path.name for path in Path().iterdir())),
            "mode": lambda name: f"{Path(name).stat().st_mode & 0o777:o}",
            "size": lambda name: Path(name).stat().st_size,
            "exists": lambda name: "yes" if Path(name).exists() else "no",
            "same": lambda one, other: "yes" if Path(one).read_bytes() == Path(other).read_bytes() else "no",
            "link": lambda target, name: Path(name).symlink_to(target),
            "cut": self._cut,
            "flip": self._flip,
        }

    @staticmethod
    def _cut(size: str, name: str, new: str) -> None:
        Path(new).write_bytes(Path(name).read_bytes()[: int(size)])

    @staticmethod
    def _flip(place: str, name: str, new: str) -> None:
        changed = bytearray(Path(name).read_bytes())
        changed[int(place)] ^= 1
        Path(new).write_bytes(changed)

    def run(self, line: str) -> str:
        words = [RECIPIENTS.get(word, word) for word in shlex.split(line)]
        if words[0] != "age":
            seen = self._words[words[0]](*words[1:])
            return "" if seen is None else f"{seen}\n"
        with contextlib.ExitStack() as files:
            status = command.main(self._redirected(words[1:], files), work_factor=4)
        printed, said = self._capture.readouterr()
        errors = "".join(f"! {line}\n" for line in said.decode().splitlines())
        return errors + (f"? {status}\n" if status else "") + printed.decode()

    def _redirected(self, words: list[str], files: contextlib.ExitStack) -> list[str]:
        """Take `< FILE` and `3< FILE` out of the words and open what they name."""
        source: io.BufferedReader | None = None
        while len(words) > 2 and words[-2] in {"<", "3<"}:
            file = Path(words[-1]).open("rb")  # noqa: SIM115 the stack closes it
            files.callback(file.close)
            if words[-2] == "<":
                source = file
            else:
                words = [str(file.fileno()) if word == "3" else word for word in words]
                os.lseek(file.fileno(), 0, os.SEEK_SET)
            words = words[:-2]
        stdin = io.TextIOWrapper(source if source is not None else io.BytesIO())
        files.callback(stdin.detach)
        self._monkeypatch.setattr(sys, "stdin", stdin)
        return words


def steps(transcript: str) -> Iterator[tuple[str, str]]:
    """Split a transcript into commands and what each must print."""
    text = re.sub(r"^#(?! (created|public)).*\n", "", transcript, flags=re.MULTILINE)
    for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, _, printed = step.partition("\n")
        yield line, printed.strip("\n")


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=[path.stem for path in TRANSCRIPTS])
def test_transcript(
    path: Path, folder: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dropbox.age.prompt._TERMINAL", str(folder / "no-terminal"))
    for name, content in MORE_FILES.get(path.stem, {}).items():
        (folder / name).write_bytes(content)
    shell = Shell(capsysbinary, monkeypatch)
    for line, expected in steps(path.read_text()):
        got = shell.run(line).strip("\n")
        pattern = re.sub(r"([\[*?])", r"[\1]", expected).replace("…", "*")
        assert fnmatch.fnmatchcase(got, pattern), f"$ {line}\n{got}"


def run(folder: Path, *arguments: str, source: bytes = b"", **more: Any) -> subprocess.CompletedProcess[bytes]:
    command_line = [sys.executable, "-m", "dropbox.age", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command_line, cwd=folder, input=source, capture_output=True, env=environment, check=False, **more
    )


def test_a_real_process_seals_and_opens_between_pipes(folder: Path) -> None:
    done = run(folder, "-r", str(HYBRID.recipient), source=NOISE)
    assert (done.returncode, done.stderr) == (0, b"")
    back = run(folder, "-d", "-i", "pq.key", source=done.stdout)
    assert (back.returncode, back.stderr, back.stdout) == (0, b"", NOISE)


def test_help_names_every_option(folder: Path) -> None:
    printed = run(folder, "--help").stdout.decode()
    for option in ("-e", "-d", "-k", "-o", "-a", "-p", "-r", "-R", "-i", "--passphrase-fd", "--version"):
        assert option in printed


def test_a_full_disk_is_named(folder: Path) -> None:
    script = f"{sys.executable} -m dropbox.age -r {HYBRID.recipient} hello.txt > /dev/full"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, env=environment, check=False)
    assert done.returncode == 5
    assert done.stderr == b"error: this machine could not read or write: no space left on device\n"


@pytest.mark.parametrize("arguments", [f"-r {CLASSICAL.recipient} big", "-d -i classical.key sealed.age"])
def test_an_output_that_can_t_grow_is_not_left_half(folder: Path, arguments: str) -> None:
    (folder / "big").write_bytes(NOISE)
    (folder / "sealed.age").write_bytes(sealed(NOISE))
    before = sorted(folder.iterdir())
    script = f"ulimit -f 1000; {sys.executable} -m dropbox.age {arguments} -o out"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, env=environment, check=False)
    assert done.stderr == b"error: this machine could not read or write: file too large\n"
    assert done.returncode == 5
    assert sorted(folder.iterdir()) == before


def test_a_reader_that_goes_away_is_no_traceback(folder: Path) -> None:
    script = f"{sys.executable} -m dropbox.age -r {CLASSICAL.recipient} /dev/zero | head -c 10"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, env=environment, check=False)
    assert done.stderr == b"error: whoever read the output went away\n"


@pytest.mark.parametrize("arguments", [("-r", str(CLASSICAL.recipient)), ("-d", "-i", "classical.key")])
def test_stopping_leaves_nothing_behind(folder: Path, arguments: tuple[str, ...]) -> None:
    os.mkfifo(folder / "pipe")
    before = sorted(folder.iterdir())
    command_line = [sys.executable, "-m", "dropbox.age", *arguments, "-o", "out", "pipe"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command_line, cwd=folder, stderr=subprocess.PIPE, env=environment) as process:
        with (folder / "pipe").open("wb") as pipe:
            pipe.write(sealed(NOISE))
            pipe.flush()
            wait_for(folder / "out.partial")
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == 130
        assert process.stderr is not None
        assert process.stderr.read() == b"error: stopped\n"
    assert sorted(folder.iterdir()) == before


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def on_a_terminal(folder: Path, line: str, *typed: str) -> tuple[int, str]:
    """Run the command on a terminal of its own and answer its questions, each once it is asked."""
    script = [require("script"), "-qec", f"{sys.executable} -m dropbox.age {line}", "/dev/null"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(script, cwd=folder, env=environment, bufsize=0, **pipes) as process:  # type: ignore[call-overload]
        seen = b""
        for answer in typed:
            asked = seen.count(b": ")
            while seen.count(b": ") == asked and (letter := process.stdout.read(1)):
                seen += letter
            process.stdin.write(answer.encode())
        process.stdin.close()
        seen += process.stdout.read()
        return process.wait(timeout=60), seen.decode()


def test_a_passphrase_is_asked_unseen_and_twice_on_the_terminal(folder: Path) -> None:
    line = "-p -o sealed.age hello.txt"
    status, seen = on_a_terminal(folder, line, f"{PASSPHRASE}\n", f"{PASSPHRASE}\n")
    assert status == 0, seen
    assert seen.split("\r\n")[:2] == ["New passphrase: ", "The same once more: "]
    assert PASSPHRASE not in seen
    status, seen = on_a_terminal(folder, "-d -o back sealed.age", f"{PASSPHRASE}\n")
    assert status == 0, seen
    assert (folder / "back").read_bytes() == b"hello\n"


REFUSED = {
    "two that differ": ((f"{PASSPHRASE}\n", f"{PASSPHRASE}!\n"), 2, "the two passphrases are not the same"),
    "an empty one": (("\n",), 2, "error: the passphrase is empty"),
    "Ctrl-D": (("\x04",), 130, "error: stopped"),
    "Ctrl-C": (("\x03",), 130, "error: stopped"),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "expected", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_new_passphrase_ends_it(
    folder: Path, typed: tuple[str, ...], expected: int, message: str
) -> None:
    status, seen = on_a_terminal(folder, "-p -o sealed.age hello.txt", *typed)
    assert (status, message in seen) == (expected, True), seen
    assert not (folder / "sealed.age").exists()


def test_sealed_bytes_and_opened_ones_do_not_go_to_a_terminal(folder: Path) -> None:
    (folder / "sealed.age").write_bytes(sealed(b"\x1b]0;steered\x07"))
    status, seen = on_a_terminal(folder, f"-r {CLASSICAL.recipient} hello.txt")
    assert (status, "sealed bytes don't go to a terminal" in seen) == (2, True)
    status, seen = on_a_terminal(folder, "-d -i classical.key sealed.age")
    assert (status, "it could steer it" in seen, "steered" in seen) == (2, True, False)
    assert "steered" in on_a_terminal(folder, "-d -i classical.key -o - sealed.age")[1]
    assert "BEGIN AGE" in on_a_terminal(folder, f"-a -r {CLASSICAL.recipient} hello.txt")[1]


def test_a_passphrase_typed_with_two_character_letters_opens_too(folder: Path) -> None:
    typed = "ключ да вялікай скрыні, й"
    (folder / "sealed.age").write_bytes(sealed(b"hello", [age.ScryptRecipient(typed, 4)]))
    (folder / "typed").write_text(unicodedata.normalize("NFD", typed))
    with (folder / "typed").open("rb") as file:
        arguments = ("-d", "--passphrase-fd", str(file.fileno()), "sealed.age")
        done = run(folder, *arguments, pass_fds=[file.fileno()])
    assert (done.returncode, done.stdout) == (0, b"hello")


def test_a_defect_is_reported_without_what_is_sealed(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise TypeError("the secret plaintext")

    monkeypatch.setattr("dropbox.age.sealing.file_key.wrap", broken)
    assert (
        command.main(["-r", str(CLASSICAL.recipient), "-o", str(folder / "out"), str(folder / "hello.txt")])
        == 70
    )
    said = capsys.readouterr().err
    assert re.fullmatch(
        r"error: unexpected TypeError at dropbox\.age\.\w+:\d+\nhint: this is a defect .*\n", said
    )
    assert not (folder / "out.partial").exists()
