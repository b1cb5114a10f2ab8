"""True names made safe for any file system: a table of hostile ones, and what holds for all."""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dropbox.limits import MAX_SAFE_NAME_BYTES
from dropbox.offline.case.names import safe_name, safe_names

if TYPE_CHECKING:
    from pathlib import Path

LONG = "Пратакол " * 40

TABLE = {
    "a plain name stays": ("photo.jpg", "photo.jpg"),
    "a name in Belarusian stays": ("Фота з Акрэсціна.JPG", "Фота з Акрэсціна.JPG"),
    "an accent of its own joins its letter": ("é.txt", "é.txt"),
    "a path up": ("../../etc/passwd", "_.._.._etc_passwd"),
    "a path on Windows": ("C:\\Users\\me\\a.doc", "C__Users_me_a.doc"),
    "an absolute path": ("/etc/shadow", "_etc_shadow"),
    "only dots": ("..", "file"),
    "nothing": ("", "file"),
    "only spaces": ("   ", "file"),
    "a hidden file": (".bashrc", "_.bashrc"),
    "an option": ("-rf", "_-rf"),
    "a home": ("~root", "_~root"),
    "a device": ("NUL", "_NUL"),
    "a device with an extension": ("con.jpg", "_con.jpg"),
    "a device with a space": ("aux .jpg", "_aux .jpg"),
    "a device with a superscript": ("COM¹.txt", "_COM¹.txt"),
    "not a device": ("console.txt", "console.txt"),
    "trailing dots and spaces": ("name. . ", "name"),
    "a stream of NTFS": ("a.txt:evil.exe", "a.txt_evil.exe"),
    "turned around by an override": ("photo\u202egpj.exe", "photo_gpj.exe"),
    "hidden letters": ("a\u200bb\ufeff.txt", "a_b_.txt"),
    "an escape sequence": ("\x1b[2Ja.txt", "_[2Ja.txt"),
    "NUL": ("a\x00.jpg", "a_.jpg"),
    "a line break": ("a\nb\u2028c.txt", "a_b_c.txt"),
    "a lone surrogate": ("a\ud800.txt", "a_.txt"),
    "a shortcut of Windows": ("photo.LNK", "photo.LNK_"),
    "a launcher of the desktop": ("photo.jpg.desktop", "photo.jpg.desktop_"),
    "settings of a folder": ("Desktop.ini", "_Desktop.ini"),
    "settings of a folder in KDE": (".directory", "_.directory"),
    "a long extension is no extension": ("a." + "b" * 300, "a." + "b" * 236),
    "a cut that uncovers a shortcut": ("a" * 234 + ".lnk" + "b" * 20, "a" * 234 + ".lnk_"),
}


@pytest.mark.parametrize(("untrusted", "expected"), TABLE.values(), ids=TABLE.keys())
def test_a_hostile_name_is_defused(untrusted: str, expected: str) -> None:
    assert safe_name(untrusted) == expected


def test_a_long_name_keeps_its_extension_and_whole_letters() -> None:
    name = safe_name(LONG + ".pdf")
    assert name.endswith(".pdf")
    assert LONG.startswith(name.removesuffix(".pdf"))
    assert MAX_SAFE_NAME_BYTES - 6 <= len(name.encode()) <= MAX_SAFE_NAME_BYTES


def test_an_accent_is_never_cut_from_its_letter() -> None:
    name = safe_name("й" * 118 + "x\u0323\u0307" * 40)
    assert unicodedata.normalize("NFC", name) == name
    assert not name.endswith("x")


COLLISIONS = {
    "the same name twice": (["a.jpg", "a.jpg"], ["a.jpg", "a (2).jpg"]),
    "case": (["A.JPG", "a.jpg"], ["A.JPG", "a (2).jpg"]),
    "composition": (["й.txt", "и\u0306.txt"], ["й.txt", "й (2).txt"]),
    "compatibility": (["ﬁle", "file"], ["ﬁle", "file (2)"]),
    "sharp s": (["straße", "STRASSE"], ["straße", "STRASSE (2)"]),
    "made the same by defusing": (["a/b", "a:b"], ["a_b", "a_b (2)"]),
    "a name that looks like a numbered one": (
        ["a.jpg", "a (2).jpg", "a.jpg"],
        ["a.jpg", "a (2).jpg", "a (3).jpg"],
    ),
    "nameless": (["", "."], ["file", "file (2)"]),
}


@pytest.mark.parametrize(("untrusted", "expected"), COLLISIONS.values(), ids=COLLISIONS.keys())
def test_names_that_would_meet_are_numbered(untrusted: list[str], expected: list[str]) -> None:
    assert list(safe_names(untrusted)) == expected


def test_ten_thousand_files_of_one_name_are_numbered_quickly() -> None:
    names = safe_names(["IMG.jpg"] * 10_000)
    assert len(set(names)) == 10_000
    assert names[-1] == "IMG (10000).jpg"


ANY_NAME = st.text(st.characters(), max_size=400)


@given(ANY_NAME)
@example("a" * 237 + ".")
@example("\u0345" * 300)
def test_a_safe_name_is_its_own_safe_form(untrusted: str) -> None:
    assert safe_name(safe_name(untrusted)) == safe_name(untrusted)


@given(ANY_NAME)
def test_a_safe_name_is_one_plain_visible_path_component(untrusted: str) -> None:
    name = safe_name(untrusted)
    assert 0 < len(name.encode()) <= MAX_SAFE_NAME_BYTES
    assert os.path.basename(name) == name  # noqa: PTH119 the name itself is under test
    assert not set(name) & set('<>:"/\\|?*')
    assert name[0] not in ".-~ "
    assert name[-1] not in ". "
    assert all(unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"} for letter in name)


@given(st.lists(ANY_NAME, max_size=12))
def test_no_two_safe_names_are_one_file_where_case_and_composition_do_not_count(untrusted: list[str]) -> None:
    names = safe_names(untrusted)
    assert len(names) == len(untrusted)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert len({unicodedata.normalize(form, name).casefold() for name in names}) == len(names)
        assert len({unicodedata.normalize(form, name).upper() for name in names}) == len(names)


def test_this_file_system_takes_every_one_of_them(tmp_path: Path) -> None:
    names = safe_names([untrusted for untrusted, _ in TABLE.values()])
    for name in names:
        (tmp_path / name).touch(exist_ok=False)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted(names)
