"""What `init` and `join` do, and how root keys come and go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dropbox import directory
from dropbox.directory import fields
from dropbox.errors import UsageError
from dropbox.keys import draft, files, holders, root_key, sentences
from dropbox.keys.done import Done, check_phrases
from dropbox.keys.errors import FormError, RootsError, WhichKeyError
from dropbox.keys.holders import Holder
from dropbox.keys.pinned import Beginning, Pinned
from dropbox.keys.work import current_draft
from dropbox.limits import MAX_NOTE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from dropbox.directory import Document, Roots
    from dropbox.keys.home import Home

_COPY = (
    "Copy the secret folder to a second stick and keep it elsewhere: without the root key and its "
    "passphrase nobody can sign again."
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Who will hold root keys: the files of those who joined, how many must sign, whether we are an editor."""

    joined: tuple[Path, ...] = ()
    threshold: int | None = None
    editor: bool = False


def init(home: Home, origin: str, plan: Plan, today: date, new_passphrase: Callable[[], str]) -> Done:
    """Make the root key; the passphrase is asked for only when nothing stands against it."""
    home.require_absent()
    joined = [holders.read_joining(_content(path)) for path in plan.joined]
    key, freshness = root_key.generate(), root_key.generate_freshness()
    own, fresh = root_key.public_hex(key), root_key.public_hex(freshness)
    kept = [Holder(own, "holder 1", plan.editor)]
    kept += [Holder(one.key, f"holder {number}", one.editor) for number, one in enumerate(joined, start=2)]
    pinned = Pinned(origin, _roots([holder.key for holder in kept], plan.threshold))
    first = draft.first(origin, pinned.roots, (fresh,), today)
    passphrase = new_passphrase()
    home.save_freshness_key(fresh, root_key.sealed(freshness, passphrase))
    home.create(own, root_key.sealed(key, passphrase), Beginning(pinned, first, tuple(kept)))
    facts: dict[str, object] = {
        "origin": origin,
        "roots": list(pinned.roots.keys),
        "threshold": pinned.roots.threshold,
        "check_phrase": check_phrases(pinned.roots),
    }
    return Done(facts, _made(pinned, kept))


def _made(pinned: Pinned, kept: list[Holder]) -> str:
    parts = [
        "The root key is made. These lines belong into the server's config/dropbox.toml:\n",
        pinned.lines,
        "The check phrase, for broadcasts and printed cards. It stays the same for years:\n",
        f"{sentences.check_phrases(pinned.roots)}\n",
    ]
    if len(kept) > 1:
        parts += [
            f"Root keys, of which {pinned.roots.threshold} must sign. Compare their digits by voice:",
            *(f"  {holder.in_words:24}{sentences.digits(holder.key)}" for holder in kept),
            "",
        ]
    return "\n".join([*parts, _COPY])


def _roots(keys: list[str], threshold: int | None) -> Roots:
    # More than half: two halves that do not know of each other can't sign two different lists.
    usual = len(keys) // 2 + 1
    return _checked(tuple(keys), threshold or usual)


def _checked(keys: tuple[str, ...], threshold: int) -> Roots:
    try:
        return directory.Roots(keys, threshold)
    except ValueError as error:
        raise RootsError(str(error), hint="--threshold says how many of the root keys must sign") from None


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_NOTE_BYTES + 1)


def join(home: Home, output: Path, *, editor: bool, new_passphrase: Callable[[], str]) -> Done:
    """Make a root key for somebody who will be a holder, and the file that says so."""
    home.require_absent()
    if output.exists():
        raise UsageError("the file is there already", hint="give another name with -o")
    key = root_key.generate()
    own = root_key.public_hex(key)
    home.create(own, root_key.sealed(key, new_passphrase()), None)
    files.replace(output, holders.joining_note(key, editor=editor), files.PUBLIC)
    text = (
        "Your root key is made. Give the file to whoever begins the drop-box; nothing in it is secret.\n"
        f"Compare by voice with them: your root key begins with  {sentences.digits(own)}\n"
        "Then a key day file comes to you: dropbox-keys day FILE.\n\n"
        f"{_COPY}"
    )
    return Done({"root": own, "editor": editor}, text)


def add_root(home: Home, file: Path, label: str | None, threshold: int | None) -> Done:
    """Let one more key sign, in the draft."""
    joining = holders.read_joining(_content(file))
    with home.locked():
        document = _changeable(home)
        # All have labels first, or a newcomer would be called what somebody else is called elsewhere.
        kept = holders.labelled(home.holders(), {*document.roots.keys, *(one.key for one in home.holders())})
        keys = (*document.roots.keys, joining.key)
        changed = replace(document, roots=_checked(keys, threshold or document.roots.threshold))
        holder = Holder(joining.key, _label(label or holders.free_label(kept)), joining.editor)
        if holder.label in {other.label for other in kept if other.key != holder.key}:
            raise RootsError("somebody else has this label", hint="give another with --label")
        home.save_holders([*(other for other in kept if other.key != holder.key), holder])
        home.save_draft(changed)
    text = f"{holder.in_words} holds a root key, in the draft.\n{_after(changed.roots)}\n"
    text += f"Compare by voice: their root key begins with  {sentences.digits(holder.key)}"
    return Done({"root": holder.key, "label": holder.label, "threshold": changed.roots.threshold}, text)


def remove_root(home: Home, digits: str, threshold: int | None) -> Done:
    """Let a key sign no more, in the draft."""
    with home.locked():
        document = _changeable(home)
        key = which(digits, document.roots.keys)
        keys = tuple(other for other in document.roots.keys if other != key)
        roots = _checked(keys, threshold or min(document.roots.threshold, len(keys)))
        changed = replace(document, roots=roots)
        holder = holders.known(home.holders(), key)
        home.save_draft(changed)
    return Done(
        {"root": key, "threshold": roots.threshold},
        f"{holder.in_words} holds no root key any more, in the draft.\n{_after(roots)}",
    )


def change_threshold(home: Home, threshold: int) -> Done:
    """Let more or fewer root keys be enough, in the draft."""
    with home.locked():
        document = _changeable(home)
        roots = _checked(document.roots.keys, threshold)
        home.save_draft(replace(document, roots=roots))
    return Done({"threshold": threshold}, _after(roots))


def mark(home: Home, digits: str, label: str | None, *, editor: bool | None) -> Done:
    """Change what is kept of a holder here; the directory never says it."""
    with home.locked():
        kept = home.holders()
        roots = current_draft(home, home.signed()).roots.keys
        before = holders.known(kept, which(digits, tuple({*roots, *(one.key for one in kept)})))
        wished = _label(label or before.label) if label or before in kept else holders.free_label(kept)
        after = Holder(before.key, wished, before.editor if editor is None else editor)
        others = [other for other in kept if other.key != after.key]
        if after.label in {other.label for other in others}:
            raise RootsError("somebody else has this label", hint="give another with --label")
        home.save_holders([*others, after])
    return Done(after.plain(), f"The key {sentences.digits(after.key)} is kept here as: {after.in_words}.")


def which(digits: str, keys: tuple[str, ...]) -> str:
    """Return the one key that begins with these digits, however they are spaced."""
    beginning = "".join(digits.split()).lower()
    if not draft.DIGITS.fullmatch(beginning):
        raise FormError("the key's digits are malformed", hint="give its first digits, 8 or more")
    found = [key for key in keys if key.startswith(beginning)]
    if len(found) != 1:
        raise WhichKeyError(f"expected one root key that begins so, got {len(found)}", hint="show lists them")
    return found[0]


def _label(label: str) -> str:
    if not fields.ROLE.fullmatch(label):
        raise FormError("the label is malformed", hint="such as: holder 2")
    return label


def _changeable(home: Home) -> Document:
    signed = home.signed()
    if signed is None:
        raise RootsError(
            "the first version has the root keys that everybody pins",
            hint="begin again in a new folder: dropbox-keys init --root FILE for each who joins",
        )
    return current_draft(home, signed)


def _after(roots: Roots) -> str:
    return (
        f"{roots.threshold} of {len(roots.keys)} root keys must sign what follows; this change itself is "
        "signed by as many as must of the keys before and of those after. The check phrase stays."
    )
