"""Keys, entries and documents that the directory's vectors and tests are made of. All of it is public."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from dropbox import directory
from dropbox.note.signing import SigningKey, sign

if TYPE_CHECKING:
    from collections.abc import Iterable


def seed(name: str) -> bytes:
    return hashlib.sha256(f"press-dropbox test vectors: {name}".encode()).digest()


# Named so that the hexadecimal public keys rise: a < b < c < d.
_BY_KEY: Final = sorted(
    (SigningKey.from_seed("press-dropbox/root", seed(f"root {number}")) for number in range(4)),
    key=lambda key: key.verifier.public_key,
)
ROOTS: Final = dict(zip("abcd", _BY_KEY, strict=True))
FRESHNESS: Final = SigningKey.from_seed(directory.FRESHNESS_KEY_NAME, seed("freshness"))
EDITOR: Final = SigningKey.from_seed("press-dropbox/editor", seed("editor"))
DESK: Final = "4f2a91c0"
OTHER_DESK: Final = "b7730e15"


def public_hex(key: SigningKey) -> str:
    return key.verifier.public_key.hex()


def roots(letters: str, threshold: int = 1) -> directory.Roots:
    return directory.Roots(tuple(public_hex(ROOTS[letter]) for letter in letters), threshold)


def recipient_string(name: str) -> str:
    """Give what looks like a recipient string: the directory never looks inside one."""
    return "age1pq1" + hashlib.sha256(f"recipient {name}".encode()).hexdigest()


def recipient(name: str, desk: str, begins: date, ends: date, **changes: str) -> directory.RecipientEntry:
    entry = directory.RecipientEntry(
        alg="mlkem768x25519",
        desk=desk,
        from_=begins,
        id=hashlib.sha256(f"id {name}".encode()).hexdigest()[:16],
        kind="intake",
        role=name.partition(",")[0],
        sha256=directory.sha256_of(recipient_string(name)),
        until=ends,
    )
    return replace(entry, **changes)  # type: ignore[arg-type] # changes are strings, windows are not


NOV, FEB, MAY = date(2026, 11, 1), date(2027, 2, 1), date(2027, 5, 1)
TO_FEB, TO_MAY = date(2027, 2, 3), date(2027, 5, 3)
READERS: Final = {
    "reader 1, winter": recipient("reader 1, winter", DESK, NOV, TO_FEB),
    "reader 2, winter": recipient("reader 2, winter", DESK, NOV, TO_FEB),
    "reader 1, spring": recipient("reader 1, spring", DESK, FEB, TO_MAY),
    "reader 2, spring": recipient("reader 2, spring", DESK, FEB, TO_MAY),
    "recovery": recipient("recovery", DESK, NOV, TO_MAY, kind="recovery", role="recovery key"),
    "revoked": recipient("revoked", DESK, NOV, TO_MAY, role="reader 3"),
    "other desk": recipient("other desk", OTHER_DESK, NOV, TO_FEB, role="reader 1"),
}
EDITOR_ENTRY: Final = directory.EditorEntry(
    desk=DESK, from_=NOV, id="00112233445566ee", key=public_hex(EDITOR), role="reader 1", until=date(2028, 2, 1)
)
SMALL: Final = directory.Document(
    desks=(directory.Desk(DESK),),
    editors=(),
    expires=date(2028, 2, 1),
    freshness=(),
    issued=NOV,
    mirrors=(),
    origin="example.press",
    previous="-",
    recipients=(READERS["reader 1, winter"],),
    revocations=(),
    roots=roots("a"),
    version=1,
)
FULL: Final = replace(
    SMALL,
    desks=(directory.Desk(DESK), directory.Desk(OTHER_DESK)),
    editors=(EDITOR_ENTRY,),
    freshness=(public_hex(FRESHNESS),),
    mirrors=("http://" + "a2" * 28 + ".onion/keys", "https://mirror.example:8443/a/keys/"),
    recipients=tuple(sorted(READERS.values(), key=lambda entry: entry.id)),
    revocations=(directory.Revocation(READERS["revoked"].id, "2026-12"),),
    roots=roots("abc", 2),
)


def signed_text(text: str, letters: Iterable[str]) -> bytes:
    return sign(text, [ROOTS[letter] for letter in letters])


def signed(document: directory.Document, letters: Iterable[str] = "a") -> bytes:
    return signed_text(directory.serialize(document), letters)


def after(before: bytes, letters: Iterable[str] = "a", **changes: object) -> bytes:
    """Sign the version that follows the note `before`, with `changes`."""
    last = directory.parse(before)
    following = {"version": last.document.version + 1, "previous": last.text_sha256} | changes
    return signed(replace(last.document, **following), letters)  # type: ignore[arg-type] # named in the caller


def encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
