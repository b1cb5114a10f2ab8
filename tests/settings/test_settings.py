"""The settings file: strict, and errors name the setting, never its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dropbox import settings
from dropbox.limits import MAX_SETTINGS_BYTES
from dropbox.settings import (
    DemoBeyondLoopbackError,
    Listen,
    MissingSettingError,
    SettingsError,
    UnknownSettingError,
)
from tests.support.tools import ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = (ROOT / "config" / "dropbox.toml").read_text()
FILLED = EXAMPLE.replace("roots = []", f'roots = ["{"a" * 64}", "{"b" * 64}"]')


def changed(old: str, new: str) -> str:
    assert FILLED.count(old) == 1, old
    return FILLED.replace(old, new)


def test_the_example_loads_once_its_roots_are_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "config" / "dropbox.toml"
    path.parent.mkdir()
    path.write_text(FILLED)
    loaded = settings.load(path)
    assert loaded.kind == "onion"
    assert loaded.demo is False
    assert loaded.languages == ("be", "ru", "en")
    assert loaded.source == Listen("127.0.0.1", 8080)
    assert loaded.desks[0].name["en"] == "News desk"
    assert loaded.data_folder == tmp_path / "data"
    assert loaded.database == f"sqlite:///{tmp_path / 'data' / 'store.db'}"
    assert loaded.onion_address is None


def test_a_desk_may_say_when_to_come_back(tmp_path: Path) -> None:
    assert settings.parse(FILLED, tmp_path).desks[0].come_back is None
    lines = "".join(f'{language} = "{language} twice a week"\n' for language in ("be", "ru", "en"))
    text = changed("# [desks.come_back]\n", f"[desks.come_back]\n{lines}")
    said = settings.parse(text, tmp_path).desks[0].come_back
    assert said is not None
    assert said["ru"] == "ru twice a week"


def test_the_example_as_shipped_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="roots: expected at least one") as raised:
        settings.parse(EXAMPLE, tmp_path)
    assert raised.value.hint is not None
    assert "dropbox-keys init" in raised.value.hint


def test_every_setting_of_the_example_is_commented() -> None:
    lines = EXAMPLE.splitlines()
    for number, line in enumerate(lines):
        if "=" in line and not line.startswith("#") and "[" not in line.split("=")[0]:
            block = "\n".join(lines[max(0, number - 8) : number])
            assert "#" in block, line


# fmt: off
BAD = {
    # the setting       the change                                                       the error
    "kind":             ('kind = "onion"', 'kind = "tor"',                               SettingsError),
    "demo":             ("demo = false", "demo = 0",                                     SettingsError),
    "origin":           ('origin = "change-me"', 'origin = "UPPER"',                     SettingsError),
    "roots":            ('"aaaa', '"AAAA',                                               SettingsError),
    "threshold":        ("threshold = 1", "threshold = 3",                               SettingsError),
    "languages":        ('["be", "ru", "en"]', '["be", "fr"]',                           SettingsError),
    "newsroom.colour":  ('"#1f4e79"', '"red"',                                           SettingsError),
    "newsroom.name.ru": ('ru = "Редакция"\n', "",                                        MissingSettingError),
    "newsroom.words.fr": ("[newsroom.words]", '[newsroom.words]\nfr = "x"',               UnknownSettingError),
    "desks[1].id":      ('id = "change-me"', 'id = "a b"',                               SettingsError),
    "desks[1].come_back.be": ("# [desks.come_back]", '[desks.come_back]\nru = "a"',      MissingSettingError),
    "onion_address":    ('# onion_address = "<56', 'onion_address = "<56',               SettingsError),
    "plain_address":    ('8081"\n', '8081/form; script-src *"\n',                        SettingsError),
    "source.port":      ("port = 8080", "port = true",                                   SettingsError),
    "plain.hosts":      ("[plain]", '[plain]\nhosts = "x"',                              UnknownSettingError),
    "unsafe_form":      ("unsafe_form_on_the_web = false", "unsafe_form = true",         UnknownSettingError),
    "keys_folder":      ('keys_folder = "../keys"\n', "",                                MissingSettingError),
    "data_folder":      ('data_folder = "../data"', 'data_folder = ""',                  SettingsError),
}  # fmt: skip
# fmt: on


@pytest.mark.parametrize("name", BAD)
def test_a_bad_setting_is_named(name: str, tmp_path: Path) -> None:
    old, new, error = BAD[name]
    with pytest.raises(error) as raised:
        settings.parse(changed(old, new), tmp_path)
    assert type(raised.value) is error
    assert str(raised.value).startswith((f"{name} ", f"{name}:"))


def test_a_root_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="roots: the same one stands there twice"):
        settings.parse(changed("b" * 64, "a" * 64), tmp_path)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])  # noqa: S104 what must be refused
def test_a_demo_refuses_to_listen_beyond_this_machine(host: str, tmp_path: Path) -> None:
    demo = changed("demo = false", "demo = true")
    assert settings.parse(demo, tmp_path).demo
    with pytest.raises(DemoBeyondLoopbackError):
        settings.parse(demo.replace('[plain]\nhost = "127.0.0.1"', f'[plain]\nhost = "{host}"'), tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"kind = ", "is not TOML"),
        (b"\xff", "is not UTF-8"),
        (b"#" * (MAX_SETTINGS_BYTES + 1), "is larger than"),
    ],
)
def test_a_wrong_file_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=message):
        settings.load(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="can't be read"):
        settings.load(tmp_path / "none.toml")
