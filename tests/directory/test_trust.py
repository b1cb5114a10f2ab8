from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dropbox import directory, note

ROOT = note.signing.SigningKey.from_seed("press-dropbox/root", bytes(range(32)))
ROOTS = directory.Roots((ROOT.verifier.public_key.hex(),), 1)
STRING = "age1pq1" + "q" * 1952
READER = directory.RecipientEntry(
    alg="mlkem768x25519", desk="4f2a91c0", from_=date(2026, 11, 1), id="0123456789abcdef", kind="intake",
    role="reader 1", sha256=directory.sha256_of(STRING), until=date(2027, 2, 3),
)  # fmt: skip
FIRST = directory.Document(
    desks=(directory.Desk("4f2a91c0"),), editors=(), expires=date(2028, 2, 1), freshness=(),
    issued=date(2026, 11, 1), mirrors=(), origin="example.press", previous="-", recipients=(READER,),
    revocations=(), roots=ROOTS, version=1,
)  # fmt: skip


def signed(document: directory.Document) -> bytes:
    return note.signing.sign(directory.serialize(document), [ROOT])


def test_two_versions_become_trusted() -> None:
    first = signed(FIRST)
    second = signed(replace(FIRST, version=2, previous=directory.parse(first).text_sha256))
    files = {"directory.note": second, "history/1.note": first, "history/2.note": second}
    trusted = directory.trust_published(files.__getitem__, ROOTS)
    assert trusted.version == 2
    trusted.require_sealing_day(date(2026, 11, 1))
    assert trusted.recipients_on("4f2a91c0", date(2026, 11, 23)) == (READER,)
    assert trusted.at_version(1).document == FIRST
    assert directory.select_recipients([READER], directory.recipients_file([STRING])) == (STRING,)
    print(directory.check_phrase(trusted, "en"), directory.check_phrase(ROOTS, "be"))
    with pytest.raises(directory.DirectoryExpiredError):
        trusted.require_sealing_day(date(2028, 2, 1))
