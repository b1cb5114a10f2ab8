"""Floor 4: what a submission says, and how it is written, read and saved (docs/spec/submission.md). Pure.

Re-exports load when first asked for: whoever only reads never loads what signs.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dropbox.tip.consent import Choice, Consent, consent_of
    from dropbox.tip.context import Finding, TrustedFacts, verify_context
    from dropbox.tip.fields import SealedBy, recipients_sha256
    from dropbox.tip.files import FileEntry, member_name
    from dropbox.tip.heading import BagInfo, Heading
    from dropbox.tip.reading import ReadFile, ReadTip, read
    from dropbox.tip.salvaging import Salvage, SalvagedFile, salvage
    from dropbox.tip.statement import SourceStatement
    from dropbox.tip.walk import MemberSink, Receiver
    from dropbox.tip.writing import FileBody, TipWriter, stream_size_bytes

__all__ = [
    "BagInfo",
    "Choice",
    "Consent",
    "FileBody",
    "FileEntry",
    "Finding",
    "Heading",
    "MemberSink",
    "ReadFile",
    "ReadTip",
    "Receiver",
    "Salvage",
    "SalvagedFile",
    "SealedBy",
    "SourceStatement",
    "TipWriter",
    "TrustedFacts",
    "consent_of",
    "member_name",
    "read",
    "recipients_sha256",
    "salvage",
    "stream_size_bytes",
    "verify_context",
]

_HOMES: Final = {
    "consent": ("Choice", "Consent", "consent_of"),
    "context": ("Finding", "TrustedFacts", "verify_context"),
    "fields": ("SealedBy", "recipients_sha256"),
    "files": ("FileEntry", "member_name"),
    "heading": ("BagInfo", "Heading"),
    "reading": ("ReadFile", "ReadTip", "read"),
    "salvaging": ("Salvage", "SalvagedFile", "salvage"),
    "statement": ("SourceStatement",),
    "walk": ("MemberSink", "Receiver"),
    "writing": ("FileBody", "TipWriter", "stream_size_bytes"),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"dropbox.tip.{module}"), name)
    raise AttributeError(name)
