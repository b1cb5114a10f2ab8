"""What `release-key` and `release` do: the key that signs the pages, and its signature over a frozen site.

In the secret folder:

release.age        the release key, under the same passphrase as the root key
release-key.note   its public half, named by the root keys; public
release.note       the last release that was signed; public
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dropbox import note, release
from dropbox.keys import files, root_key, secret_key
from dropbox.keys.done import Done
from dropbox.keys.errors import NothingSignedError, WrongRootKeyError
from dropbox.keys.release_errors import FrozenDiffersError, ReleaseKeyMissingError, ReleaseKeyUnsignedError
from dropbox.keys.sentences import digits
from dropbox.limits import MAX_NOTE_BYTES, MAX_PAGE_BYTES
from dropbox.note.signing import SigningKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.directory import TrustedDirectory
    from dropbox.keys.home import Home

SITE: Final = "site"
TEXT: Final = "release.txt"


def generate() -> SigningKey:
    """Make a release key."""
    return SigningKey.generate(release.RELEASE_KEY_NAME)


class Room:
    """Where the release key and what it signed lie."""

    def __init__(self, home: Home) -> None:
        self.key = home.folder / "release.age"
        self.named = home.folder / release.KEY_FILE
        self.released = home.folder / release.RELEASE_FILE

    def number(self) -> int:
        """Return the number of the newest release key that was named here; 0 for none."""
        if not self.named.is_file():
            return 0
        return release.ReleaseKey.parse(note.parse(self.named.read_bytes()).text).number


def make_key(home: Home, passphrase: Callable[[], str], *, replace: bool, number: int | None = None) -> Done:
    """Make a release key and name it with this home's root key."""
    room = Room(home)
    with home.locked():
        signed = _signed(home)
        if room.key.exists() and not replace:
            return _named(room.named.read_bytes(), signed, "The release key is here already.")
        typed = passphrase()
        root = _root(home, signed, typed)
        key = generate()
        text = release.ReleaseKey(
            signed.origin, number or room.number() + 1, root_key.public_hex(key)
        ).serialize()
        written = note.signing.sign(text, [root])
        # The note last: while it names the old key, the old release is still good.
        files.replace(room.key, root_key.sealed(key, typed), files.SECRET)
        files.replace(room.named, written, files.SECRET)
    return _named(written, signed, "The release key is made.")


@dataclass(frozen=True, slots=True)
class Naming:
    """A file that names a release key, and what a person is to know before signing it."""

    written: bytes
    words: str
    signed_already: bool


def read_naming(home: Home, file: Path) -> Naming:
    """Read what another holder's `release-key` wrote."""
    with home.locked():
        signed = _signed(home)
    with file.open("rb") as opened:
        parsed = note.parse(opened.read(MAX_NOTE_BYTES + 1))
    # Some root key signed it, or it is nothing that a holder wrote.
    parsed.verify(signed.document.roots.verifiers)
    named = release.ReleaseKey.parse(parsed.text)
    if named.origin != signed.origin:
        raise release.OtherOriginError("the release key is another drop-box's")
    words = (
        f"This names release key {named.number} of {named.origin}: {digits(named.key)}\n"
        "Whoever holds it says which pages are the newsroom's. Compare its digits by voice."
    )
    return Naming(bytes(parsed), words, _has_enough(bytes(parsed), signed))


def sign_naming(home: Home, file: Path, naming: Naming, passphrase: Callable[[], str]) -> Done:
    """Add this home's signature to another holder's file, unless it has enough; keep it where the key lies."""
    room = Room(home)
    with home.locked():
        signed = _signed(home)
        written = naming.written
        if not naming.signed_already:
            root = _root(home, signed, passphrase())
            parsed = note.parse(written)
            if root_key.public_hex(root) in _signers(written, signed):
                return _named(written, signed, "This machine's root key signed it before.")
            written = note.signing.add_signatures(parsed, [root])
            files.replace(file, written, files.PUBLIC)
        if room.named.is_file() and note.parse(room.named.read_bytes()).text == note.parse(written).text:
            files.replace(room.named, written, files.SECRET)
    return _named(written, signed, "The release key's file is good.")


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen site that may be signed, and what a person is to know first."""

    manifest: release.Manifest
    words: str


def prepare(home: Home, folder: Path) -> Frozen:
    """Check that a frozen site is what its text says; raises `FrozenDiffersError`."""
    with home.locked():
        signed = _signed(home)
    manifest = release.Manifest.parse(_read(folder / TEXT, MAX_NOTE_BYTES).decode(errors="replace"))
    if manifest.origin != signed.origin:
        raise release.OtherOriginError("the frozen site is another drop-box's")
    for path, sha256 in manifest.files.items():
        _require_file(folder / SITE / release.frozen_file(path), sha256)
    for prefix, sha256 in manifest.missing.items():
        _require_file(folder / SITE / prefix[1:] / "404.html", sha256)
    text_sha256 = hashlib.sha256(manifest.serialize().encode()).hexdigest()
    lines = [
        f"{manifest.release}: {len(manifest.files)} pages and files of {manifest.origin}",
        f"SHA-256 of release.txt: {text_sha256}",
        "Freeze the same release on a second machine and compare this number before you sign.",
        *_changes(Room(home), manifest),
    ]
    return Frozen(manifest, "\n".join(lines))


def sign(
    home: Home, folder: Path, frozen: Frozen, passphrase: Callable[[], str], publish_to: Path | None
) -> Done:
    """Sign a frozen site; with `publish_to`, publish it at once."""
    room = Room(home)
    with home.locked():
        signed = _signed(home)
        named = _complete(room, signed)
        key = secret_key.unlock(room.key, passphrase(), release.RELEASE_KEY_NAME)
        written = note.signing.sign(frozen.manifest.serialize(), [key])
        # As an auditor will: what would not be believed is never written.
        release.read_release(written, release.read_key(named, signed.origin, *_roots(signed)))
        files.replace(room.released, written, files.SECRET)
        targets = (folder,) if publish_to is None else (folder, publish_to)
        for target in targets:
            files.replace(target / release.KEY_FILE, named, files.PUBLIC)
            files.replace(target / release.RELEASE_FILE, written, files.PUBLIC)
    where = "the folder" if publish_to is None else "the folder and the published keys"
    text = f"{frozen.manifest.release} is signed: release.note and release-key.note are in {where}."
    if publish_to is None:
        text += "\nCopy both beside directory.note on the server, release-key.note first."
    return Done({"release": frozen.manifest.release, "files": len(frozen.manifest.files)}, text)


def _signed(home: Home) -> TrustedDirectory:
    signed = home.signed()
    if signed is None:
        raise NothingSignedError("no version is signed yet", hint="dropbox-keys sign signs the draft")
    return signed


def _roots(signed: TrustedDirectory) -> tuple[tuple[note.VerifierKey, ...], int]:
    return signed.document.roots.verifiers, signed.document.roots.threshold


def _root(home: Home, signed: TrustedDirectory, passphrase: str) -> SigningKey:
    root = root_key.unlock(home.root_key, passphrase)
    if root_key.public_hex(root) not in signed.document.roots.keys:
        raise WrongRootKeyError("the root key here is none of this directory's")
    return root


def _signers(written: bytes, signed: TrustedDirectory) -> tuple[str, ...]:
    verified = note.parse(written).verify(signed.document.roots.verifiers)
    return tuple(key.public_key.hex() for key in verified.signed_by)


def _has_enough(written: bytes, signed: TrustedDirectory) -> bool:
    return len(_signers(written, signed)) >= signed.document.roots.threshold


def _named(written: bytes, signed: TrustedDirectory, text: str) -> Done:
    named = release.ReleaseKey.parse(note.parse(written).text)
    count, threshold = len(_signers(written, signed)), signed.document.roots.threshold
    lines = [text, f"Release key {named.number} begins with  {digits(named.key)}"]
    if count < threshold:
        lines.append(
            f"{count} of {threshold} root keys signed it. Give release-key.note to another holder, "
            "who runs: dropbox-keys release-key release-key.note"
        )
    facts: dict[str, object] = {"key": named.key, "number": named.number, "signed": count, "of": threshold}
    return Done(facts, "\n".join(lines))


def _complete(room: Room, signed: TrustedDirectory) -> bytes:
    if not room.key.is_file() or not room.named.is_file():
        raise ReleaseKeyMissingError(
            "there is no release key here yet", hint="dropbox-keys release-key makes one"
        )
    named = room.named.read_bytes()
    if not _has_enough(named, signed):
        raise ReleaseKeyUnsignedError(
            "too few root keys name this release key",
            hint="another holder signs its file: dropbox-keys release-key release-key.note",
        )
    return named


def _changes(room: Room, manifest: release.Manifest) -> list[str]:
    if not room.released.is_file():
        return ["This is the first release that is signed here."]
    before = release.Manifest.parse(note.parse(room.released.read_bytes()).text)
    changes = release.changes_in_words(before, manifest, "of the last release")
    return list(changes) or ["Nothing changed since the last release."]


def _require_file(path: Path, sha256: str) -> None:
    found = _read(path, MAX_PAGE_BYTES) if path.is_file() else b""
    if hashlib.sha256(found).hexdigest() != sha256:
        raise FrozenDiffersError(
            "a file of the frozen site is not what its text says", hint="freeze again into a new folder"
        )


def _read(path: Path, most_bytes: int) -> bytes:
    """Read a file from a stick, no further than it could be meant."""
    with path.open("rb") as opened:
        return opened.read(most_bytes + 1)
