"""Floor 2: the age v1 file format (docs/spec/age.md). Pure.

`seal` and `Recipient` for everyone; `open` and `Identity` for the tools. Names are loaded when first used:
a process that only seals never loads what opens (tested).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dropbox.age import armor, errors, header
    from dropbox.age.errors import (
        AgeError,
        ArmorError,
        HeaderError,
        HeaderMacError,
        HeaderTooShortError,
        IdentityFormatError,
        KindMismatchError,
        NoMatchingIdentityError,
        PayloadError,
        RecipientFormatError,
        RecipientsError,
        TruncatedError,
        WorkFactorError,
        WrongPassphraseError,
    )
    from dropbox.age.header import Stanza
    from dropbox.age.identity import Identity, ScryptIdentity
    from dropbox.age.opening import open  # noqa: A004 age's own word
    from dropbox.age.reader import PayloadReader
    from dropbox.age.recipient import Recipient, ScryptRecipient
    from dropbox.age.sealing import Sealing, seal, sealed_size_bytes

__all__ = [
    "AgeError",
    "ArmorError",
    "HeaderError",
    "HeaderMacError",
    "HeaderTooShortError",
    "Identity",
    "IdentityFormatError",
    "KindMismatchError",
    "NoMatchingIdentityError",
    "PayloadError",
    "PayloadReader",
    "Recipient",
    "RecipientFormatError",
    "RecipientsError",
    "ScryptIdentity",
    "ScryptRecipient",
    "Sealing",
    "Stanza",
    "TruncatedError",
    "WorkFactorError",
    "WrongPassphraseError",
    "armor",
    "errors",
    "header",
    "open",
    "seal",
    "sealed_size_bytes",
]

_MODULES: Final = {"armor", "errors", "header"}
_HOMES: Final = {
    "Identity": "identity",
    "PayloadReader": "reader",
    "Recipient": "recipient",
    "ScryptIdentity": "identity",
    "ScryptRecipient": "recipient",
    "Sealing": "sealing",
    "Stanza": "header",
    "open": "opening",
    "seal": "sealing",
    "sealed_size_bytes": "sealing",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    home = importlib.import_module(f"{__name__}.{_HOMES.get(name, 'errors')}")
    return getattr(home, name)
