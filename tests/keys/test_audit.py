"""`dropbox-keys audit`, command by command: words, exit statuses, and the memory file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dropbox import directory
from dropbox.directory.audit import Memory
from tests.directory.audit.places import FIRST, FORGED, SECOND, folder, following
from tests.keys import shell
from tests.vectors.directory.people import roots

if TYPE_CHECKING:
    from collections.abc import Callable

PHRASE = " ".join(directory.check_phrase(roots("ab", 1), "en"))
ROOT_OPTIONS = " ".join(f"--root {key}" for key in roots("ab", 1).keys)


def put(name: str, *notes: bytes) -> None:
    for file, content in folder(*notes).items():
        path = Path(name) / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@pytest.fixture
def run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], str]:
    shell.prepare(tmp_path, monkeypatch)
    put("mine", FIRST, SECOND)
    put("hers", FIRST, FORGED)
    put("behind", FIRST)
    put("later", FIRST, SECOND, following(SECOND))
    typed = shell.Shell(capsys, monkeypatch)
    return lambda line: typed.run(f"{line} --home nowhere --day 2026-12-01")


def test_a_stranger_needs_the_words_from_a_card_and_nothing_else(run: Callable[[str], str]) -> None:
    said = run(f"dropbox-keys audit mine --check-phrase '{PHRASE}'")
    assert said == (
        "mine: version 2 of example.press.\n"
        "  Good: every version since the first is signed and follows on the one before.\n"
        "  Good: 3 keys of readers, each as listed.\n"
        "  Good: the newsroom says that it is the newest, until 15 January 2027.\n"
    )


def test_without_the_words_they_are_shown(run: Callable[[str], str]) -> None:
    said = run("dropbox-keys audit mine")
    assert f"  English             {PHRASE}\n" in said
    assert "Not compared yet" in said


def test_other_words_are_another_drop_box(run: Callable[[str], str]) -> None:
    said = run("dropbox-keys audit mine --check-phrase 'abandon ability able about above absent'")
    assert "mine: NOT TO BE BELIEVED: the root keys have another check phrase than the one given." in said
    assert "\n? 4\n" in said


def test_two_people_who_were_shown_different_keys_hear_of_it(run: Callable[[str], str]) -> None:
    said = run(f"dropbox-keys audit mine hers {ROOT_OPTIONS}")
    assert "mine and hers show DIFFERENT KEYS from version 2 on." in said
    assert "Only in hers, not in mine: reader 3 of desk 4f2a91c0" in said
    assert "! error: two people were shown different keys\n" in said
    assert "? 4\n" in said


def test_a_memory_goes_forward_and_never_back(run: Callable[[str], str]) -> None:
    assert "? " not in run("dropbox-keys audit mine --memory seen.json")
    assert Path("seen.json").stat().st_mode & 0o777 == 0o600
    assert "? " not in run("dropbox-keys audit later --memory seen.json")
    kept = Path("seen.json").read_bytes()
    assert len(Memory.parse(kept).history) == 3
    for place, words in (
        ("behind", "expected version 3 or a later one, got 1"),
        ("mine", "expected version 3 or a later one, got 2"),
        ("hers", "show DIFFERENT KEYS from version 2 on"),
    ):
        said = run(f"dropbox-keys audit {place} --memory seen.json")
        assert words in said
        assert "? 4\n" in said
        # What is left on disk after a refusal: what was there.
        assert Path("seen.json").read_bytes() == kept


def test_another_persons_memory_proves_it_too(run: Callable[[str], str]) -> None:
    run("dropbox-keys audit hers --memory hers.json")
    said = run("dropbox-keys audit mine --compare hers.json")
    assert "mine and hers.json show DIFFERENT KEYS from version 2 on." in said
    assert "? 4\n" in said


def test_a_home_is_believed_once_it_belongs_to_a_drop_box(
    run: Callable[[str], str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del run
    typed = shell.Shell(capsys, monkeypatch)
    assert "? " not in typed.run("dropbox-keys join --home joined -o root.txt 3< passphrase")
    assert "Not compared yet" in typed.run("dropbox-keys audit mine --home joined --day 2026-12-01")
    typed.run("dropbox-keys init --home own --origin other.press 3< passphrase")
    said = typed.run("dropbox-keys audit mine --home own --day 2026-12-01")
    assert "mine: NOT TO BE BELIEVED: the directory begins with other root keys than the ones given." in said


REFUSED = {
    "dropbox-keys audit nowhere": 5,
    "dropbox-keys audit mine --compare passphrase": 3,
    "dropbox-keys audit mine --memory passphrase": 3,
    "dropbox-keys audit mine --policy passphrase": 3,
    "dropbox-keys audit mine --require-log": 2,
    "dropbox-keys audit mine --submitter 00": 2,
    "dropbox-keys audit mine --submitter zz": 2,
    "dropbox-keys audit": 2,
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_can_not_be_done_has_its_exit_status(run: Callable[[str], str], line: str) -> None:
    assert f"? {REFUSED[line]}\n" in run(line)
