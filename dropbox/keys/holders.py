"""Holders of root keys: labels for people, who never reach the directory. docs/spec/key-day.md."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import rfc8785

from dropbox import note
from dropbox.directory import ROOT_KEY_NAME, DirectoryError, fields
from dropbox.keys.errors import HolderFileError
from dropbox.note import VerifierKey

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dropbox.note.signing import SigningKey

_HOLDER: Final = ("editor", "key", "label")
_TEXT: Final = re.compile("press-dropbox/holder@v1\nkey ([0-9a-f]{64})\neditor (yes|no)\n")
_HINT: Final = "ask the holder for the file that dropbox-keys join writes"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a root key: the public half in hex, a label such as `holder 2`, whether an editor."""

    key: str
    label: str
    editor: bool

    def plain(self) -> dict[str, Any]:
        """Give the fields as a day file has them."""
        return {"editor": self.editor, "key": self.key, "label": self.label}

    @property
    def in_words(self) -> str:
        """Name the holder."""
        return f"{self.label} (editor)" if self.editor else self.label


@dataclass(frozen=True, slots=True)
class Joining:
    """What somebody who will be a holder hands to whoever begins: a root key that is held."""

    key: str
    editor: bool


def joining_note(key: SigningKey, *, editor: bool) -> bytes:
    """Write the file of somebody who joins; its signature shows that the key is held."""
    held = key.verifier.public_key.hex()
    text = f"press-dropbox/holder@v1\nkey {held}\neditor {'yes' if editor else 'no'}\n"
    return note.signing.sign(text, [key])


def read_joining(untrusted_note: bytes) -> Joining:
    """Return what such a file says; raises `HolderFileError`."""
    try:
        parsed = note.parse(untrusted_note)
        found = _TEXT.fullmatch(parsed.text)
        if found is None:
            raise HolderFileError("this is no file of somebody who joins", hint=_HINT)
        parsed.verify([VerifierKey(ROOT_KEY_NAME, bytes.fromhex(found[1]))])
    except (note.NoteError, note.NotSignedError) as error:
        raise HolderFileError("the file of somebody who joins is damaged", hint=_HINT) from error
    return Joining(found[1], found[2] == "yes")


def serialize(holders: Iterable[Holder]) -> bytes:
    """Write holders as a home keeps them."""
    return rfc8785.dumps([holder.plain() for holder in sorted(holders, key=lambda one: one.key)]) + b"\n"


def parse(kept: str) -> tuple[Holder, ...]:
    """Read what `serialize` wrote; raises `DirectoryError` or `ValueError`."""
    return parse_list(json.loads(kept))


def parse_list(untrusted: object) -> tuple[Holder, ...]:
    """Read a list of holders, sorted by key; raises `DirectoryError`."""
    read = fields.array(untrusted, "holders", _holder, lambda holder: holder.key)
    if len({holder.label for holder in read}) != len(read):
        raise DirectoryError("two holders have one label")
    return read


def _holder(untrusted: object) -> Holder:
    editor, key, label = fields.fields(untrusted, _HOLDER)
    if type(editor) is not bool:
        raise DirectoryError("the field editor is malformed")
    return Holder(
        fields.text(key, "key", fields.HEX_32_BYTES), fields.text(label, "label", fields.ROLE), editor
    )


def free_label(holders: Iterable[Holder]) -> str:
    """Return the next label that nobody has."""
    taken = {holder.label for holder in holders}
    return next(label for number in range(1, len(taken) + 2) if (label := f"holder {number}") not in taken)


def labelled(kept: Iterable[Holder], keys: Iterable[str]) -> tuple[Holder, ...]:
    """Return who holds these keys; whoever is not known yet gets a free label."""
    wanted = set(keys)
    found = [holder for holder in kept if holder.key in wanted]
    for key in sorted(wanted - {holder.key for holder in found}):
        found.append(Holder(key, free_label(found), editor=False))
    return tuple(found)


def known(holders: Iterable[Holder], key: str) -> Holder:
    """Return who holds a key; a key of nobody known is called by its digits."""
    return next(
        (holder for holder in holders if holder.key == key), Holder(key, f"key {key[:8]}", editor=False)
    )
