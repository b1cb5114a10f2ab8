"""A machine that is set up, its newsroom, and a way to call the tool as an editor would."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age
from dropbox.offline import freshness_key, identities
from dropbox.offline.answers import editor_key
from dropbox.offline.home import Home
from dropbox.offline.main import NAME, group
from dropbox.terminal import run
from tests.offline.codenames import ANOTHER, CODENAME
from tests.offline.newsroom import DAY, PASSPHRASE, Newsroom

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.offline.newsroom import Item


@dataclass(frozen=True)
class Ended:
    """What a call of the tool left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.out)
        return document


@pytest.fixture(autouse=True)
def _no_power_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the disk: no test here pulls a plug. That everything is flushed, test_case_folder.py watches."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
    monkeypatch.setattr(os, "fdatasync", lambda _: None)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home with one identity; its passphrase takes no time to try."""
    made = Home(tmp_path / "casework")
    identities.create(made, PASSPHRASE, DAY, work_factor=1)
    editor_key.create(made, PASSPHRASE, work_factor=1)
    freshness_key.create(made, PASSPHRASE, work_factor=1)
    return made


@pytest.fixture
def newsroom(home: Home) -> Newsroom:
    """Return a newsroom whose directory lists the home's key and a colleague's."""
    made = Newsroom()
    mine = home.recipient_file.read_text(encoding="ascii").strip()
    made.publish({"reader 1": mine, "reader 2": str(age.Identity.generate().recipient)})
    return made


@pytest.fixture
def colleague(tmp_path: Path) -> Home:
    """Return a colleague's home."""
    made = Home(tmp_path / "colleague")
    identities.create(made, PASSPHRASE, DAY, work_factor=1)
    editor_key.create(made, PASSPHRASE, work_factor=1)
    freshness_key.create(made, PASSPHRASE, work_factor=1)
    return made


@pytest.fixture
def answering_newsroom(home: Home, colleague: Home) -> Newsroom:
    """Return a newsroom whose directory lists both homes, to read and to answer."""
    made = Newsroom()
    homes = {"reader 1": home, "reader 2": colleague}
    made.editors = {role: public_key(one) for role, one in homes.items()}
    made.publish({role: one.recipient_file.read_text().strip() for role, one in homes.items()})
    return made


def public_key(home: Home) -> str:
    """Give the key to answer with, as a directory lists it."""
    return editor_key.public_key(home.editor_file.read_text())


@pytest.fixture
def offline(home: Home, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Return the tool: `offline("open", "--all")`; the passphrase goes through a descriptor."""

    def call(*arguments: str | Path, passphrase: str | None = PASSPHRASE, at: Path | None = None) -> Ended:
        reading, writing = os.pipe()
        os.write(writing, f"{passphrase}\n".encode() if passphrase else b"")
        os.close(writing)
        options = ["--home", str(at or home.root), "--passphrase-fd", str(reading)]
        capfd.readouterr()
        try:
            run(group, NAME, [*map(str, arguments), *options])
        except SystemExit as ended:
            status = ended.code
        finally:
            os.close(reading)
        said = capfd.readouterr()
        return Ended(int(status or 0), said.out, said.err)

    return call


@pytest.fixture
def opened(
    newsroom: Newsroom, offline: Callable[..., Ended], home: Home, tmp_path: Path
) -> Callable[[Mapping[str, Item | bytes]], dict[str, Path]]:
    """Return a shortcut: collect these items, open all, and give each one's folder by its id."""

    def bring(items: Mapping[str, Item | bytes]) -> dict[str, Path]:
        bag = newsroom.bag(tmp_path / f"bag{len(list(tmp_path.iterdir()))}", items)
        offline("collect", bag, "--yes")
        offline("open", "--all")
        records = {record.id: record for record in home.records.all()}
        folders = {item_id: home.open_folder(records[item_id]) for item_id in items}
        return {item_id: folder for item_id, folder in folders.items() if folder}

    return bring


@pytest.fixture
def two_cases(newsroom: Newsroom, opened: Callable[..., dict[str, Path]]) -> dict[str, Path]:
    """Return the folders of two cases by their ids, each of a source with a codename of their own."""
    one, two = newsroom.submission("one", **CODENAME), newsroom.submission("two", **ANOTHER)
    return opened({"ab" * 16: one, "cd" * 16: two})


@pytest.fixture
def write(offline: Callable[..., Ended], tmp_path: Path) -> Callable[..., str]:
    """Return an editor who answers: `write("povor", "text")` gives the answer's id."""

    def go(case: str, words: str = "Thank you.", at: Path | None = None) -> str:
        path = tmp_path / "text"
        path.write_text(words)
        done: str = offline("answer", case, "--text", path, "--yes", "--json", at=at).json["id"]
        return done

    return go
