"""Defects of bag-info, manifests and lists: each with the code a reader gives."""

from __future__ import annotations

import json
from typing import Final

from dropbox.bag import canonical
from tests.vectors.answer.forge import (
    FILES,
    INFO,
    MANIFEST,
    ONE,
    RECEIVED,
    TAGS,
    TEXT,
    Defect,
    good,
    put,
    replaced,
)
from tests.vectors.answer.people import RECEIPT, sha256

_HASH: Final = good()[MANIFEST][:64]


def _info(old: bytes, new: bytes) -> bytes:
    return replaced(INFO, old, new, keep=("oxum",))


def _lines(name: str, order: tuple[int, ...]) -> bytes:
    lines = good()[name].splitlines(keepends=True)
    return put(name, b"".join(lines[index] for index in order), keep=(name, "oxum"))


def _received(old: bytes, new: bytes) -> bytes:
    return replaced(RECEIVED, old, new)


def _rows(*messages: str) -> bytes:
    return canonical.serialize([{"day": "2026-11-12", "files": 5, "message": message} for message in messages])


def _files(old: bytes, new: bytes) -> bytes:
    return replaced(FILES, old, new)


def _deep(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


INFO_DEFECTS: Final[dict[str, Defect]] = {
    "declaration-of-bagit-0-97": (
        replaced("bagit.txt", b"BagIt-Version: 1.0", b"BagIt-Version: 0.9"),
        "bag-declaration",
    ),
    "declaration-of-another-encoding": (replaced("bagit.txt", b"UTF-8\n", b"UTF8\n"), "bag-declaration"),
    "info-label-missing": (_info(b"Desk: 4f2a91c0\n", b""), "bag-info"),
    "info-label-unknown": (_info(b"Desk:", b"Contact-Name: x\nDesk:"), "bag-info"),
    "info-label-of-a-submission": (_info(b"Desk:", b"Sealed-By: page\nDesk:"), "bag-info"),
    "info-label-twice": (_info(b"Desk: 4f2a91c0\n", b"Desk: 4f2a91c0\n" * 2), "bag-info"),
    "info-labels-in-another-order": (_lines(INFO, (1, 0, 2, 3, 4, 5)), "bag-info"),
    "info-two-spaces": (_info(b"Desk: ", b"Desk:  "), "bag-info"),
    "info-space-at-a-line-end": (_info(b"Desk: 4f2a91c0", b"Desk: 4f2a91c0 "), "bag-info"),
    "info-carriage-returns": (_info(b"\n", b"\r\n"), "bag-info"),
    "info-not-ascii": (_info(b"press-dropbox 0.1.0", "скрынка".encode()), "bag-info"),
    "info-without-a-last-line-end": (put(INFO, good()[INFO][:-1], keep=("oxum",)), "bag-info"),
    "info-without-oxum": (_lines(INFO, (0, 2, 3, 4, 5)), "bag-info"),
    "info-empty": (put(INFO, b"", keep=("oxum",)), "bag-info"),
    "info-date-with-a-time": (_info(b"2026-11-24", b"2026-11-24T10:00"), "field"),
    "info-date-that-is-none": (_info(b"2026-11-24", b"2026-02-30"), "field"),
    "info-date-of-year-0": (_info(b"2026-11-24", b"0000-11-24"), "field"),
    "info-desk-in-upper-case": (_info(b"Desk: 4f2a91c0", b"Desk: 4F2A91C0"), "field"),
    "info-version-zero": (_info(b"Version: 1", b"Version: 0"), "field"),
    "info-version-with-leading-zero": (_info(b"Version: 1", b"Version: 01"), "field"),
    "info-version-2-to-31": (_info(b"Version: 1", b"Version: 2147483648"), "field"),
    "info-editor-key-in-upper-case": (_info(b"Editor-Key: ", b"Editor-Key: A"), "field"),
    "info-editor-key-short": (put(INFO, good()[INFO][:-2] + b"\n", keep=("oxum",)), "field"),
    "info-agent-of-101-characters": (_info(b"press-dropbox 0.1.0", b"a" * 101), "field"),
    "oxum-of-other-bytes": (_info(b"Payload-Oxum: ", b"Payload-Oxum: 1"), "payload-oxum"),
    "oxum-of-another-number": (_info(b".5\n", b".6\n"), "payload-oxum"),
    "oxum-with-leading-zero": (_info(b"Payload-Oxum: ", b"Payload-Oxum: 0"), "field"),
}

MANIFEST_DEFECTS: Final[dict[str, Defect]] = {
    "manifest-leaves-a-file-out": (_lines(MANIFEST, (0, 1, 2, 4)), "manifest-missing"),
    "manifest-empty": (put(MANIFEST, b"", keep=(MANIFEST,)), "manifest-missing"),
    "manifest-lists-a-file-that-is-not-there": (
        put(MANIFEST, good()[MANIFEST] + _HASH + b"  data/more\n", keep=(MANIFEST,)),
        "manifest-extra",
    ),
    "manifest-lists-the-declaration": (
        put(MANIFEST, good()[MANIFEST] + _HASH + b"  bagit.txt\n", keep=(MANIFEST,)),
        "manifest-extra",
    ),
    "manifest-in-another-order": (_lines(MANIFEST, (1, 0, 2, 3, 4)), "manifest-order"),
    "manifest-lists-a-file-twice": (_lines(MANIFEST, (0, 0, 1, 2, 3, 4)), "manifest-order"),
    "manifest-of-another-file": (put(ONE, b"other bytes".ljust(360), keep=(MANIFEST,)), "hash-mismatch"),
    "manifest-in-upper-case": (put(MANIFEST, good()[MANIFEST].upper(), keep=(MANIFEST,)), "manifest-format"),
    "manifest-with-one-space": (replaced(MANIFEST, b"  ", b" ", keep=(MANIFEST,)), "manifest-format"),
    "manifest-without-a-last-line-end": (
        put(MANIFEST, good()[MANIFEST][:-1], keep=(MANIFEST,)),
        "manifest-format",
    ),
    "tagmanifest-leaves-bag-info-out": (_lines(TAGS, (0, 2)), "manifest-missing"),
    "tagmanifest-in-another-order": (_lines(TAGS, (1, 0, 2)), "manifest-order"),
    "tagmanifest-of-another-bag-info": (
        put(INFO, good()[INFO].replace(b"0.1.0", b"0.1.1"), keep=("oxum", TAGS)),
        "hash-mismatch",
    ),
    "tagmanifest-empty": (put(TAGS, b"", keep=(TAGS,)), "manifest-missing"),
}

CONTENT_DEFECTS: Final[dict[str, Defect]] = {
    "message-not-utf-8": (put(TEXT, b"\xff"), "message-encoding"),
    "message-overlong-utf-8": (put(TEXT, b"\xc0\xaf"), "message-encoding"),
    "message-with-a-surrogate": (put(TEXT, b"\xed\xa0\x80"), "message-encoding"),
    "message-cut-in-a-character": (put(TEXT, "ж".encode()[:1]), "message-encoding"),
    "received-no-json": (put(RECEIVED, b""), "json"),
    "received-with-a-float": (_received(b'"files":5', b'"files":5.5'), "json"),
    "received-key-twice": (_received(b'"files":5', b'"files":5,"files":5'), "json"),
    "received-nine-levels-deep": (put(RECEIVED, _deep(9)), "json"),
    "received-with-a-space": (_received(b'"files":5', b'"files": 5'), "json-not-canonical"),
    "received-keys-in-another-order": (
        put(RECEIVED, json.dumps([{"message": RECEIPT.message_id, "files": 5, "day": "2026-11-12"}]).encode()),
        "json-not-canonical",
    ),
    "received-object": (put(RECEIVED, b"{}"), "received-json"),
    "received-of-texts": (put(RECEIVED, b'["x"]'), "received-json"),
    "received-key-missing": (_received(b'"files":5,', b""), "received-json"),
    "received-key-unknown": (_received(b'"files":5', b'"files":5,"in":1'), "received-json"),
    "received-files-as-text": (_received(b'"files":5', b'"files":"5"'), "received-json"),
    "received-files-true": (_received(b'"files":5', b'"files":true'), "received-json"),
    "received-files-below-none": (_received(b'"files":5', b'"files":-1'), "received-json"),
    "received-65537-files": (_received(b'"files":5', b'"files":65537'), "received-json"),
    "received-day-that-is-none": (_received(b"2026-11-12", b"2026-11-31"), "received-json"),
    "received-day-with-a-time": (_received(b"2026-11-12", b"2026-11-12T10"), "received-json"),
    "received-message-short": (_received(b'"message":"', b'"message":"0'), "received-json"),
    "received-message-in-upper-case": (
        _received(RECEIPT.message_id.encode(), RECEIPT.message_id.upper().encode()),
        "received-json",
    ),
    "received-message-twice": (put(RECEIVED, _rows(RECEIPT.message_id, RECEIPT.message_id)), "received-json"),
    "received-unsorted": (
        put(RECEIVED, _rows(*sorted((RECEIPT.message_id, sha256("message 2")), reverse=True))),
        "received-json",
    ),
    "received-251-messages": (
        put(RECEIVED, _rows(*sorted(sha256(f"message {number}") for number in range(251)))),
        "received-json",
    ),
    "received-row-without-a-line": (
        put(RECEIVED, _rows(*sorted((RECEIPT.message_id, sha256("message 2"))))),
        "received-mismatch",
    ),
    "received-line-without-a-row": (put(RECEIVED, b"[]"), "received-mismatch"),
    "received-row-of-another-message": (put(RECEIVED, _rows(sha256("message 2"))), "received-mismatch"),
    "files-json-no-json": (put(FILES, b""), "json"),
    "files-json-with-a-space": (_files(b'"size":6', b'"size": 6'), "json-not-canonical"),
    "files-json-object": (put(FILES, b"{}"), "files-json"),
    "files-json-key-missing": (_files(b',"type":"text/plain"', b""), "files-json"),
    "files-json-key-unknown": (_files(b'"size":6', b'"role":1,"size":6'), "files-json"),
    "files-json-member-climbs": (_files(b"data/files/0002.txt", b"../../.bashrc"), "files-json"),
    "files-json-member-of-another-number": (
        _files(b"data/files/0002.txt", b"data/files/0003.txt"),
        "files-json",
    ),
    "files-json-size-as-text": (_files(b'"size":6', b'"size":"6"'), "files-json"),
    "files-json-size-negative": (_files(b'"size":6', b'"size":-6'), "files-json"),
    "files-json-name-empty": (
        put(FILES, b'[{"member":"data/files/0001","name":"","size":0,"type":""}]'),
        "files-json",
    ),
    "files-json-type-not-ascii": (_files(b"text/plain", "тэкст".encode()), "files-json"),
    "files-json-of-another-size": (_files(b'"size":6', b'"size":7'), "files-json-mismatch"),
    "files-json-of-another-extension": (
        _files(b'0002.txt","name":"notes.txt"', b'0002.doc","name":"notes.doc"'),
        "files-json-mismatch",
    ),
    "files-json-lists-none": (put(FILES, b"[]"), "files-json-mismatch"),
    "files-json-lists-fewer": (put(FILES, good()[FILES].partition(b"},{")[0] + b"}]"), "files-json-mismatch"),
    "files-json-lists-more": (
        put(
            FILES,
            good()[FILES][:-1] + b',{"member":"data/files/0003","name":"a","size":0,"type":""}]',
        ),
        "files-json-mismatch",
    ),
}
