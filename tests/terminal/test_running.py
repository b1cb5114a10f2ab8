from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tests.support.tools import ROOT
from tests.terminal.calling import MODULE, call, process
from tests.terminal.tool import SECRET

OUTCOMES = {
    #             exit  lines on standard error
    "some":       (1,   ["error: 2 of 5 items were refused"]),
    "usage":      (2,   ["error: that is not how it works", "hint: do it so"]),
    "bad":        (3,   ["error: the file is damaged"]),
    "untrusted":  (4,   ["error: nobody signed this"]),
    "resource":   (5,   ["error: the disk failed"]),
    "cancelled":  (130, ["error: stopped as you wished"]),
    "full":       (5,   ["error: the disk is full", "hint: free some space, then run the same command again"]),
    "quota":      (5,   ["error: the disk is full", "hint: free some space, then run the same command again"]),
    "denied":     (5,   ["error: this machine could not read or write: permission denied",
                         "hint: is the folder there, and is it yours?"]),
    "nameless":   (5,   ["error: this machine could not read or write: OSError",
                         "hint: is the folder there, and is it yours?"]),
    "memory":     (5,   ["error: not enough memory"]),
    "interrupt":  (130, ["", "error: stopped"]),
    "end":        (130, ["", "error: stopped"]),
}  # fmt: skip


@pytest.mark.parametrize("what", OUTCOMES)
def test_an_error_becomes_lines_and_an_exit_status(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = OUTCOMES[what]
    outcome = call(capsys, "fail", what)
    assert outcome.out == ""
    assert outcome.err.splitlines() == lines
    assert outcome.status == status
    assert SECRET not in outcome.err


def test_a_defect_names_its_place_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = call(capsys, "fail", "defect")
    assert outcome.status == 70
    assert outcome.err.splitlines()[0].startswith("error: unexpected KeyError at dropbox.terminal.")
    assert SECRET not in outcome.err
    assert "Traceback" not in outcome.err


USAGE = {
    "no command": ([], "which command", "some-tool --help lists them"),
    "an unknown command": (["frob"], "no such command 'frob'", "see some-tool --help"),
    "an unknown option": (["speak", "--loud"], "no such option '--loud'", "see some-tool speak --help"),
    "a missing argument": (["fail"], "missing argument 'WHAT'", "see some-tool fail --help"),
    "out of range": (
        ["speak", "--times", "0"],
        "invalid value for '--times': 0 is not in the range 1<=x<=100000",
        "see some-tool speak --help",
    ),
    "no such settings": (
        ["silent", "--config", "none"],
        "invalid value for '--config': File 'none' does not exist",
        "see some-tool silent --help",
    ),
}


@pytest.mark.parametrize("name", USAGE)
def test_a_slip_on_the_command_line_is_explained(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, error, hint = USAGE[name]
    outcome = call(capsys, *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.splitlines() == [f"error: {error}", f"hint: {hint}"]


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["speak", "--help"], ["speak", "-h"]])
def test_help_is_no_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    outcome = call(capsys, *arguments)
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("Usage: some-tool")


def test_refused_items_are_named_while_the_others_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = call(capsys, "refuse")
    assert (outcome.status, outcome.err) == (1, "refused: item 3: it is damaged\n")


def test_ctrl_c_stops_without_a_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", MODULE, "sleep"], cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True
    ) as child:
        assert child.stderr is not None
        assert child.stderr.readline() == b"waiting\n"
        child.send_signal(signal.SIGINT)
        assert child.stderr.read() == b"\nerror: stopped\n"
    assert child.returncode == 130


def test_a_reader_that_leaves_early_ends_it_quietly() -> None:
    read, write = os.pipe()
    os.close(read)
    done = process("speak", "--times", "2", stdout=write)
    os.close(write)
    assert (done.returncode, done.stderr) == (5, b"")


def test_a_full_disk_under_the_output_is_said() -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 a device
        done = process("speak", "--times", "2", stdout=full)
    assert done.returncode == 5
    assert done.stderr.splitlines()[0] == b"error: the disk is full"


def test_a_terminal_that_cannot_show_a_letter_does_not_stop_the_work() -> None:
    done = process("speak", env={**os.environ, "PYTHONIOENCODING": "latin-1"})
    assert (done.returncode, done.stdout) == (0, b"\\u0439 0\n")


def test_the_shell_completes_commands_and_options() -> None:
    def completed(words: str) -> list[str]:
        shell = {
            "_SOME_TOOL_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(words.count(" ")),
        }
        return process(env={**os.environ, **shell}).stdout.decode().splitlines()

    assert "plain,speak" in completed("some-tool ")
    assert "plain,completion" in completed("some-tool ")
    assert completed("some-tool speak --t") == ["plain,--times"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed_for_a_shell(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = call(capsys, "completion", shell)
    assert outcome.status == 0
    assert f"_SOME_TOOL_COMPLETE={shell}_complete" in outcome.out


def test_bash_takes_the_completion() -> None:
    script = process("completion", "bash").stdout
    check = subprocess.run(["bash", "-n"], input=script, capture_output=True, check=False)
    assert (check.returncode, check.stderr) == (0, b"")
