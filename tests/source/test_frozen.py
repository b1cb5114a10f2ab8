"""A frozen site is the served one, byte for byte: the real gunicorn against the files and their manifest."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from dropbox import release
from dropbox.errors import UsageError
from dropbox.server import freeze
from tests.source.box import box, publish
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.servers import Newsroom


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with (
        tempfile.TemporaryDirectory(dir="/dev/shm") as folder,
        servers.serving(servers.newsroom(Path(folder))) as server,
    ):
        yield server.newsroom


@pytest.fixture(scope="module")
def frozen(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, release.Manifest]:
    folder = tmp_path_factory.mktemp("frozen") / "site"
    done = freeze.freeze(newsroom.settings(), folder)
    return folder, done.manifest


def fetch(newsroom: Newsroom, path: str) -> requests.Response:
    return requests.get(f"{newsroom.address}{path}", timeout=60, allow_redirects=False)


def test_each_frozen_file_is_what_a_browser_gets(
    newsroom: Newsroom, frozen: tuple[Path, release.Manifest]
) -> None:
    folder, manifest = frozen
    assert len(manifest.files) > 15
    for path, sha256 in manifest.files.items():
        lies_there = (folder / freeze.SITE / release.frozen_file(path)).read_bytes()
        assert fetch(newsroom, path).content == lies_there
        assert hashlib.sha256(lies_there).hexdigest() == sha256


def test_every_response_carries_the_policy_of_the_manifest(
    newsroom: Newsroom, frozen: tuple[Path, release.Manifest]
) -> None:
    folder, manifest = frozen
    table = dict(line.split(": ", 1) for line in (folder / freeze.HEADERS).read_text().splitlines())
    for path in (*manifest.files, "/nothing", "/static/nothing", "/favicon.ico", "/keys/directory.note"):
        headers = fetch(newsroom, path).headers
        assert headers["Content-Security-Policy"] == manifest.csp
        assert {name: headers[name] for name in table} == table


def test_the_served_site_is_without_a_difference(
    newsroom: Newsroom, frozen: tuple[Path, release.Manifest]
) -> None:
    def served(path: str) -> release.Served:
        answer = fetch(newsroom, path)
        return release.Served(answer.status_code, answer.content, (answer.headers["Content-Security-Policy"],))

    assert list(release.differences(frozen[1], served, "no-such-page")) == []


def test_no_page_or_file_is_served_that_is_not_in_the_manifest(
    newsroom: Newsroom, frozen: tuple[Path, release.Manifest]
) -> None:
    """What pages name is what can run: every address in them is in the manifest."""
    import re

    folder, manifest = frozen
    for path in manifest.files:
        text = (folder / freeze.SITE / release.frozen_file(path)).read_text(encoding="utf-8")
        if not release.frozen_file(path).endswith(".html"):
            continue
        named = re.findall(r'(?:src|href)="(/[^"#?]*)"', text)
        assert named
        assert set(named) <= set(manifest.files)
    del newsroom


def test_the_same_settings_freeze_to_the_same_bytes(tmp_path: Path) -> None:
    publish(tmp_path)
    settings = box(tmp_path, languages=("be",))
    one = freeze.freeze(settings, tmp_path / "one", webcat_app="https://code.example")
    other = freeze.freeze(settings, tmp_path / "other", webcat_app="https://code.example")
    assert one == other
    assert (tmp_path / "one" / freeze.TEXT).read_text() == one.manifest.serialize()
    names = sorted(
        file.relative_to(tmp_path / "one") for file in (tmp_path / "one").rglob("*") if file.is_file()
    )
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
    assert {str(name) for name in names} >= {
        "headers.txt",
        "release.txt",
        "site/404.html",
        "site/be/404.html",
        "site/be/send.html",
        "site/index.html",
        "webcat/manifest_unsigned.json",
        "webcat/webcat.config.json",
    }


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something").touch()
    with pytest.raises(UsageError):
        freeze.freeze(box(tmp_path), tmp_path / "full")
    assert [file.name for file in (tmp_path / "full").iterdir()] == ["something"]


def test_the_policy_keeps_webcats_rules(frozen: tuple[Path, release.Manifest]) -> None:
    """freedomofpress/webcat-spec, csp.md: otherwise its manifest would be refused whole."""
    policy = frozen[1].csp
    assert "," not in policy
    directives = {words[0]: words[1:] for part in policy.split(";") if (words := part.split())}
    assert directives["default-src"] == ["'none'"]
    for name in ("script-src", "style-src", "worker-src"):
        assert directives[name] == ["'self'"]
    assert not {"object-src", "script-src-elem", "style-src-elem", "frame-src", "child-src"} & set(directives)
    assert not any("nonce-" in value or "unsafe-" in value for value in policy.split())


def test_the_command_freezes_and_says_what_comes_next(newsroom: Newsroom, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from dropbox.server.main import server

    folder = tmp_path / "frozen"
    line = ["freeze", str(folder), "--config", str(newsroom.config), "--webcat", "https://code.example"]
    ran = CliRunner().invoke(server, line)
    assert ran.exit_code == 0, ran.output
    text = (folder / "release.txt").read_bytes()
    assert (
        f"release.txt has the SHA-256 {hashlib.sha256(text).hexdigest()}. Next: dropbox-keys release"
        in ran.output
    )
    assert (folder / "webcat" / "manifest_unsigned.json").is_file()
    assert CliRunner().invoke(server, line).exit_code != 0


def test_it_says_whether_a_new_release_is_to_be_signed(
    tmp_path: Path, frozen: tuple[Path, release.Manifest]
) -> None:
    from dataclasses import replace

    from dropbox.note.signing import sign
    from tests.release.people import KEY

    manifest = frozen[1]
    assert freeze.since_published(tmp_path, manifest) == ["No release is published yet."]
    (tmp_path / "release.note").write_bytes(b"x")
    assert freeze.since_published(tmp_path, manifest) == ["The published release can't be read."]
    (tmp_path / "release.note").write_bytes(sign(manifest.serialize(), [KEY]))
    assert freeze.since_published(tmp_path, manifest) == [
        "These are the pages of the published release: nothing is to be signed."
    ]
    older = replace(manifest, release="press-dropbox 0.0.9", files={**manifest.files, "/en/send": "0" * 64})
    (tmp_path / "release.note").write_bytes(sign(older.serialize(), [KEY]))
    assert freeze.since_published(tmp_path, manifest) == [
        "The pages are not those of the published release: press-dropbox 0.0.9 then, press-dropbox 0.1.0 now.",
        "  changed: /en/send",
    ]
