"""What only a process of its own, a terminal or the settings show."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dropbox.note.signing import SigningKey
from tests.keys.shell import PASSPHRASE, ROOT_KEY, Shell, prepare
from tests.support.tools import ROOT
from tests.terminal.calling import at_terminal

if TYPE_CHECKING:
    from collections.abc import Callable

SETTINGS = (ROOT / "config" / "dropbox.toml").read_text(encoding="utf-8")


@pytest.fixture
def do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """Set up a drafted directory; return what runs more commands."""
    prepare(tmp_path, monkeypatch)
    shell = Shell(capsys, monkeypatch)

    def run(*lines: str) -> str:
        return "".join(shell.run(line) for line in lines)

    run(
        "dropbox-keys init --origin example.press --home home 3< passphrase",
        "dropbox-keys add-desk --id news --home home",
        "dropbox-keys add-recipient reader-1.txt --home home",
        "dropbox-keys add-recipient reader-2.txt --home home",
    )
    return run


def sign_at_terminal(folder: Path, *typed: tuple[str, str]) -> tuple[int, str]:
    arguments = ["sign", "--home", str(folder / "home")]
    outcome, shown = at_terminal(arguments, typed, module="dropbox.keys.main")
    assert PASSPHRASE not in shown + outcome.out + outcome.err
    return outcome.status, outcome.err


def test_what_is_shown_is_signed_only_after_a_yes_and_the_passphrase(
    tmp_path: Path, do: Callable[..., str]
) -> None:
    del do
    status, said = sign_at_terminal(
        tmp_path, ("Sign version 1? [y/N]: ", "y\n"), ("Passphrase: ", f"{PASSPHRASE}\n")
    )
    assert status == 0, said
    assert "reader 2" in said
    assert (tmp_path / "home/history/1.note").exists()


def test_a_no_signs_nothing(tmp_path: Path, do: Callable[..., str]) -> None:
    del do
    status, said = sign_at_terminal(tmp_path, ("Sign version 1? [y/N]: ", "\n"))
    assert (status, said.splitlines()[-1]) == (130, "error: stopped as you wished; nothing was changed")
    assert not list((tmp_path / "home/history").iterdir())


def test_the_settings_say_whom_to_believe_and_where(tmp_path: Path, do: Callable[..., str]) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/dropbox.toml").write_text(
        SETTINGS.replace('origin = "change-me"\n', "")
        .replace("roots = []\n", "")
        .replace("\nthreshold = 1\n", "\n" + (tmp_path / "home/pinned.toml").read_text())
        .replace('id = "change-me"', 'id = "news"')
    )
    config = "--config config/dropbox.toml"
    assert "Version 1 is published" in do(
        "dropbox-keys sign --yes --home home 3< passphrase", f"dropbox-keys publish --home home {config}"
    )
    assert (tmp_path / "keys/directory.note").exists()
    (tmp_path / "home").rename(tmp_path / "elsewhere")
    assert do(f"dropbox-keys verify --home none {config}").startswith("Good: version 1")
    assert do(f"dropbox-keys show --home none {config}").startswith(
        "Version 1 of the key directory of example.press"
    )
    (tmp_path / "config/dropbox.toml").write_text(
        (tmp_path / "config/dropbox.toml").read_text().replace("example.press", "another.press")
    )
    assert "? 4" in do(f"dropbox-keys verify --home none {config}")


def test_another_root_key_in_the_secret_folder_signs_nothing(tmp_path: Path, do: Callable[..., str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        another = SigningKey.from_seed(ROOT_KEY.name, bytes(32))
        patch.setattr("dropbox.keys.root_key.generate", lambda: another)
        do("dropbox-keys init --origin example.press --home other 3< passphrase")
    (tmp_path / "other/root.age").replace(tmp_path / "home/root.age")
    printed = do("dropbox-keys sign --yes --home home 3< passphrase")
    assert "! error: the root key here is none of this directory's\n" in printed
    assert "? 4" in printed
    assert not list((tmp_path / "home/history").iterdir())


def test_what_was_shown_is_what_is_signed_or_nothing(tmp_path: Path, do: Callable[..., str]) -> None:
    from dropbox.keys import root_key

    unlock = root_key.unlock

    def meanwhile(path: Path, passphrase: str) -> object:
        do("dropbox-keys add-desk --id sport --home home")
        return unlock(path, passphrase)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(root_key, "unlock", meanwhile)
        printed = do("dropbox-keys sign --yes --home home 3< passphrase")
    assert "? 2" in printed
    assert not list((tmp_path / "home/history").iterdir())
    assert "Desk sport" in do("dropbox-keys show --draft --home home")


def test_it_knows_no_server_and_no_network() -> None:
    program = (
        "import sys\n"
        "import dropbox.keys.main, dropbox.keys.work, dropbox.keys.looking\n"
        "forbidden = ('flask', 'sqlalchemy', 'gunicorn', 'socket', 'ssl', 'http', 'urllib.request',\n"
        "             'dropbox.store', 'dropbox.intake', 'dropbox.plain', 'dropbox.offline')\n"
        "loaded = [name for name in sys.modules if name.startswith(forbidden)]\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})


def test_it_is_installed_under_its_name() -> None:
    installed = Path(sys.executable).with_name("dropbox-keys")
    done = subprocess.run([installed, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("dropbox-keys 0.")
