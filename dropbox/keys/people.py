"""Whose keys are whose, as far as requests say: two keys of one person are one reader, whatever their roles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from dropbox import directory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dropbox.directory import Document, RecipientEntry


@dataclass(frozen=True, slots=True)
class People:
    """What requests said. A person is an editor's key in hex: nobody is known by more."""

    # By the hash of a recipient string: the key of the editor who asked for it.
    editor_of: Mapping[str, str] = field(default_factory=dict)
    # By the key of an editor: the freshness keys that came with it.
    freshness_of: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, requests: Iterable[directory.Request], owners: Mapping[str, str]) -> Self:
        """Gather what requests say, and older files (`owners`, by recipient hash)."""
        editors, freshness = dict(owners), dict[str, frozenset[str]]()
        for request in requests:
            if request.editor is None or request.freshness is None:
                continue
            for wanted in request.recipients:
                editors[directory.sha256_of(wanted.recipient)] = request.editor
            known = freshness.get(request.editor, frozenset())
            freshness[request.editor] = known | {request.freshness}
        return cls(editors, freshness)

    def persons(self, document: Document, entries: Iterable[RecipientEntry]) -> frozenset[str]:
        """Return who reads with these entries, one name for each: their roles and editors' keys, joined."""
        names = self._names(document)
        return frozenset(names[_role(entry)] for entry in entries)

    def _names(self, document: Document) -> dict[str, str]:
        # A role is one person, and so is an editor's key: what hangs together is one person.
        ties = [(_role(entry), self.editor_of.get(entry.sha256)) for entry in document.recipients]
        ties += [(_role(entry), entry.key) for entry in document.editors]
        names: dict[str, str] = {}
        for role, key in ties:
            same = {names.setdefault(one, one) for one in (role, key) if one is not None}
            first = min(same)
            names = {one: first if name in same else name for one, name in names.items()}
        return names

    def keys_of_role(self, document: Document, desk: str, role: str) -> frozenset[str]:
        """Return the editors' keys behind a role: those listed, and those that asked for its recipients."""
        listed = {entry.key for entry in document.editors if (entry.desk, entry.role) == (desk, role)}
        asked = {
            self.editor_of[entry.sha256]
            for entry in document.recipients
            if (entry.desk, entry.role) == (desk, role) and entry.sha256 in self.editor_of
        }
        return frozenset(listed | asked)


def _role(entry: RecipientEntry | directory.EditorEntry) -> str:
    return f"{entry.desk} {entry.role}"
