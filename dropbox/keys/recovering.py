"""What `passphrase`, `split`, `rehearse` and `recover` do: the root key as words on sheets, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dropbox import age, directory, shares
from dropbox.directory import ROOT_KEY_NAME
from dropbox.keys import draft, files, publishing, root_key, secret_key, sentences
from dropbox.keys.done import Done, check_phrases
from dropbox.keys.errors import HomeMissingError, WrongRootKeyError
from dropbox.keys.pinned import Beginning, Pinned
from dropbox.note.signing import SigningKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.directory import Document, TrustedDirectory
    from dropbox.keys.home import Home
    from dropbox.shares import Share


def change_passphrase(home: Home, old: str, new_passphrase: Callable[[], str]) -> Done:
    """Put everything that lies under the passphrase under a new one.

    Where an earlier run was interrupted, some files have the new one already: they open with it and stay.
    """
    with home.locked():
        sealed = home.age_files()
        opened = {path: _opened(path, old) for path in sealed}
        # The root key decides whether this is the passphrase at all.
        if all(content is None for content in opened.values()):
            secret_key.opened(home.root_key, old)
        new = new_passphrase()
        for path in (path for path, content in opened.items() if content is None):
            secret_key.opened(path, new)
        for path, content in opened.items():
            if content is not None:
                files.replace(path, secret_key.under_passphrase(content, new), files.SECRET)
    text = (
        f"{len(sealed)} keys are under the new passphrase. Copy the secret folder to the second stick again, "
        "and destroy the old copy: it opens with the old passphrase for ever."
    )
    return Done({"files": [path.name for path in sealed]}, text)


def _opened(path: Path, passphrase: str) -> bytes | None:
    try:
        return secret_key.opened(path, passphrase)
    except age.WrongPassphraseError:
        return None


def split(home: Home, passphrase: str, threshold: int, count: int) -> tuple[list[Share], str]:
    """Return the root key as shares, and its fingerprint."""
    with home.locked():
        key = root_key.unlock(home.root_key, passphrase)
    return list(shares.split(key.seed, threshold, count)), shares.fingerprint(root_key.public_hex(key))


def expected_fingerprint(home: Home) -> str:
    """Return the fingerprint of the root key here."""
    with home.locked():
        return shares.fingerprint(home.root_public())


def restored(gathering: shares.Gathering) -> SigningKey:
    """Return the root key that shares restore; raises a `SharesError`."""
    return SigningKey.from_seed(ROOT_KEY_NAME, gathering.combine())


def rehearsed(gathering: shares.Gathering, fingerprint: str) -> Done:
    """Prove that shares restore the key of a fingerprint; nothing is written."""
    key = restored(gathering)
    shares.require_fingerprint(root_key.public_hex(key), fingerprint)
    numbers = sorted(share.number for share in gathering.given)
    name = gathering.given[0].set_name
    digits = shares.fingerprint(root_key.public_hex(key))
    facts: dict[str, object] = {"fingerprint": digits, "set": name, "shares": numbers}
    text = (
        f"Shares {' and '.join(map(str, numbers))} of set {name} restore the root key.\n"
        f"Fingerprint: {shares.in_fours(digits)}\nNothing was written."
    )
    return Done(facts, text)


def published(folder: Path, key: SigningKey) -> TrustedDirectory:
    """Return the directory of a published folder, by the roots that it begins with itself.

    Whose folder it is, a person says: by the check phrase. The key must be one of those that sign next.
    """
    read = publishing.Reader(folder)
    current = directory.parse(read(directory.CURRENT_FILE)).document
    first = current if current.version == 1 else directory.parse(read(directory.history_file_name(1))).document
    trusted = directory.trust_published(read, first.roots)
    if root_key.public_hex(key) not in trusted.document.roots.keys:
        raise WrongRootKeyError(
            "the key is none of that directory's root keys", hint="is this the right --keys?"
        )
    return trusted


def recover(
    home: Home, key: SigningKey, folder: Path | None, trusted: TrustedDirectory | None, passphrase: str
) -> Done:
    """Make a new secret folder around a root key, with all that a published folder says."""
    home.require_absent()
    fresh = root_key.generate_freshness()
    home.mark_restored()
    home.save_freshness_key(root_key.public_hex(fresh), root_key.sealed(fresh, passphrase))
    begins = None
    if trusted is not None and folder is not None:
        begins = _beginning(trusted, folder, root_key.public_hex(fresh))
    home.create(root_key.public_hex(key), root_key.sealed(key, passphrase), begins)
    facts: dict[str, object] = {
        "root": root_key.public_hex(key),
        "version": trusted.version if trusted else None,
    }
    if trusted is None:
        return Done(
            facts,
            "The root key is restored. It has forgotten what it signed: ask the other holders first. "
            "Next, their file of a key day: dropbox-keys day FILE.",
        )
    facts["check_phrase"] = check_phrases(trusted.pinned)
    text = (
        f"The root key is restored, with the directory up to version {trusted.version}.\n"
        "A new freshness key of this machine is in the draft: sign and publish, so that it counts.\n"
        "It has forgotten what it signed. Before it signs, ask the other holders and look at the server: "
        f"is there a version {trusted.version + 1}, or a key day's file for one?\n"
        "Whose keys are whose is known again from the editors' next requests. If anybody may have the old "
        "folder and its passphrase: a new root key, with join, add-root and remove-root."
    )
    return Done(facts, text)


def _beginning(trusted: TrustedDirectory, folder: Path, fresh: str) -> Beginning:
    read = publishing.Reader(folder)
    documents = publishing.versions_of(trusted)
    names = [directory.history_file_name(version) for version in range(1, trusted.version)]
    return Beginning(
        Pinned(trusted.origin, trusted.pinned),
        _draft(trusted, fresh),
        (),
        tuple(map(read, [*names, directory.CURRENT_FILE])),
        tuple({string for one in documents for string in directory.read_recipients(one.recipients, read)}),
    )


def _draft(trusted: TrustedDirectory, fresh: str) -> Document:
    following = draft.following(trusted)
    return replace(following, freshness=tuple(sorted({*following.freshness, fresh})))


def whose(trusted: TrustedDirectory) -> str:
    """Say what a person is to compare before a published folder is believed."""
    return (
        f"The folder is of {trusted.origin}, up to version {trusted.version}. Its check phrase; hold it to "
        f"a printed card:\n{sentences.check_phrases(trusted.pinned)}"
    )


def require_home(home: Home) -> None:
    """Refuse before anything is asked where there is no root key."""
    if not home.root_key.is_file():
        raise HomeMissingError(
            "there is no root key here", hint="dropbox-keys init makes one; or give --home FOLDER"
        )
