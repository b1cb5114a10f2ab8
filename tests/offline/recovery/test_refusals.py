"""Whatever is wrong is named, and nothing is made of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import shares
from dropbox.offline.vault import keys
from dropbox.terminal import asking
from tests.offline.newsroom import PASSPHRASE
from tests.shares.making import another_word, with_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.offline.home import Home

FEW, TWICE = "error: 1 more share is needed", "error: share 1 was given twice"
SET, OTHER = "error: the shares are not of one set", "error: these shares restore another key"
WORD, CHECKSUM = "error: word 9 is not in the list", "error: the words do not meet their checksum"
TABLE = {
    #                     sheets on the table            says      exit status
    "a lost share":       (["1"],                        FEW,      3),
    "the same twice":     (["1", "1"],                   TWICE,    3),
    "another set":        (["1", "set"],                 SET,      3),
    "a changed word":     (["changed", "2"],             CHECKSUM, 3),
    "a word of no list":  (["mistyped", "2"],            WORD,     3),
    "another key":        (["other 1", "other 2"],       OTHER,    3),
}  # fmt: skip


@pytest.fixture
def table(sheets: Callable[..., list[Path]], tmp_path: Path) -> dict[str, Path]:
    """Return sheets by what is wrong with them."""
    right, again, other = sheets(), sheets(name="again"), sheets(os.urandom(32), name="other")
    first = shares.parse(right[0].read_text())
    changed, mistyped = tmp_path / "changed", tmp_path / "mistyped"
    changed.write_text(with_words(first, {9: another_word(first, 9)}))
    mistyped.write_text(with_words(first, {9: "mistypedword"}))
    return {
        "1": right[0], "2": right[1], "set": again[2], "other 1": other[0], "other 2": other[1],
        "changed": changed, "mistyped": mistyped,
    }  # fmt: skip


def _given(table: dict[str, Path], names: list[str]) -> list[str]:
    return [part for name in names for part in ("--share", str(table[name]))]


@pytest.mark.parametrize(("names", "says", "status"), TABLE.values(), ids=TABLE.keys())
def test_what_is_wrong_with_the_sheets_is_named(
    offline: Any, home: Home, table: dict[str, Path], tmp_path: Path, names: list[str], says: str, status: int
) -> None:
    vault = shares.fingerprint(str(keys.vault_recipients(home)[-1]))
    new = tmp_path / "new"
    for command in (["rehearse"], ["recover", "--for", "vault", "--fingerprint", vault, "--yes"]):
        ended = offline(*command, *_given(table, names), at=new if command[0] == "recover" else None)
        assert (ended.status, ended.out) == (status, "")
        assert says in ended.err.splitlines()
        assert ended.err.splitlines()[-1].startswith("hint: ")
        assert "mistypedword" not in ended.err
    assert not new.exists()


def test_of_a_descriptor_every_share_is_taken_one_a_line(
    offline: Any, home: Home, table: dict[str, Path]
) -> None:
    assert home.vault_file.is_file()
    lines = [shares.parse(table[name].read_text()).mnemonic for name in ("2", "1")]
    for text, status in (("\n".join(lines), 0), ("\n\n".join(lines) + "\n", 0), (lines[0], 3), ("", 3)):
        reading, writing = os.pipe()
        os.write(writing, text.encode())
        os.close(writing)
        ended = offline("rehearse", "--share-fd", str(reading))
        os.close(reading)
        assert ended.status == status, ended.err


NUMBERS = "expected 2 to 16 shares, and no more needed than there are"
RANGE = "invalid value for '--threshold': 1 is not in the range 2<=x<=16"
PURPOSE = "invalid value for '--for': 'root' is not one of 'vault', 'recovery'"
MISUSE = {
    "rehearse --share SHEET --share-fd 0": "expected --share or --share-fd, not both",
    "rehearse --fingerprint ab --request SHEET": "expected --fingerprint or --request, not both",
    "recover": "missing option '--for'. Choose from: vault, recovery",
    "recover --for root": PURPOSE,
    "recover --for vault --request SHEET": "--request is of a recovery key",
    "split --threshold 1 -o OUT": RANGE,
    "split --threshold 4 -o OUT --yes": NUMBERS,
    "recovery --from 2027-02 --threshold 4 -o OUT --yes": NUMBERS,
    "recovery --from 2027-13 -o OUT --yes": "expected a month",
    "recovery -o OUT": "missing option '--from'",
}


@pytest.mark.parametrize(("line", "says"), MISUSE.items())
def test_misuse_is_answered_with_what_to_do(
    offline: Any, home: Home, table: dict[str, Path], tmp_path: Path, line: str, says: str
) -> None:
    arguments = line.split()
    places = {"SHEET": str(table["1"]), "OUT": str(tmp_path / "out")}
    before = home.root.stat().st_mtime_ns
    at = tmp_path / "new" if arguments[0] == "recover" else None
    ended = offline(*(places.get(word, word) for word in arguments), at=at)
    assert (ended.status, ended.out) == (2, "")
    assert f"error: {says}" in ended.err.splitlines()
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "new").exists()
    assert home.root.stat().st_mtime_ns == before


def test_a_request_of_an_editor_is_no_recovery_keys(
    offline: Any, table: dict[str, Path], tmp_path: Path
) -> None:
    request = tmp_path / "request.txt"
    request.write_bytes(b"press-dropbox/request@v1\n")
    ended = offline("rehearse", "--request", request, *_given(table, ["1", "2"]))
    assert (ended.status, ended.out) == (3, "")


def test_a_home_without_a_vault_key_has_nothing_to_split_or_to_hold_shares_against(
    offline: Any, home: Home, table: dict[str, Path], tmp_path: Path
) -> None:
    nothing = tmp_path / "nothing"
    ended = offline("rehearse", *_given(table, ["1", "2"]), at=nothing)
    assert (ended.status, ended.err.splitlines()[0]) == (
        2, "error: there is no key here to hold the shares against",
    )  # fmt: skip
    assert not nothing.exists()
    vault = shares.fingerprint(str(keys.vault_recipients(home)[-1]))
    held = offline("rehearse", "--fingerprint", shares.in_fours(vault), *_given(table, ["1", "2"]), at=nothing)
    assert held.status == 0
    assert not nothing.exists()


def test_a_lost_passphrase_splits_nothing_and_is_told_what_helps(offline: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = offline("split", "-o", out, "--yes", passphrase="another that I may have meant")
    assert (ended.status, ended.out) == (3, "")
    assert "error: the passphrase is wrong" in ended.err
    assert ended.err.endswith("if it is lost: dropbox-offline recover --help\n")
    assert not out.exists()


def test_nothing_is_written_without_consent(
    offline: Any, home: Home, table: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "has_terminal", lambda: False)
    out, new = tmp_path / "out", tmp_path / "new"
    for command in (
        ["split", "-o", out],
        ["recovery", "--from", "2027-02", "-o", out],
        ["recover", "--for", "vault", *_given(table, ["1", "2"])],
        ["rehearse"],
    ):
        ended = offline(*command, at=new if command[0] == "recover" else None)
        assert (ended.status, ended.out) == (2, "")
        assert "error: no terminal to" in ended.err
    assert not out.exists()
    assert not new.exists()
    assert str(keys.vault_identity(home, PASSPHRASE).recipient) == str(keys.vault_recipients(home)[-1])
