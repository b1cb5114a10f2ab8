"""Defects of the members: their order, the manifests, bag-info and the lists."""

from __future__ import annotations

from dropbox import limits
from dropbox.bag import bagit
from tests.tip.forge import (
    ONE,
    TWO,
    Members,
    before,
    changed,
    good,
    good_plain,
    good_with_reply,
    pack,
    raw_header,
    replaced,
)

MESSAGE = "data/message.txt"
ANSWERS = "data/answers.json"
FILES = "data/files.json"
READ = "data/files-read.txt"
INFO = bagit.BAG_INFO
MANIFEST = bagit.MANIFEST
TAGS = bagit.TAGMANIFEST
SIGNATURE = "source-signature.txt"


def _ordered(bag: Members, *names: str) -> bytes:
    """Return a bag whose last members are these, in this order, and whose list has the first file only."""
    bag[FILES] = bag[FILES].partition(b"},{")[0] + b"}]"
    bag[READ] = b"=\n"
    rest = [name for name in bag if name not in names]
    return pack([(name, bag[name]) for name in (*rest, *names)])


def _swapped(first: str, second: str) -> bytes:
    swap = {first: second, second: first}
    bag = good()
    return pack([(swap.get(name, name), bag[swap.get(name, name)]) for name in bag])


def _without(*names: str) -> bytes:
    return pack({name: body for name, body in good().items() if name not in names})


def _and(name: str, body: bytes = b"") -> bytes:
    return pack([*good().items(), (name, body)])


def _twice(name: str) -> bytes:
    pairs: list[tuple[str, bytes]] = []
    for member, body in good().items():
        pairs += [(member, body)] * (2 if member == name else 1)
    return pack(pairs)


def put(name: str, body: bytes, members: Members | None = None, keep: tuple[str, ...] = ()) -> bytes:
    """Return a bag in which a member is this."""
    return changed(lambda bag: bag.update({name: body}), members, keep=keep)


def _info(old: bytes, new: bytes, members: Members | None = None) -> bytes:
    return replaced(INFO, old, new, members, keep=("oxum",))


def _manifest(old: bytes, new: bytes) -> bytes:
    return replaced(MANIFEST, old, new, keep=(MANIFEST,))


def _lines(name: str, order: tuple[int, ...]) -> bytes:
    lines = good()[name].splitlines(keepends=True)
    return put(name, b"".join(lines[index] for index in order), keep=(name,))


def _file(name: str) -> bytes:
    return before(ONE, raw_header(f"tip/data/files/{name}", 0, b"0"))


def _without_line(name: str, begins: bytes, bag: Members) -> bytes:
    lines = bag[name].splitlines(keepends=True)
    return put(name, b"".join(line for line in lines if not line.startswith(begins)), bag)


def _of_another_bag() -> bytes:
    return put(ONE, b"other bytes".ljust(404), keep=(MANIFEST,))


_HASH = good()[MANIFEST][:64]

ORDER_DEFECTS: dict[str, tuple[bytes, str]] = {
    "member-unlisted-at-the-end": (_and("extra.txt"), "member-unlisted"),
    "member-unlisted-in-the-payload": (before(ONE, raw_header("tip/data/extra", 0, b"0")), "member-unlisted"),
    "file-number-of-three-digits": (_file("001"), "member-unlisted"),
    "file-extension-in-upper-case": (_file("0001.JPG"), "member-unlisted"),
    "file-with-two-extensions": (_file("0001.a.b"), "member-unlisted"),
    "file-extension-of-nine-letters": (_file("0001.extension"), "member-unlisted"),
    "file-in-a-folder": (_file("0001/a"), "member-unlisted"),
    "file-number-zero": (_file("0000"), "member-duplicate"),
    "file-number-skipped": (_file("0002"), "member-order"),
    "file-number-of-five-digits": (_file("00001"), "member-order"),
    "declaration-missing": (_without("bagit.txt"), "member-order"),
    "message-missing": (_without(MESSAGE), "member-order"),
    "files-json-missing": (_without(FILES), "member-order"),
    "files-read-missing": (_without(READ), "member-order"),
    "manifest-missing": (_without(MANIFEST), "member-order"),
    "tagmanifest-missing": (_without(TAGS), "member-order"),
    "signature-missing": (_without(SIGNATURE), "member-missing"),
    "everything-missing": (pack({}), "member-missing"),
    "message-after-answers": (_swapped(MESSAGE, ANSWERS), "member-order"),
    "files-swapped": (_swapped(ONE, TWO), "member-order"),
    "manifests-swapped": (_swapped(MANIFEST, TAGS), "member-order"),
    "signature-first": (_swapped("bagit.txt", SIGNATURE), "member-order"),
    "message-twice": (_twice(MESSAGE), "member-duplicate"),
    "file-twice": (_twice(ONE), "member-duplicate"),
    "files-json-twice": (_twice(FILES), "member-duplicate"),
    "signature-twice": (_twice(SIGNATURE), "member-duplicate"),
    "file-after-files-read": (_ordered(good(), TWO, MANIFEST, TAGS, SIGNATURE), "member-order"),
    "file-after-plain-files-json": (
        _ordered(good_plain(), FILES, TWO, READ, MANIFEST, TAGS, SIGNATURE),
        "member-order",
    ),
    "message-too-large": (put(MESSAGE, b"a" * (limits.MAX_MESSAGE_BYTES + 1)), "member-too-large"),
    "answers-too-large": (put(ANSWERS, b" " * (limits.MAX_ANSWERS_BYTES + 1)), "member-too-large"),
    "bag-info-too-large": (put(INFO, b"A: a\n" * 1_000), "member-too-large"),
    "tagmanifest-too-large": (put(TAGS, b"a" * 4_096, keep=(TAGS,)), "member-too-large"),
    "signature-too-large": (put(SIGNATURE, b"a" * 4_096, keep=(SIGNATURE,)), "member-too-large"),
}

INFO_DEFECTS: dict[str, tuple[bytes, str]] = {
    "declaration-of-bagit-0-97": (
        replaced("bagit.txt", b"BagIt-Version: 1.0", b"BagIt-Version: 0.9"),
        "bag-declaration",
    ),
    "declaration-of-another-encoding": (replaced("bagit.txt", b"UTF-8\n", b"UTF8\n"), "bag-declaration"),
    "info-label-missing": (_info(b"Desk: 4f2a91c0\n", b""), "bag-info"),
    "info-label-unknown": (_info(b"Desk:", b"Contact-Name: x\nDesk:"), "bag-info"),
    "info-label-twice": (_info(b"Desk: 4f2a91c0\n", b"Desk: 4f2a91c0\n" * 2), "bag-info"),
    "info-labels-in-another-order": (_lines(INFO, (1, 0, 2, 3, 4, 5, 6)), "bag-info"),
    "info-label-in-lower-case": (_info(b"Desk:", b"desk:"), "bag-info"),
    "info-two-spaces": (_info(b"Desk: ", b"Desk:  "), "bag-info"),
    "info-space-at-a-line-end": (_info(b"Desk: 4f2a91c0", b"Desk: 4f2a91c0 "), "bag-info"),
    "info-folded": (_info(b"press-dropbox 0", b"press-dropbox\n  0"), "bag-info"),
    "info-carriage-returns": (_info(b"\n", b"\r\n"), "bag-info"),
    "info-not-ascii": (_info(b"press-dropbox 0.1.0", "скрынка".encode()), "bag-info"),
    "info-without-a-last-line-end": (put(INFO, good()[INFO][:-1], keep=("oxum",)), "bag-info"),
    "info-empty": (put(INFO, b"", keep=("oxum",)), "bag-info"),
    "date-with-a-time": (_info(b"2026-11-23", b"2026-11-23T10:00"), "field"),
    "date-that-is-none": (_info(b"2026-11-23", b"2026-02-30"), "field"),
    "date-without-hyphens": (_info(b"2026-11-23", b"20261123"), "field"),
    "date-as-a-week": (_info(b"2026-11-23", b"2026-W48-1"), "field"),
    "desk-in-upper-case": (_info(b"Desk: 4f2a91c0", b"Desk: 4F2A91C0"), "field"),
    "version-zero": (_info(b"Version: 3", b"Version: 0"), "field"),
    "version-with-leading-zero": (_info(b"Version: 3", b"Version: 03"), "field"),
    "version-2-to-31": (_info(b"Version: 3", b"Version: 2147483648"), "field"),
    "sealed-by-nobody": (_info(b"Sealed-By: page", b"Sealed-By: server"), "field"),
    "source-key-in-upper-case": (_info(b"Source-Key: 03a1", b"Source-Key: 03A1"), "field"),
    "source-key-short": (_info(b"Source-Key: 03", b"Source-Key: "), "field"),
    "mailbox-without-reply-to": (_info(b"Source-Key:", b"Mailbox: " + _HASH + b"\nSource-Key:"), "bag-info"),
    "reply-to-without-mailbox": (
        _without_line(INFO, b"Mailbox", good_with_reply()),
        "bag-info",
    ),
    "reply-to-classical": (
        _info(b"Source-Key:", b"Reply-To: age1" + b"q" * 58 + b"\nMailbox: " + _HASH + b"\nSource-Key:"),
        "field",
    ),
    "oxum-left-out-by-the-page": (
        _without_line(INFO, b"Payload-Oxum", good()),
        "bag-info",
    ),
    "oxum-given-by-plain": (
        _info(b"Bag-Software", b"Payload-Oxum: 1.6\nBag-Software", good_plain()),
        "bag-info",
    ),
    "oxum-of-other-bytes": (_info(b"Payload-Oxum: ", b"Payload-Oxum: 1"), "payload-oxum"),
    "oxum-of-another-number": (_info(b".6\n", b".7\n"), "payload-oxum"),
    "oxum-with-leading-zero": (_info(b"Payload-Oxum: ", b"Payload-Oxum: 0"), "field"),
}

MANIFEST_DEFECTS: dict[str, tuple[bytes, str]] = {
    "manifest-leaves-a-file-out": (_lines(MANIFEST, (0, 1, 2, 4, 5)), "manifest-missing"),
    "manifest-empty": (put(MANIFEST, b"", keep=(MANIFEST,)), "manifest-missing"),
    "manifest-lists-a-file-that-is-not-there": (
        put(MANIFEST, good()[MANIFEST] + _HASH + b"  data/more\n", keep=(MANIFEST,)),
        "manifest-extra",
    ),
    "manifest-lists-a-path-outside": (
        put(MANIFEST, good()[MANIFEST] + _HASH + b"  ../../etc/passwd\n", keep=(MANIFEST,)),
        "manifest-extra",
    ),
    "manifest-lists-the-declaration": (
        put(MANIFEST, good()[MANIFEST] + _HASH + b"  bagit.txt\n", keep=(MANIFEST,)),
        "manifest-extra",
    ),
    "manifest-in-another-order": (_lines(MANIFEST, (1, 0, 2, 3, 4, 5)), "manifest-order"),
    "manifest-lists-a-file-twice": (_lines(MANIFEST, (0, 0, 1, 2, 3, 4, 5)), "manifest-order"),
    "manifest-of-another-hash": (_of_another_bag(), "hash-mismatch"),
    "manifest-in-upper-case": (
        put(MANIFEST, good()[MANIFEST][:64].upper() + good()[MANIFEST][64:], keep=(MANIFEST,)),
        "manifest-format",
    ),
    "manifest-with-one-space": (_manifest(b"  ", b" "), "manifest-format"),
    "manifest-with-a-binary-mark": (_manifest(b"  ", b" *"), "manifest-format"),
    "manifest-with-a-tab": (_manifest(b"  ", b"\t"), "manifest-format"),
    "manifest-with-carriage-returns": (_manifest(b"\n", b"\r\n"), "manifest-format"),
    "manifest-with-an-empty-line": (_manifest(b"\n", b"\n\n"), "manifest-format"),
    "manifest-not-ascii": (_manifest(b"message", "мessage".encode()), "manifest-format"),
    "manifest-of-short-hashes": (_manifest(_HASH, _HASH[:40]), "manifest-format"),
    "manifest-without-a-last-line-end": (
        put(MANIFEST, good()[MANIFEST][:-1], keep=(MANIFEST,)),
        "manifest-format",
    ),
    "tagmanifest-of-another-hash": (
        put(TAGS, _HASH + good()[TAGS][64:], keep=(TAGS,)),
        "hash-mismatch",
    ),
    "tagmanifest-leaves-bag-info-out": (_lines(TAGS, (0, 2)), "manifest-missing"),
    "tagmanifest-in-another-order": (_lines(TAGS, (1, 0, 2)), "manifest-order"),
    "tagmanifest-lists-one-twice": (_lines(TAGS, (0, 0, 2)), "manifest-order"),
}
