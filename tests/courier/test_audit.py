"""`dropbox-courier audit` against a real gunicorn: keys, pages, memory; and a server that turns hostile."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import directory, release
from dropbox.courier.main import group
from dropbox.note.signing import SigningKey, sign
from dropbox.server import freeze
from dropbox.terminal import run
from tests.support import servers
from tests.transfer.hostile import tor
from tests.vectors.directory.people import seed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.servers import Newsroom

RELEASE_KEY = SigningKey.from_seed(release.RELEASE_KEY_NAME, seed("release"))
ROOT = f"--root {servers.ROOTS.keys[0]}"
PHRASE = " ".join(directory.check_phrase(servers.ROOTS, "en"))
ONION = "c" * 56 + ".onion"


def publish_release(newsroom: Newsroom, manifest: release.Manifest) -> None:
    named = release.ReleaseKey(servers.ORIGIN, 1, RELEASE_KEY.verifier.public_key.hex())
    for name, content in {
        release.KEY_FILE: sign(named.serialize(), [servers.ROOT]),
        release.RELEASE_FILE: sign(manifest.serialize(), [RELEASE_KEY]),
    }.items():
        (newsroom.folder / "keys" / name).write_bytes(content)


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with (
        tempfile.TemporaryDirectory(dir="/dev/shm") as folder,
        servers.serving(servers.newsroom(Path(folder))) as server,
    ):
        yield server.newsroom


@pytest.fixture(scope="module")
def manifest(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> release.Manifest:
    return freeze.freeze(newsroom.settings(), tmp_path_factory.mktemp("frozen") / "site").manifest


@pytest.fixture
def box(newsroom: Newsroom, manifest: release.Manifest) -> Newsroom:
    """A drop-box as it should be: each test may spoil what it publishes."""
    newsroom.publish()
    publish_release(newsroom, manifest)
    return newsroom


@pytest.fixture
def audit(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], tuple[int, str]]:
    monkeypatch.chdir(tmp_path)

    def typed(line: str) -> tuple[int, str]:
        import shlex

        with pytest.raises(SystemExit) as left:
            run(group, "dropbox-courier", ["audit", *shlex.split(line)])
        printed, said = capsys.readouterr()
        return int(left.value.code or 0), said + printed

    return typed


def test_a_good_drop_box_is_good_by_the_words_from_a_card(box: Newsroom, audit: Any, manifest: Any) -> None:
    status, said = audit(f"{box.address} --check-phrase '{PHRASE}'")
    assert status == 0, said
    assert f"{box.address}: version 1 of {servers.ORIGIN}.\n" in said
    assert "Good: the pages of press-dropbox 0.1.0 are signed by the release key" in said
    assert f"Good: {len(manifest.files)} pages and files are served as they were signed.\n" in said


def test_other_words_are_another_drop_box(box: Newsroom, audit: Any) -> None:
    status, said = audit(f"{box.address} --check-phrase 'abandon ability able about above absent'")
    assert status == 4
    assert "NOT TO BE BELIEVED" in said


def test_pages_that_are_not_what_was_signed_are_named(
    box: Newsroom, audit: Any, manifest: release.Manifest
) -> None:
    from dataclasses import replace

    script = next(path for path in manifest.files if path.startswith("/static/send-"))
    publish_release(box, replace(manifest, files={**manifest.files, script: "0" * 64}))
    status, said = audit(f"{box.address} {ROOT}")
    assert status == 4
    assert f"NOT AS SIGNED: {script} is not what was signed.\n" in said
    publish_release(box, replace(manifest, csp=manifest.csp.replace("'none'", "'self'", 1)))
    status, said = audit(f"{box.address} {ROOT} --json")
    assert status == 4
    facts = json.loads(said.splitlines()[-1])
    kinds = {found["kind"] for found in facts["pages"][box.address]["different"]}
    assert kinds == {"policy"}


def test_a_server_that_shows_other_keys_later_is_found_by_a_memory(box: Newsroom, audit: Any) -> None:
    assert audit(f"{box.address} {ROOT} --memory seen.json")[0] == 0
    assert audit(f"{box.address} {ROOT} --memory seen.json")[0] == 0
    kept = Path("seen.json").read_bytes()
    # Whoever holds a root key shows this visitor another list.
    box.publish(begins=21)
    status, said = audit(f"{box.address} {ROOT} --memory seen.json")
    assert status == 4
    assert "show DIFFERENT KEYS from version 1 on" in said
    assert Path("seen.json").read_bytes() == kept


def test_a_release_that_is_taken_away_is_found_by_a_memory(box: Newsroom, audit: Any) -> None:
    assert audit(f"{box.address} {ROOT} --memory seen.json")[0] == 0
    for name in (release.KEY_FILE, release.RELEASE_FILE):
        (box.folder / "keys" / name).unlink()
    status, said = audit(f"{box.address} {ROOT} --memory seen.json")
    assert status == 4
    assert "a release was published before, and it is gone" in said


def test_two_visits_through_tor_are_two_visitors(box: Newsroom, audit: Any) -> None:
    with tor(box.source_port) as proxy:
        status, said = audit(f"http://{ONION} http://{ONION} --proxy socks5h://127.0.0.1:{proxy.port} {ROOT}")
    assert status == 0, said
    assert f"http://{ONION} and http://{ONION} (visit 2) show the same keys.\n" in said
    assert set(proxy.names) == {ONION}
    # Each with a circuit for keys, and one for pages: an auditor is not known by the history she reads.
    assert len(set(proxy.users)) == 4


REFUSED = {
    f"http://{ONION}": 2,
    "https://example.org/keys": 2,
    "http://127.0.0.1:1 --root 00": 2,
    "http://127.0.0.1:1 --require-log": 2,
    "http://127.0.0.1:1 --proxy socks5://127.0.0.1:9050": 2,
    "http://127.0.0.1:1": 5,
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_can_not_be_done_has_its_exit_status(audit: Any, line: str) -> None:
    assert audit(line)[0] == REFUSED[line]


def test_a_courier_loads_no_private_key_and_no_store() -> None:
    import subprocess
    import sys

    code = "import sys, dropbox.courier.main; print(*sorted(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    for module in (
        "dropbox.age.identity",
        "dropbox.age.opening",
        "dropbox.note.signing",
        "flask",
        "sqlalchemy",
    ):
        assert module not in loaded
