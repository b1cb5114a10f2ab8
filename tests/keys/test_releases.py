"""The release key and its signature over a frozen site, command by command."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dropbox import note, release
from dropbox.keys import release as work
from dropbox.keys import root_key
from dropbox.note.signing import SigningKey
from tests.keys import shell
from tests.release.people import KEY, MANIFEST, MISSING, PAGES
from tests.vectors.directory.people import seed

if TYPE_CHECKING:
    from collections.abc import Callable

OTHER_ROOT = SigningKey.from_seed("press-dropbox/root", seed("root 1"))
BEGINNING = (
    "dropbox-keys init --home home --origin example.press 3< passphrase",
    "dropbox-keys add-desk --home home --id 4f2a91c0",
    "dropbox-keys add-recipient --home home reader-1.txt --role 'reader 1'",
    "dropbox-keys sign --home home --accept-single-reader --yes 3< passphrase",
    "dropbox-keys publish --home home --keys keys",
)
Run = "Callable[[str], str]"


def freeze(folder: Path, manifest: release.Manifest = MANIFEST) -> None:
    (folder / work.SITE).mkdir(parents=True)
    pages = {release.frozen_file(path): body for path, body in PAGES.items()}
    for name, body in (pages | {f"{prefix[1:]}404.html": body for prefix, body in MISSING.items()}).items():
        path = folder / work.SITE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    (folder / work.TEXT).write_text(manifest.serialize())


@pytest.fixture
def run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], str]:
    shell.prepare(tmp_path, monkeypatch)
    monkeypatch.setattr(work, "generate", lambda: KEY)
    typed = shell.Shell(capsys, monkeypatch)
    for line in BEGINNING:
        said = typed.run(line)
        assert "? " not in said, said
    freeze(Path("frozen"))
    return typed.run


def test_a_release_is_signed_and_published_and_an_audit_says_so(run: Callable[[str], str]) -> None:
    assert "The release key is made." in run("dropbox-keys release-key --home home 3< passphrase")
    said = run("dropbox-keys release --home home frozen --keys keys --yes 3< passphrase")
    assert "! press-dropbox 0.1.0: 4 pages and files of example.press\n" in said
    assert "! This is the first release that is signed here.\n" in said
    for folder in (Path("frozen"), Path("keys")):
        named = release.read_key(
            (folder / "release-key.note").read_bytes(), "example.press", [shell.ROOT_KEY.verifier], 1
        )
        assert release.read_release((folder / "release.note").read_bytes(), named) == MANIFEST


def test_the_key_lies_under_the_passphrase_and_is_made_once(run: Callable[[str], str]) -> None:
    run("dropbox-keys release-key --home home 3< passphrase")
    kept = Path("home/release.age").read_bytes()
    assert Path("home/release.age").stat().st_mode & 0o777 == 0o600
    assert "is here already" in run("dropbox-keys release-key --home home 3< passphrase")
    assert Path("home/release.age").read_bytes() == kept
    assert KEY.seed not in kept


def test_a_new_key_has_the_next_number(run: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    run("dropbox-keys release-key --home home 3< passphrase")
    monkeypatch.setattr(work, "generate", functools.partial(SigningKey.generate, "press-dropbox/release"))
    run("dropbox-keys release-key --home home --replace 3< passphrase")
    named = release.ReleaseKey.parse(note.parse(Path("home/release-key.note").read_bytes()).text)
    assert named.number == 2
    assert named.key != KEY.verifier.public_key.hex()


def test_a_number_can_be_given_where_keys_were_made_elsewhere_before(run: Callable[[str], str]) -> None:
    assert "Release key 7 begins with" in run("dropbox-keys release-key --home home --number 7 3< passphrase")


def test_a_wrong_passphrase_makes_no_key(run: Callable[[str], str]) -> None:
    assert "? " in run("dropbox-keys release-key --home home 3< wrong")
    assert not Path("home/release.age").exists()


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a page was changed": (
        lambda frozen: (frozen / "site/be/send.html").write_bytes(b"x"),
        "not what its text says",
    ),
    "a page is gone": (lambda frozen: (frozen / "site/index.html").unlink(), "not what its text says"),
    "the page for what is missing was changed": (
        lambda frozen: (frozen / "site/be/404.html").write_bytes(b"x"),
        "not what its text says",
    ),
    "the text is no release": (lambda frozen: (frozen / "release.txt").write_text("x\n"), "not JSON"),
    "it is another drop-box's": (
        lambda frozen: (frozen / "release.txt").write_text(replace(MANIFEST, origin="other.press").serialize()),
        "another drop-box's",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_as_it_was_frozen_is_not_signed(run: Callable[[str], str], case: str) -> None:
    damage, words = REFUSED[case]
    run("dropbox-keys release-key --home home 3< passphrase")
    damage(Path("frozen"))
    assert words in run("dropbox-keys release --home home frozen --keys keys --yes 3< passphrase")
    left = [*Path().glob("*/release.note")]
    assert left == []


def test_without_a_release_key_there_is_a_hint(run: Callable[[str], str]) -> None:
    said = run("dropbox-keys release --home home frozen --yes 3< passphrase")
    assert "! hint: dropbox-keys release-key makes one\n? 2\n" in said


def test_the_second_release_says_what_changed(run: Callable[[str], str]) -> None:
    run("dropbox-keys release-key --home home 3< passphrase")
    run("dropbox-keys release --home home frozen --yes 3< passphrase")
    assert "! Nothing changed since the last release." in run(
        "dropbox-keys release --home home frozen --yes 3< passphrase"
    )
    freeze(Path("again"), replace(MANIFEST, release="press-dropbox 0.1.1"))
    said = run("dropbox-keys release --home home again --yes 3< passphrase")
    assert (
        "The pages are not those of the last release: press-dropbox 0.1.0 then, press-dropbox 0.1.1 now."
        in said
    )


def test_two_holders_name_a_release_key_together(run: Callable[[str], str], tmp_path: Path) -> None:
    """A home whose directory asks for two root keys; the other holder has the same history."""
    run("dropbox-keys release-key --home home 3< passphrase")
    two = note.signing.sign(
        release.ReleaseKey("example.press", 1, KEY.verifier.public_key.hex()).serialize(), [OTHER_ROOT]
    )
    Path("foreign.note").write_bytes(two)
    # Nothing that no root key signed is shown, let alone signed.
    assert "? 4" in run("dropbox-keys release-key --home home foreign.note --yes 3< passphrase")
    assert Path("foreign.note").read_bytes() == two
    own = Path("home/release-key.note").read_bytes()
    Path("own.note").write_bytes(own)
    said = run("dropbox-keys release-key --home home own.note --json")
    assert '"signed": 1' in said
    assert Path("own.note").read_bytes() == own
    assert root_key.public_hex(OTHER_ROOT) != root_key.public_hex(shell.ROOT_KEY)
    del tmp_path
