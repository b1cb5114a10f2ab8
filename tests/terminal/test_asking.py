from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from dropbox.limits import MAX_PASSPHRASE_BYTES
from tests.terminal.calling import at_terminal, call, process

LONG = "twelve words nobody would guess"


Ask = Callable[[str, bytes], tuple[int, str, str]]


@pytest.fixture
def from_descriptor(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Call the tool with bytes on a descriptor of its own: exit status, output, first line of errors."""

    def ask(command: str, given: bytes) -> tuple[int, str, str]:
        read, write = os.pipe()
        os.write(write, given)
        os.close(write)
        outcome = call(capsys, command, "--passphrase-fd", str(read))
        os.close(read)
        return outcome.status, outcome.out.strip(), outcome.err.partition("\n")[0]

    return ask


GIVEN = {
    "a line":                   (b"a line\n",                        "'a line'"),
    "a line without its end":   (b"a line",                          "'a line'"),
    "a line of Windows":        (b"a line\r\n",                      "'a line'"),
    "spaces kept":              (b" a \n",                           "' a '"),
    "the first of two lines":   (b"one\ntwo\n",                      "'one'"),
    "a letter in two parts":    ("и\u0306\n".encode(),               r"'\u0439'"),
    "as long as allowed":       (b"x" * MAX_PASSPHRASE_BYTES + b"\n", repr("x" * MAX_PASSPHRASE_BYTES)),
}  # fmt: skip


@pytest.mark.parametrize("name", GIVEN)
def test_a_passphrase_is_one_line_of_the_descriptor(name: str, from_descriptor: Ask) -> None:
    given, understood = GIVEN[name]
    assert from_descriptor("unlock", given) == (0, understood, "")


REFUSED = {
    "nothing":            (b"",      "error: the passphrase is empty"),
    "an empty line":      (b"\n",    "error: the passphrase is empty"),
    "not UTF-8":          (b"\xff\n", "error: the passphrase is not UTF-8"),
    "too long":           (b"x" * 4097, "error: the passphrase is longer than 4096 bytes"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_passphrase_is_refused(name: str, from_descriptor: Ask) -> None:
    given, line = REFUSED[name]
    assert from_descriptor("unlock", given) == (2, "", line)


def test_a_second_passphrase_is_the_next_line(from_descriptor: Ask) -> None:
    assert from_descriptor("lock", f"old\n{LONG}\n".encode()) == (0, repr(("old", LONG)), "")


def test_a_new_passphrase_must_be_long(from_descriptor: Ask) -> None:
    status, out, line = from_descriptor("lock", b"old\neleven long\n")
    assert (status, out, line) == (2, "", "error: the passphrase must have at least 12 characters")


def test_a_descriptor_that_is_not_open_is_explained() -> None:
    done = process("unlock", "--passphrase-fd", "99")
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == [
        "error: the file descriptor for the passphrase can't be read",
        "hint: open it for reading, as in: --passphrase-fd 3 3<passphrase.txt",
    ]


def test_with_nobody_to_ask_the_way_out_is_named() -> None:
    for command, hint in (("unlock", "--passphrase-fd"), ("lock", "--passphrase-fd"), ("consent", "--yes")):
        done = process(command, stdin=None)
        assert done.returncode == 2
        assert hint in done.stderr.decode().splitlines()[1]


def test_consent_may_be_given_beforehand() -> None:
    assert process("consent", "--yes").stdout == b"done\n"


def test_a_passphrase_is_asked_for_unseen() -> None:
    outcome, shown = at_terminal(["unlock"], [("Passphrase: ", f"{LONG}\n")])
    assert (outcome.status, outcome.out) == (0, f"{LONG!r}\n")
    assert LONG not in shown


def test_a_new_passphrase_is_asked_for_twice() -> None:
    typed = [("Old one: ", "old\n"), ("New passphrase: ", f"{LONG}\n"), ("once more: ", f"{LONG}\n")]
    outcome, shown = at_terminal(["lock"], typed)
    assert (outcome.status, outcome.out) == (0, f"{('old', LONG)!r}\n")
    assert LONG not in shown


def test_a_new_passphrase_typed_differently_is_refused() -> None:
    typed = [("Old one: ", "old\n"), ("New passphrase: ", f"{LONG}\n"), ("once more: ", f"{LONG}!\n")]
    outcome, _ = at_terminal(["lock"], typed)
    assert outcome.status == 2
    assert "error: the two passphrases are not the same" in outcome.err


CONSENT = {
    "y":        ("y\n",     0),
    "yes":      (" Yes \n", 0),
    "no":       ("n\n",     130),
    "nothing":  ("\n",      130),
    "a slip":   ("yy\n",    130),
    "Ctrl-D":   ("\x04",    130),
    "Ctrl-C":   ("\x03",    130),
}  # fmt: skip


@pytest.mark.parametrize("name", CONSENT)
def test_only_a_yes_is_consent(name: str) -> None:
    answer, status = CONSENT[name]
    outcome, _ = at_terminal(["consent"], [("Really? [y/N]: ", answer)])
    assert outcome.status == status
    assert outcome.out == ("done\n" if status == 0 else "")


def test_what_is_piped_in_is_never_taken_for_consent() -> None:
    outcome, _ = at_terminal(["consent"], [("Really? [y/N]: ", "n\n")], stdin=b"y\ny\ny\n")
    assert outcome.status == 130


def test_a_passphrase_that_is_not_utf_8_is_refused_without_being_shown() -> None:
    outcome, _ = at_terminal(["unlock"], [("Passphrase: ", "\udcff\udcfe\n")])
    assert outcome.status == 2
    assert outcome.err.splitlines()[-1] == "error: the passphrase is not UTF-8"
