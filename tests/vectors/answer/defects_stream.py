"""Defects of the stream, its tar headers, and the order of its members: each with the code a reader gives."""

from __future__ import annotations

from typing import Final

from dropbox import limits
from dropbox.bag import tar
from tests.vectors.answer.forge import (
    FILES,
    INFO,
    MANIFEST,
    ONE,
    RECEIVED,
    ROOT,
    SIGNATURE,
    TAGS,
    TEXT,
    TWO,
    Defect,
    before,
    good,
    header_at,
    pack,
    pad,
    patched,
    put,
    raw_header,
    unpadded,
)

GOOD: Final = pack(good())
SHORT: Final = unpadded(GOOD)
_KIND: Final = 156
_KINDS: Final = {
    "hard-link": b"1",
    "symbolic-link": b"2",
    "character-device": b"3",
    "block-device": b"4",
    "folder": b"5",
    "fifo": b"6",
    "pax-global": b"g",
    "gnu-long-name": b"L",
    "old-file": b"\0",
}
_NAMES: Final = {
    "name-that-climbs": "answer/../../../etc/passwd",
    "name-that-climbs-at-once": "../answer/data/files/0001.pdf",
    "name-absolute": "/answer/data/files/0001.pdf",
    "name-of-a-submission": "tip/data/files/0001.pdf",
    "name-without-a-folder": "bagit.txt",
    "name-with-an-empty-step": "answer//data/files/0001.pdf",
    "name-with-a-backslash": "answer/data\\files\\0001.pdf",
    "name-with-a-space": "answer/data/files/0001 .pdf",
    "name-not-ascii": "answer/data/files/фота.jpg",
    "name-empty": "",
}


def _flipped(name: str, at: int = 520) -> bytes:
    stream = bytearray(GOOD)
    stream[header_at(GOOD, name) + at] ^= 1
    return bytes(stream)


def _unfilled() -> bytes:
    stream = bytearray(GOOD)
    # The second file has 6 bytes: the fill after it ends one byte before the next header.
    stream[header_at(GOOD, MANIFEST) - 1] = 1
    return bytes(stream)


def _swapped(first: str, second: str) -> bytes:
    swap = {first: second, second: first}
    bag = good()
    return pack([(swap.get(name, name), bag[swap.get(name, name)]) for name in bag])


def _without(name: str) -> bytes:
    return pack({member: body for member, body in good().items() if member != name})


def _twice(name: str) -> bytes:
    pairs: list[tuple[str, bytes]] = []
    for member, body in good().items():
        pairs += [(member, body)] * (2 if member == name else 1)
    return pack(pairs)


def _too_many() -> bytes:
    bag = good()
    head = [(name, bag[name]) for name in ("bagit.txt", INFO, TEXT, RECEIVED)]
    rows = b",".join(
        b'{"member":"data/files/%04d","name":"a","size":0,"type":""}' % number for number in range(1, 258)
    )
    empty = [(f"data/files/{number:04d}", b"") for number in range(1, 258)]
    return pack([*head, (FILES, b"[%s]" % rows), *empty])


def _cut_in(name: str) -> bytes:
    return GOOD[: header_at(GOOD, name) + 515]


STREAM_DEFECTS: Final[dict[str, Defect]] = {
    "nothing": (b"", "cut-short"),
    "cut-in-the-first-header": (GOOD[:300], "cut-short"),
    "cut-in-the-message": (_cut_in(TEXT), "cut-short"),
    "cut-in-a-file": (_cut_in(ONE), "cut-short"),
    "cut-in-the-signature": (_cut_in(SIGNATURE), "cut-short"),
    "end-marker-missing": (SHORT[:-1024], "cut-short"),
    "end-marker-of-one-block": (SHORT[:-512] + b"x" * 512 + GOOD[len(SHORT) :], "tar-end"),
    "padding-missing": (SHORT, "padding-short"),
    "padding-one-byte-short": (GOOD[:-1], "padding-short"),
    "padding-one-byte-long": (GOOD + b"\0", "trailing-bytes"),
    "padding-doubled": (GOOD.ljust(2 * len(GOOD), b"\0"), "trailing-bytes"),
    "padding-with-a-one": (GOOD[:-1] + b"\x01", "padding-not-zero"),
    "padding-begins-with-a-one": (SHORT + b"\x01" + GOOD[len(SHORT) + 1 :], "padding-not-zero"),
    "second-archive-in-the-padding": ((SHORT + SHORT).ljust(len(GOOD), b"\0")[: len(GOOD)], "padding-not-zero"),
    "second-archive-after-the-padding": (GOOD + GOOD, "trailing-bytes"),
    "larger-than-any-answer": (GOOD.ljust(limits.MAX_ANSWER_STREAM_BYTES + 1, b"\0"), "answer-too-large"),
    "flipped-in-the-message": (_flipped(TEXT), "hash-mismatch"),
    "flipped-in-a-file": (_flipped(ONE), "hash-mismatch"),
    "flipped-in-bag-info": (_flipped(INFO, 512 + 14), "hash-mismatch"),
    "flipped-in-a-header": (_flipped(ONE, 5), "tar-checksum"),
    "kind-pax-of-a-small-size": (
        before(ONE, raw_header("answer/PaxHeaders/size", 11, b"x") + b"11 size=6\n\n".ljust(512, b"\0")),
        "tar-pax",
    ),
    **{f"kind-{name}": (patched(ONE, _KIND, kind), "tar-kind") for name, kind in _KINDS.items()},
    "mode-of-a-program": (patched(ONE, 100, b"0000755\0"), "tar-field"),
    "uid-1000": (patched(ONE, 108, b"0001750\0"), "tar-field"),
    "gid-1000": (patched(ONE, 116, b"0001750\0"), "tar-field"),
    "mtime-now": (patched(ONE, 136, b"15123456701\0"), "tar-field"),
    "link-name": (patched(ONE, 157, b"x"), "tar-field"),
    "magic-of-gnu": (patched(ONE, 257, b"ustar  \0"), "tar-field"),
    "uname-root": (patched(ONE, 265, b"root"), "tar-field"),
    "prefix-set": (patched(ONE, 345, b"x"), "tar-field"),
    "reserved-set": (patched(ONE, 500, b"x"), "tar-field"),
    "bytes-after-the-name": (patched(ONE, 99, b"x"), "tar-field"),
    "size-in-base-256": (patched(ONE, 124, b"\x80" + bytes(10) + b"\x06"), "tar-field"),
    "size-with-leading-spaces": (patched(ONE, 124, b"        550\0"), "tar-field"),
    "fill-with-a-one": (_unfilled(), "tar-fill"),
}

ORDER_DEFECTS: Final[dict[str, Defect]] = {
    **{name: (before(ONE, raw_header(path, 0, b"0")), "member-name") for name, path in _NAMES.items()},
    "member-unlisted-in-the-payload": (
        before(ONE, raw_header(f"{ROOT}data/extra", 0, b"0")),
        "member-unlisted",
    ),
    "member-unlisted-at-the-end": (pack([*good().items(), ("fetch.txt", b"")]), "member-unlisted"),
    "source-signature-in-an-answer": (
        pack([*good().items(), ("source-signature.txt", b"")]),
        "member-unlisted",
    ),
    "files-read-in-an-answer": (
        before(MANIFEST, raw_header(f"{ROOT}data/files-read.txt", 0, b"0")),
        "member-unlisted",
    ),
    "answers-json-in-an-answer": (
        before(FILES, raw_header(f"{ROOT}data/answers.json", 0, b"0")),
        "member-unlisted",
    ),
    "file-extension-in-upper-case": (
        before(ONE, raw_header(f"{ROOT}data/files/0001.PDF", 0, b"0")),
        "member-unlisted",
    ),
    "file-number-of-three-digits": (
        before(ONE, raw_header(f"{ROOT}data/files/001", 0, b"0")),
        "member-unlisted",
    ),
    "file-number-zero": (before(ONE, raw_header(f"{ROOT}data/files/0000", 0, b"0")), "member-duplicate"),
    "file-number-skipped": (before(ONE, raw_header(f"{ROOT}data/files/0002", 0, b"0")), "member-order"),
    "everything-missing": (pack({}), "member-missing"),
    "signature-missing": (_without(SIGNATURE), "member-missing"),
    **{
        f"{name.rpartition('/')[2].partition('.')[0]}-missing": (_without(name), "member-order")
        for name in ("bagit.txt", INFO, TEXT, RECEIVED, FILES, MANIFEST, TAGS)
    },
    "received-after-files-json": (_swapped(RECEIVED, FILES), "member-order"),
    "message-after-received": (_swapped(TEXT, RECEIVED), "member-order"),
    "files-swapped": (_swapped(ONE, TWO), "member-order"),
    "files-json-after-a-file": (_swapped(FILES, ONE), "member-order"),
    "manifests-swapped": (_swapped(MANIFEST, TAGS), "member-order"),
    "signature-first": (_swapped("bagit.txt", SIGNATURE), "member-order"),
    **{
        f"{name}-twice": (_twice(member), "member-duplicate")
        for name, member in {
            "message": TEXT,
            "received": RECEIVED,
            "files-json": FILES,
            "file": ONE,
            "signature": SIGNATURE,
        }.items()
    },
    "257-files": (_too_many(), "too-many-files"),
    "message-too-large": (put(TEXT, b"a" * (limits.MAX_MESSAGE_BYTES + 1)), "member-too-large"),
    "bag-info-too-large": (put(INFO, b"A: a\n" * 1_000, keep=("oxum",)), "member-too-large"),
    "received-too-large": (put(RECEIVED, b" " * (limits.MAX_RECEIVED_JSON_BYTES + 1)), "member-too-large"),
    "files-json-too-large": (put(FILES, b" " * (limits.MAX_ANSWER_FILES_JSON_BYTES + 1)), "member-too-large"),
    "tagmanifest-too-large": (put(TAGS, b"a" * 4_096, keep=(TAGS,)), "member-too-large"),
    "signature-too-large": (
        put(SIGNATURE, b"a" * (limits.MAX_NOTE_BYTES + 1), keep=(SIGNATURE,)),
        "member-too-large",
    ),
    "file-larger-than-the-stream": (
        pad(
            SHORT[: header_at(SHORT, ONE)]
            + tar.header(ROOT + ONE, limits.MAX_ANSWER_STREAM_BYTES + 1)
            + SHORT[header_at(SHORT, ONE) + 512 :]
        ),
        "member-too-large",
    ),
}
