"""What `show` and `verify` do: they change nothing."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dropbox import directory, settings
from dropbox.errors import BadInputError, NotTrustedError
from dropbox.keys import publishing, sentences
from dropbox.keys.done import Done, check_phrases
from dropbox.keys.errors import FormError, NothingSignedError
from dropbox.keys.work import current_draft

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dropbox.directory import Document, Roots, TrustedDirectory
    from dropbox.keys.home import Home


DEFAULT_KEYS: Final = Path("keys")


@dataclass(frozen=True, slots=True)
class Believed:
    """The roots a published folder is judged by; its origin too, where one is known."""

    roots: Roots
    origin: str | None = None

    def trust(self, folder: Path) -> TrustedDirectory:
        """Trust a published folder."""
        trusted = directory.trust_published(publishing.Reader(folder), self.roots)
        return trusted if self.origin is None else trusted.require_origin(self.origin)


@contextmanager
def _explained() -> Iterator[None]:
    """Say what to do about a published folder that is not as it was signed."""
    try:
        yield
    except (BadInputError, NotTrustedError) as error:
        error.hint = (
            error.hint or "do not use this folder: find out who changed it, or whether it is another drop-box's"
        )
        raise


def keys_folder(folder: Path | None, config: Path | None) -> Path:
    """Return the published folder: the one given, else the settings', else `keys`."""
    if folder is not None:
        return folder
    return settings.load(config).keys_folder if config is not None else DEFAULT_KEYS


def believed(home: Home, config: Path | None, roots: tuple[str, ...], threshold: int) -> Believed:
    """Return what to believe: the roots given, else the settings', else the secret folder's."""
    if roots:
        return Believed(_given(roots, threshold))
    if config is not None:
        chosen = settings.load(config)
        return Believed(_given(chosen.roots, chosen.threshold), chosen.origin)
    with home.locked():
        own = home.pinned()
    return Believed(own.roots, own.origin)


def _given(roots: tuple[str, ...], threshold: int) -> Roots:
    try:
        return directory.Roots(roots, threshold)
    except ValueError as error:
        raise FormError(str(error), hint="dropbox-keys init printed the root key") from None


def show_signed(home: Home, today: date) -> Done:
    """Show the last signed version."""
    with home.locked():
        signed = home.signed()
        draft = current_draft(home, signed)
    if signed is None:
        raise NothingSignedError("no version is signed yet", hint="show --draft shows the draft, sign signs it")
    done = _shown(signed, today)
    if replace(draft, version=signed.version, previous=signed.document.previous) == signed.document:
        return done
    return replace(done, text=f"{done.text}\n\nThe draft says something else: show --draft shows it.")


def show_draft(home: Home) -> Done:
    """Show what the next version will say."""
    with home.locked():
        signed = home.signed()
        draft = current_draft(home, signed)
    words = sentences.whole(draft, f"Draft of version {draft.version} of the key directory")
    changes = sentences.changes(signed.document if signed else None, draft)
    return Done(_facts(draft), f"{words}\n\n{changes}")


def show_published(folder: Path, judged_by: Believed, today: date) -> Done:
    """Show a published folder's directory."""
    with _explained():
        return _shown(judged_by.trust(folder), today)


def verify(folder: Path, judged_by: Believed, today: date) -> Done:
    """Check a published folder. Expiry is a warning: it stops sealing, never verifying."""
    with _explained():
        trusted = judged_by.trust(folder)
        strings = publishing.verify(folder, trusted)
        statement = publishing.verify_fresh(folder, trusted)
    text = (
        f"Good: version {trusted.version}, and every version before it, signed and following on the last.\n"
        f"Good: {strings} keys of readers, each as listed.\n"
        f"{sentences.editors(trusted.document)}"
        f"{sentences.fresh(statement)}\n"
        f"Check phrase\n{sentences.check_phrases(trusted.pinned)}"
    )
    facts: dict[str, object] = {
        "version": trusted.version,
        "expires": trusted.document.expires.isoformat(),
        "text_sha256": trusted.text_sha256,
        "recipients": strings,
        "editors": len(trusted.document.editors),
        "check_phrase": check_phrases(trusted.pinned),
    }
    if trusted.document.freshness:
        facts["fresh_until"] = statement.expires.isoformat() if statement else None
    warnings = (
        sentences.expiry(trusted.document, today),
        sentences.stale(statement, today) if trusted.document.freshness else None,
    )
    return Done(facts, text, "\n".join(warning for warning in warnings if warning))


def _shown(trusted: TrustedDirectory, today: date) -> Done:
    words = sentences.whole(trusted.document, f"Version {trusted.version} of the key directory")
    phrase = f"Check phrase\n{sentences.check_phrases(trusted.pinned)}"
    facts = _facts(trusted.document) | {
        "text_sha256": trusted.text_sha256,
        "check_phrase": check_phrases(trusted.pinned),
    }
    return Done(facts, f"{words}\n\n{phrase}", sentences.expiry(trusted.document, today))


def _facts(document: Document) -> dict[str, object]:
    facts: dict[str, object] = json.loads(directory.serialize(document).splitlines()[1])
    return facts
