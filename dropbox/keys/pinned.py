"""What a secret folder begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dropbox.directory import Document, Roots
    from dropbox.keys.holders import Holder


@dataclass(frozen=True, slots=True)
class Pinned:
    """What the drop-box's settings pin: its name and its first roots."""

    origin: str
    roots: Roots

    @property
    def lines(self) -> str:
        """Give the lines for config/dropbox.toml."""
        keys = ", ".join(f'"{key}"' for key in self.roots.keys)
        return f'origin = "{self.origin}"\nroots = [{keys}]\nthreshold = {self.roots.threshold}\n'


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a drop-box begins with; where a root key was restored, with what was signed so far."""

    pinned: Pinned
    draft: Document
    holders: tuple[Holder, ...]
    history: tuple[bytes, ...] = ()
    recipients: tuple[str, ...] = ()
