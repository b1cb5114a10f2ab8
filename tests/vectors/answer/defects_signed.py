"""Defects of the signature, of what is signed, and of what bag and signed text both say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from dropbox.note import signing
from tests.vectors.answer.forge import (
    INFO,
    SIGNATURE,
    TEXT,
    Defect,
    good,
    line,
    mend,
    pack,
    put,
    said,
    sign,
    text_of,
)
from tests.vectors.answer.people import EDITOR, editor_key, heading, sha256

Change = Callable[[str], str]

_HASHES: Final = tuple(sha256(f"of another {number}") for number in range(3))
_SECOND: Final = heading(number=2, previous=_HASHES[0])
# A key of small order: one signature by it would fit every text.
_SMALL_ORDER: Final = "01" + "00" * 31


def _note(body: bytes) -> bytes:
    return put(SIGNATURE, body, keep=(SIGNATURE,))


def _signed_by(*keys: signing.SigningKey) -> bytes:
    return _note(sign(text_of(good()), *keys))


def _replaced(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


def _received(*lines: str) -> Change:
    """Replace the lines of what was received."""

    def change(text: str) -> str:
        others = [one for one in text.split("\n") if not one.startswith("received ")]
        return "\n".join([*others[:-2], *(f"received {one}" for one in lines), *others[-2:]])

    return change


def _without(word: str) -> Change:
    return lambda text: "".join(one for one in text.splitlines(keepends=True) if not one.startswith(f"{word} "))


def _swapped(first: int, second: int) -> Change:
    def change(text: str) -> str:
        lines = text.splitlines(keepends=True)
        lines[first], lines[second] = lines[second], lines[first]
        return "".join(lines)

    return change


def _tampered() -> bytes:
    """Change the message, and all hashes above it, without the key."""
    bag = mend({**good(), TEXT: "Прыходзьце заўтра.\n".encode()}, keep=(SIGNATURE,))
    text = text_of(mend({**good(), TEXT: bag[TEXT]}))
    old = good()[SIGNATURE].decode()
    return pack({**bag, SIGNATURE: f"{text}\n{old.rpartition(chr(10) * 2)[2]}".encode()})


def _other_info(old: bytes, new: bytes) -> bytes:
    """Let bag-info say otherwise than what is signed, all hashes right."""
    return put(INFO, good()[INFO].replace(old, new))


_MESSAGE, _TAGS, _AGE = _HASHES
_OTHER: Final = f"{_MESSAGE} {_TAGS} {sha256('age 3')} complete"
_LINE: Final = f"{_MESSAGE} {_TAGS} {_AGE} complete"
_OWN: Final = f"{sha256('message 1')} {sha256('tagmanifest 1')} {sha256('age 1')} complete"

SIGNATURE_DEFECTS: Final[dict[str, Defect]] = {
    "signature-empty": (_note(b""), "note-form"),
    "signature-without-a-line": (_note(text_of(good()).encode() + b"\n"), "note-form"),
    "signature-of-a-tampered-message": (_tampered(), "answer-signature"),
    "signature-by-another-key": (_signed_by(editor_key("reader 2")), "answer-signature"),
    "signature-under-the-key-name-of-sources": (
        _signed_by(signing.SigningKey("press-dropbox/source", EDITOR.seed)),
        "answer-signature",
    ),
    "signature-under-the-key-name-of-outgoing": (
        _signed_by(signing.SigningKey("outgoing", EDITOR.seed)),
        "answer-signature",
    ),
    "signed-twice": (_signed_by(EDITOR, EDITOR), "answer-signature"),
    "signed-by-another-editor-too": (_signed_by(EDITOR, editor_key("reader 2")), "answer-signature"),
    "editor-key-of-small-order": (
        _other_info(EDITOR.verifier.public_key.hex().encode(), _SMALL_ORDER.encode()),
        "answer-signature",
    ),
    "editor-key-of-another": (
        _other_info(
            EDITOR.verifier.public_key.hex().encode(),
            editor_key("reader 2").verifier.public_key.hex().encode(),
        ),
        "answer-signature",
    ),
    "signed-desk-of-another": (said(line("desk", "b7730e15")), "statement-mismatch"),
    "signed-version-of-another": (said(line("directory", f"2 {_HASHES[0]}")), "statement-mismatch"),
    "signed-day-of-another": (said(line("day", "2026-11-25")), "statement-mismatch"),
    "signed-tagmanifest-of-another": (said(line("tagmanifest", _HASHES[0])), "statement-mismatch"),
    "info-desk-of-another": (_other_info(b"4f2a91c0", b"b7730e15"), "statement-mismatch"),
    "info-day-of-another": (_other_info(b"2026-11-24", b"2026-11-25"), "statement-mismatch"),
}

STATEMENT_DEFECTS: Final[dict[str, Defect]] = {
    **{
        f"statement-without-{word}": (said(_without(word)), "answer-statement")
        for word in ("origin", "desk", "mailbox", "reply-to", "previous", "tagmanifest")
    },
    "statement-of-a-submission": (
        said(_replaced("press-dropbox/answer@v1", "press-dropbox/submission@v1")),
        "answer-statement",
    ),
    "statement-of-version-2": (said(_replaced("answer@v1", "answer@v2")), "answer-statement"),
    "statement-line-more": (said(lambda text: f"{text}note x\n"), "answer-statement"),
    "statement-empty-line": (said(_replaced("\nmailbox", "\n\nmailbox")), "answer-statement"),
    "statement-line-twice": (said(_replaced("desk 4f2a91c0\n", "desk 4f2a91c0\n" * 2)), "answer-statement"),
    "statement-in-another-order": (said(_swapped(4, 5)), "answer-statement"),
    "statement-with-two-spaces": (said(_replaced("mailbox ", "mailbox  ")), "field"),
    "statement-space-at-a-line-end": (said(_replaced("number 1\n", "number 1 \n")), "field"),
    "statement-origin-in-upper-case": (said(line("origin", "Example.press")), "field"),
    "statement-desk-empty": (said(line("desk", "")), "field"),
    "statement-without-a-directory-hash": (said(line("directory", "1")), "field"),
    "statement-version-with-leading-zero": (said(line("directory", f"01 {_HASHES[0]}")), "field"),
    "statement-mailbox-none": (said(line("mailbox", "-")), "field"),
    "statement-reply-to-none": (said(line("reply-to", "-")), "field"),
    "statement-reply-to-as-a-recipient": (said(line("reply-to", "age1pq1qqqq")), "field"),
    "statement-hash-in-upper-case": (said(line("mailbox", "A" * 64)), "field"),
    "statement-number-zero": (said(line("number", "0")), "field"),
    "statement-number-with-leading-zero": (said(line("number", "01")), "field"),
    "statement-number-2-to-31": (said(line("number", str(2**31)), _SECOND), "field"),
    "statement-number-negative": (said(line("number", "-1")), "field"),
    "statement-number-1-with-a-previous": (said(line("previous", _HASHES[0])), "answer-statement"),
    "statement-number-2-without-a-previous": (said(line("previous", "-"), _SECOND), "answer-statement"),
    "statement-previous-short": (said(line("previous", "0"), _SECOND), "field"),
    "statement-day-that-is-none": (said(line("day", "2026-02-30")), "field"),
    "statement-day-with-a-time": (said(line("day", "2026-11-24T10:00")), "field"),
    "received-line-unsorted": (said(_received(*sorted((_OWN, _OTHER), reverse=True))), "answer-statement"),
    "received-line-twice": (said(_received(_OWN, _OWN)), "answer-statement"),
    "received-age-file-twice": (
        said(_received(*sorted((_OWN, f"{_MESSAGE} {_TAGS} {sha256('age 1')} damaged")))),
        "answer-statement",
    ),
    "received-message-complete-twice": (
        said(_received(*sorted((_OWN, f"{sha256('message 1')} {_TAGS} {_AGE} complete")))),
        "answer-statement",
    ),
    "received-complete-without-a-message": (said(_received(f"- {_TAGS} {_AGE} complete")), "answer-statement"),
    "received-complete-without-a-tagmanifest": (
        said(_received(f"{_MESSAGE} - {_AGE} complete")),
        "answer-statement",
    ),
    "received-without-an-age-file": (said(_received(f"{_MESSAGE} {_TAGS} - damaged")), "answer-statement"),
    "received-of-another-state": (said(_received(f"{_MESSAGE} {_TAGS} {_AGE} opened")), "answer-statement"),
    "received-of-no-state": (said(_received(f"{_MESSAGE} {_TAGS} {_AGE}")), "answer-statement"),
    "received-hash-in-upper-case": (
        said(_received(f"{'A' * 64} {_TAGS} {_AGE} complete")),
        "answer-statement",
    ),
    "received-after-the-tagmanifest": (
        said(lambda text: _received()(text) + f"received {_LINE}\n"),
        "answer-statement",
    ),
    "received-251-lines": (
        said(_received(*sorted(f"- - {sha256(f'age {number}')} damaged" for number in range(251)))),
        "answer-statement",
    ),
    "received-signed-alone": (said(_received(*sorted((_OWN, _LINE)))), "received-mismatch"),
    "received-signed-none": (said(_received()), "received-mismatch"),
    "received-signed-damaged": (said(_received(_OWN.replace("complete", "damaged"))), "received-mismatch"),
}
