"""What an audit says of the pages of one place. Both audit tools share it.

(1) The roots of the newest directory name the release key: none older than was seen before, none beside it.
(2) The release key signed the manifest.
(3) Where the place can be asked: every page, and the page for what is not there, is what was signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dropbox.errors import DropboxError, NotTrustedError
from dropbox.release.checking import differences
from dropbox.release.errors import ReleaseKeyError
from dropbox.release.keys import KEY_FILE, read_key
from dropbox.release.manifest import RELEASE_FILE, read_release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dropbox.note import VerifierKey
    from dropbox.release.checking import Difference, Fetch
    from dropbox.release.keys import ReleaseKey
    from dropbox.release.manifest import Manifest

_DIGITS: Final = 16
_KINDS: Final = {
    "status": "is not there, or is there where nothing was signed",
    "bytes": "is not what was signed",
    "policy": "comes with another policy than was signed",
}


class PagesDifferError(NotTrustedError):
    """What is served is not what the release key signed."""

    code = "pages-differ"


@dataclass(frozen=True, slots=True)
class Believed:
    """The drop-box whose pages these are, and who may name its release key."""

    origin: str
    roots: tuple[VerifierKey, ...]
    threshold: int


@dataclass(frozen=True, slots=True)
class Pages:
    """What was found: nothing published, a refusal, or a signed release and what differs from it."""

    key: ReleaseKey | None = None
    manifest: Manifest | None = None
    note: bytes = b""
    key_note: bytes = b""
    error: DropboxError | None = None
    different: tuple[Difference, ...] | None = None
    """None where only signatures could be checked."""

    def require_good(self) -> None:
        """Raise what is wrong; a drop-box that publishes no release promises nothing."""
        if self.error is not None:
            raise self.error
        if self.different:
            raise PagesDifferError(
                f"{len(self.different)} pages or files are not what the release key signed",
                hint="do not send anything there; ask the newsroom by voice whether it has a new release",
            )


def judge(
    read: Callable[[str], bytes | None],
    believed: Believed,
    *,
    fetch: Fetch | None = None,
    unlikely_name: str = "",
    known_key: ReleaseKey | None = None,
    other_keys: Iterable[ReleaseKey] = (),
) -> Pages:
    """Judge the release of one place. `read` gives a file of the published folder, None where there is none.

    `known_key`: the one that was seen before. `other_keys`: those that are shown elsewhere.
    """
    try:
        key_note, note = read(KEY_FILE), read(RELEASE_FILE)
        if key_note is None and note is None:
            return Pages()
        if key_note is None or note is None:
            raise ReleaseKeyError("a release is published without its key, or a key without a release")
        key = read_key(key_note, believed.origin, believed.roots, believed.threshold)  # (1)
        _require_one_key(key, known_key, other_keys)
        manifest = read_release(note, key)  # (2)
        different = tuple(differences(manifest, fetch, unlikely_name)) if fetch else None  # (3)
    except DropboxError as error:
        return Pages(error=error)
    return Pages(key, manifest, note, key_note, None, different)


def _require_one_key(key: ReleaseKey, known: ReleaseKey | None, others: Iterable[ReleaseKey]) -> None:
    """Refuse a key older than the one `known` before, and one beside another of its number."""
    if known is not None and known.number > key.number:
        raise ReleaseKeyError("the release key is older than the one that was seen before")
    if any(other.number == key.number and other != key for other in others):
        raise ReleaseKeyError("two people were shown two release keys of one number")


def in_words(pages: Pages) -> Iterator[str]:
    """Say it."""
    if pages.error is not None:
        yield f"  The pages are NOT TO BE BELIEVED: {pages.error}."
    if pages.manifest is None or pages.key is None:
        return
    digits = " ".join(pages.key.key[at : at + 4] for at in range(0, _DIGITS, 4))
    yield f"  Good: the pages of {pages.manifest.release} are signed by the release key {digits}."
    if pages.different is not None and not pages.different:
        yield f"  Good: {len(pages.manifest.files)} pages and files are served as they were signed."
    for difference in pages.different or ():
        yield f"  NOT AS SIGNED: {difference.path} {_KINDS[difference.kind]}."


def changes_in_words(before: Manifest, now: Manifest, which: str) -> Iterator[str]:
    """Say what changed since those pages `which` …: a person who knows of no new release asks why."""
    if before == now:
        return
    changed = sorted(
        path for path in before.files.keys() & now.files.keys() if before.files[path] != now.files[path]
    )
    added, removed = (sorted(one.keys() - other.keys()) for one, other in _both(before, now))
    yield f"  The pages are not those {which}: {before.release} then, {now.release} now."
    for word, paths in (("changed", changed), ("new", added), ("gone", removed)):
        if paths:
            yield f"    {word}: {', '.join(paths)}"
    if before.csp != now.csp:
        yield "    the policy changed"


def _both(before: Manifest, now: Manifest) -> tuple[tuple[dict[str, str], dict[str, str]], ...]:
    old, new = dict(before.files), dict(now.files)
    return (new, old), (old, new)
