"""Texts of outgoing orders: good ones, what they say, and those with one defect each."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from dropbox import answer, limits
from tests.vectors.answer.people import sha256

DESK: Final = "4f2a91c0"
AUDIENCE: Final = answer.audience_sha256("example.press", DESK)
BAG: Final = sha256("bag")[:32]


def _answer(number: int, size: int = 18_211) -> answer.OutgoingAnswer:
    return answer.OutgoingAnswer(
        sha256(f"answer {number}")[:32], sha256(f"mailbox {number}"), size, sha256(f"age {number}")
    )


def statement(answers: int = 2, recalls: int = 1, *, size: int = 18_211) -> answer.OutgoingStatement:
    """Return an order of so many lines."""
    return answer.OutgoingStatement(
        audience_sha256=AUDIENCE,
        bag_id=BAG,
        day=dt.date(2026, 11, 24),
        answers=tuple(sorted((_answer(number, size) for number in range(answers)), key=lambda one: one.id)),
        recalls=tuple(sorted(sha256(f"recalled {number}") for number in range(recalls))),
    )


def _to_one_mailbox() -> answer.OutgoingStatement:
    first, second = statement().answers
    second = answer.OutgoingAnswer(second.id, first.mailbox, second.size_bytes, second.sha256)
    recalls = (first.mailbox,)
    return answer.OutgoingStatement(AUDIENCE, BAG, dt.date(2026, 11, 24), (first, second), recalls)


FRESH: Final = answer.OutgoingFresh(
    3, dt.date(2026, 11, 23), dt.date(2027, 1, 7), bytes.fromhex(sha256("key id")[:8] + sha256("signature") * 2)
)


def with_fresh(one: answer.OutgoingStatement) -> answer.OutgoingStatement:
    """Return an order with a fresh note."""
    return replace(one, fresh=FRESH)


GOOD: Final = {
    "answers and a recall": statement(),
    "one answer": statement(1, 0),
    "one recall": statement(0, 1),
    "249 answers and a recall": statement(249, 1),
    "250 recalls": statement(0, 250),
    "the smallest": statement(1, 0, size=1),
    "the largest": statement(1, 0, size=limits.MAX_ANSWER_BYTES),
    "two to one mailbox, which is recalled": _to_one_mailbox(),
    "a fresh note alone": with_fresh(statement(0, 0)),
    "answers, a recall and a fresh note": with_fresh(statement()),
    "250 answers and a fresh note": with_fresh(statement(250, 0, size=limits.MAX_ANSWER_BYTES)),
}
AUDIENCES: Final = {
    "usual": ("example.press", DESK),
    "another desk": ("example.press", "b7730e15"),
    "longest": ("o." * 32, "a-1" * 10),
}
USUAL: Final = statement().serialize()
HEAD: Final = USUAL[: USUAL.index("answer ")]
FIRST, SECOND, RECALL = USUAL[len(HEAD) :].splitlines(keepends=True)
_OTHER: Final = f"recall {sha256('recalled 1')}\n"
FRESH_LINE: Final = FRESH.line() + "\n"
_FRESH_WORDS: Final = FRESH.line().split(" ")
_WORDS: Final = FIRST.rstrip("\n").split(" ")


def _changed(place: int, value: str) -> str:
    return HEAD + " ".join([*_WORDS[:place], value, *_WORDS[place + 1 :]]) + "\n" + SECOND + RECALL


def _changed_fresh(place: int, value: str) -> str:
    return HEAD + " ".join([*_FRESH_WORDS[:place], value, *_FRESH_WORDS[place + 1 :]]) + "\n"


def _replaced(old: str, new: str) -> str:
    assert old in USUAL, old
    return USUAL.replace(old, new, 1)


BAD: Final[dict[str, str]] = {
    "nothing": "",
    "no line end": USUAL[:-1],
    "a line end more": USUAL + "\n",
    "carriage returns": USUAL.replace("\n", "\r\n"),
    "no order": HEAD,
    "another type": _replaced("outgoing@v1", "press-dropbox/answer@v1"),
    "version 2": _replaced("outgoing@v1", "outgoing@v2"),
    "without for": _replaced(f"for {AUDIENCE}\n", ""),
    "without bag": _replaced(f"bag {BAG}\n", ""),
    "without day": _replaced("day 2026-11-24\n", ""),
    "day before bag": _replaced(f"bag {BAG}\nday 2026-11-24\n", f"day 2026-11-24\nbag {BAG}\n"),
    "for in upper case": _replaced(AUDIENCE, AUDIENCE.upper()),
    "a bag of 31 digits": _replaced(BAG, BAG[:-1]),
    "a bag of 64 digits": _replaced(BAG, sha256("bag")),
    "a day that is none": _replaced("2026-11-24", "2026-11-31"),
    "a day with a time": _replaced("2026-11-24", "2026-11-24T10:00"),
    "a space at a line's end": _replaced("2026-11-24", "2026-11-24 "),
    "two spaces": _replaced("day 2026", "day  2026"),
    "an unknown order": HEAD + f"wipe {sha256('x')}\n" + FIRST,
    "an empty line": HEAD + "\n" + FIRST,
    "a comment": HEAD + FIRST + "# x\n",
    "recalls before answers": HEAD + RECALL + FIRST + SECOND,
    "answers unsorted": HEAD + SECOND + FIRST + RECALL,
    "recalls unsorted": HEAD + FIRST + "".join(sorted((RECALL, _OTHER), reverse=True)),
    "an answer twice": HEAD + FIRST + FIRST + RECALL,
    "an id twice": HEAD
    + "".join(sorted((FIRST, " ".join([*SECOND.split(" ")[:1], _WORDS[1], *SECOND.split(" ")[2:]])))),
    "a recall twice": HEAD + FIRST + RECALL + RECALL,
    "an id that climbs": _changed(1, "../../../../../../../../../etc/ab"),
    "an id in upper case": _changed(1, "A" * 32),
    "an id of 31 digits": _changed(1, _WORDS[1][:-1]),
    "a mailbox in upper case": _changed(2, "A" * 64),
    "a mailbox that is none": _changed(2, "-"),
    "a size of nothing": _changed(3, "0"),
    "a size with a leading zero": _changed(3, "018211"),
    "a size with a sign": _changed(3, "+18211"),
    "a size below nothing": _changed(3, "-1"),
    "a size in hex": _changed(3, "0x4723"),
    "a size above 25 MiB": _changed(3, str(limits.MAX_ANSWER_BYTES + 1)),
    "a size of a hundred digits": _changed(3, "9" * 100),
    "a hash that is short": _changed(4, _WORDS[4][:-1]),
    "a word more": _changed(4, _WORDS[4] + " x"),
    "a word less": HEAD + " ".join(_WORDS[:4]) + "\n",
    "a recall without a mailbox": HEAD + "recall\n",
    "a recall of nobody": HEAD + "recall -\n",
    "a recall of two": HEAD + f"recall {sha256('x')} {sha256('y')}\n",
    "fresh before answers": HEAD + FRESH_LINE + FIRST,
    "fresh before recalls": HEAD + FIRST + FRESH_LINE + RECALL,
    "fresh twice": USUAL + FRESH_LINE + FRESH_LINE,
    "two fresh notes": USUAL + FRESH_LINE + _changed_fresh(1, "4").removeprefix(HEAD),
    "fresh of version zero": _changed_fresh(1, "0"),
    "fresh of a version with a leading zero": _changed_fresh(1, "03"),
    "fresh of a version above 2^31 - 1": _changed_fresh(1, "2147483648"),
    "fresh of a day that is none": _changed_fresh(2, "2026-11-31"),
    "fresh until never": _changed_fresh(3, "-"),
    "fresh without a signature": HEAD + " ".join(_FRESH_WORDS[:4]) + "\n",
    "fresh with a short signature": _changed_fresh(4, _FRESH_WORDS[4][:88]),
    "fresh with a long signature": _changed_fresh(4, _FRESH_WORDS[4][:88] + _FRESH_WORDS[4]),
    "fresh without padding": _changed_fresh(4, _FRESH_WORDS[4].rstrip("=")),
    "fresh with spare bits": _changed_fresh(4, _FRESH_WORDS[4][:90] + "/="),
    "fresh in another alphabet": _changed_fresh(4, "-" + _FRESH_WORDS[4][1:]),
    "fresh with the hash of a file": HEAD + f"fresh {sha256('fresh')}\n",
    "fresh with a word more": HEAD + FRESH.line() + " x\n",
    "251 orders": HEAD + "".join(sorted(f"recall {sha256(f'recalled {number}')}\n" for number in range(251))),
}


def order_vectors() -> dict[str, Any]:
    """Return the texts, and what the good ones say."""
    return {
        "audience": [
            {"name": name, "origin": origin, "desk": desk, "sha256": answer.audience_sha256(origin, desk)}
            for name, (origin, desk) in AUDIENCES.items()
        ],
        "good": [
            {"name": name, "text": one.serialize(), "expected": _expected(one)} for name, one in GOOD.items()
        ],
        "bad": [{"name": name, "text": text, "code": "outgoing"} for name, text in BAD.items()],
    }


def _expected(one: answer.OutgoingStatement) -> dict[str, Any]:
    return {
        "for": one.audience_sha256,
        "bag": one.bag_id,
        "day": one.day.isoformat(),
        "answers": [
            {"id": row.id, "mailbox": row.mailbox, "size": row.size_bytes, "sha256": row.sha256}
            for row in one.answers
        ],
        "recalls": list(one.recalls),
        "fresh": one.fresh
        and {
            "version": one.fresh.version,
            "issued": one.fresh.issued.isoformat(),
            "expires": one.fresh.expires.isoformat(),
            "signature": one.fresh.signature.hex(),
        },
    }
