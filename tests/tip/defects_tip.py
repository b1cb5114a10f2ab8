"""Defects of what a submission says: message, answers, the lists of files, and the signature."""

from __future__ import annotations

import json

from dropbox.bag import canonical
from dropbox.note import signing
from tests.tip.cases import SEED
from tests.tip.defects_bag import ANSWERS, FILES, INFO, MESSAGE, READ, SIGNATURE, put
from tests.tip.forge import (
    OTHER_KEY,
    TWO,
    Members,
    changed,
    good,
    good_plain,
    good_with_reply,
    mend,
    pack,
    replaced,
    resigned,
    sign,
    signature_line,
    unknown_signature,
)

ROWS = json.loads(good()[FILES])
HASH = "ab" * 32
TEXT = resigned(good()[SIGNATURE], {})


def _rows(*changes: dict[str, object], drop: tuple[str, ...] = (), members: Members | None = None) -> bytes:
    """Return a bag whose `files.json` has changed rows."""
    rows = [dict(row) for row in ROWS]
    for row, change in zip(rows, changes, strict=False):
        row.update(change)
        for key in drop:
            del row[key]
    return put(FILES, canonical.serialize(rows), members)


def _list(rows: object, members: Members | None = None) -> bytes:
    return put(FILES, canonical.serialize(rows), members)


def _reordered(members: Members, *names: str) -> bytes:
    """Return a bag with members in another order, manifests and signature made for it."""
    order = [name for name in members if name not in names]
    at = order.index(READ)
    ordered = {name: members[name] for name in (*order[:at], *names, *order[at:])}
    return pack(mend(ordered))


def _files_first(members: Members) -> bytes:
    head = ("bagit.txt", INFO, MESSAGE, ANSWERS, FILES)
    rest = [name for name in members if name not in head]
    return pack(mend({name: members[name] for name in (*head, *rest)}))


def _signature(body: bytes | str) -> bytes:
    return put(SIGNATURE, body if isinstance(body, bytes) else body.encode(), keep=(SIGNATURE,))


def _signed(members: Members | None = None, **lines: str) -> bytes:
    spelled = {word.replace("_", "-"): value for word, value in lines.items()}
    return changed(lambda _: None, members, signed=spelled)


def _text(old: str, new: str) -> bytes:
    assert old in TEXT, old
    return _signature(sign(TEXT.replace(old, new)))


def _second_file_dropped() -> bytes:
    return changed(lambda bag: bag.pop(TWO))


CONTENT_DEFECTS: dict[str, tuple[bytes, str]] = {
    "message-not-utf-8": (put(MESSAGE, b"caf\xe9"), "message-encoding"),
    "message-overlong-utf-8": (put(MESSAGE, b"\xc0\xaf"), "message-encoding"),
    "message-with-a-surrogate": (put(MESSAGE, b"\xed\xa0\x80"), "message-encoding"),
    "message-cut-in-a-character": (put(MESSAGE, "ў".encode()[:1]), "message-encoding"),
    "answers-no-object": (put(ANSWERS, b"[]"), "answers"),
    "answers-empty": (put(ANSWERS, b""), "json"),
    "answers-with-a-float": (put(ANSWERS, b'{"a":1.5}'), "json"),
    "answers-with-a-space": (put(ANSWERS, b'{"a": 1}'), "json-not-canonical"),
    "answers-with-a-key-twice": (put(ANSWERS, b'{"a":1,"a":2}'), "json"),
    "answers-unsorted": (put(ANSWERS, b'{"b":1,"a":2}'), "json-not-canonical"),
    "answers-of-nine-levels": (put(ANSWERS, b'{"a":' * 9 + b"1" + b"}" * 9), "json"),
    "files-json-no-array": (_list({}), "files-json"),
    "files-json-with-a-line-end": (put(FILES, good()[FILES] + b"\n"), "json-not-canonical"),
    "files-json-of-strings": (_list(["a", "b"]), "files-json"),
    "files-json-key-missing": (_rows({}, drop=("type",)), "files-json"),
    "files-json-key-unknown": (_rows({"mtime": 1}), "files-json"),
    "files-json-name-empty": (_rows({"name": "", "member": "data/files/0001"}), "files-json"),
    "files-json-name-of-1025-characters": (_rows({"name": "a" * 1_021 + ".JPG"}), "files-json"),
    "files-json-name-no-text": (_rows({"name": 1}), "files-json"),
    "files-json-type-not-ascii": (_rows({"type": "выява"}), "files-json"),
    "files-json-type-of-256-characters": (_rows({"type": "a" * 256}), "files-json"),
    "files-json-type-missing-value": (_rows({"type": None}), "files-json"),
    "files-json-size-negative": (_rows({"size": -1}), "files-json"),
    "files-json-size-as-text": (_rows({"size": "404"}), "files-json"),
    "files-json-size-true": (_rows({}, {"size": True}), "files-json"),
    "files-json-size-2-to-53": (
        replaced(FILES, b'"size":404', b'"size":9007199254740992'),
        "json",
    ),
    "files-json-of-another-size": (_rows({"size": 403}), "files-json-mismatch"),
    "files-json-member-climbs": (_rows({"member": "../../etc/passwd"}), "files-json"),
    "files-json-member-absolute": (_rows({"member": "/etc/passwd"}), "files-json"),
    "files-json-member-of-another-number": (_rows({"member": "data/files/0002.jpg"}), "files-json"),
    "files-json-of-another-extension": (
        _rows({"name": "a.png", "member": "data/files/0001.png"}),
        "files-json-mismatch",
    ),
    "files-json-lists-more": (
        _list([*ROWS, {"member": "data/files/0003", "name": "c", "size": 0, "type": ""}]),
        "files-json-mismatch",
    ),
    "files-json-lists-fewer": (_list(ROWS[:1]), "files-json-mismatch"),
    "files-json-lists-none": (_list([]), "files-json-mismatch"),
    "file-dropped": (_second_file_dropped(), "files-json-mismatch"),
    "page-files-json-after-the-files": (_reordered(good(), FILES), "files-json-mismatch"),
    "plain-files-json-before-the-files": (_files_first(good_plain()), "files-json-mismatch"),
    "plain-files-json-lists-more": (
        _list([*ROWS, {"member": "data/files/0003", "name": "c", "size": 0, "type": ""}], good_plain()),
        "files-json-mismatch",
    ),
    "plain-files-json-lists-fewer": (_list(ROWS[:1], good_plain()), "files-json-mismatch"),
    "plain-files-json-of-another-size": (_rows({"size": 403}, members=good_plain()), "files-json-mismatch"),
    "files-read-one-short": (put(READ, b"=\n"), "files-read"),
    "files-read-one-long": (put(READ, b"===\n"), "files-read"),
    "files-read-of-another-sign": (put(READ, b"=-\n"), "files-read"),
    "files-read-without-a-line-end": (put(READ, b"=="), "files-read"),
    "files-read-ends-in-a-sign": (put(READ, b"==="), "files-read"),
    "files-read-with-two-line-ends": (put(READ, b"==\n\n"), "files-read"),
    "files-read-not-ascii": (put(READ, b"=\xe9\n"), "files-read"),
    "files-read-empty": (put(READ, b""), "files-read"),
}

SIGNATURE_DEFECTS: dict[str, tuple[bytes, str]] = {
    "signed-by-another-key": (_signature(sign(TEXT, OTHER_KEY)), "source-signature"),
    "signed-under-another-name": (
        _signature(sign(TEXT, signing.SigningKey.from_seed("press-dropbox/root", SEED))),
        "source-signature",
    ),
    "signed-twice": (
        _signature(good()[SIGNATURE].decode() + signature_line(good()[SIGNATURE])),
        "source-signature",
    ),
    "signed-by-another-key-too": (
        _signature(good()[SIGNATURE].decode() + signature_line(sign(TEXT, OTHER_KEY))),
        "source-signature",
    ),
    "signed-by-an-unknown-algorithm-too": (
        _signature(good()[SIGNATURE].decode() + unknown_signature()),
        "source-signature",
    ),
    "signature-altered": (
        _signature(TEXT + "\n" + signature_line(sign(TEXT + "x\n"))),
        "source-signature",
    ),
    "signature-empty": (_signature(b""), "note-form"),
    "signature-without-a-line": (_signature(f"{TEXT}\n"), "note-form"),
    "signature-without-a-last-line-end": (_signature(good()[SIGNATURE][:-1]), "note-form"),
    "statement-of-another-version": (_text("submission@v1", "submission@v2"), "statement"),
    "statement-of-another-type": (_text("press-dropbox/submission", "press-dropbox/answer"), "statement"),
    "statement-line-missing": (_text("desk 4f2a91c0\n", ""), "statement"),
    "statement-line-more": (_text("desk 4f2a91c0\n", "desk 4f2a91c0\nnote x\n"), "statement"),
    "statement-line-twice": (_text("mailbox -\n", "desk 4f2a91c0\n"), "statement"),
    "statement-in-another-order": (_text("mailbox -\nreply-to -\n", "reply-to -\nmailbox -\n"), "statement"),
    "statement-with-two-spaces": (_text("desk 4f2a91c0", "desk  4f2a91c0"), "field"),
    "statement-origin-in-upper-case": (_signed(origin="Dropbox.example"), "field"),
    "statement-hash-in-upper-case": (_signed(message=HASH.upper()), "field"),
    "statement-hash-short": (_signed(message=HASH[:-1]), "field"),
    "statement-version-with-leading-zero": (_signed(directory=f"03 {HASH}"), "field"),
    "statement-without-a-directory-hash": (_signed(directory="3"), "field"),
    "statement-of-another-desk": (_signed(desk="other"), "statement-mismatch"),
    "statement-of-another-directory": (_signed(directory=f"4 {HASH}"), "statement-mismatch"),
    "statement-of-another-mailbox": (_signed(mailbox=HASH), "statement-mismatch"),
    "statement-of-another-reply-to": (_signed(reply_to=HASH), "statement-mismatch"),
    "statement-drops-the-mailbox": (
        _signed(good_with_reply(), mailbox="-", reply_to="-"),
        "statement-mismatch",
    ),
    "statement-of-another-source-key": (_signed(source_key=HASH), "statement-mismatch"),
    "statement-of-another-sealer": (_signed(sealed_by="plain"), "statement-mismatch"),
    "statement-of-another-tagmanifest": (_signed(tagmanifest=HASH), "statement-mismatch"),
    "signature-of-another-submission": (
        changed(lambda bag: bag.update({MESSAGE: b"other"}), keep=(SIGNATURE,)),
        "statement-mismatch",
    ),
}
