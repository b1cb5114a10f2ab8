"""Answers that are whole, and what a reader says of them: findings, rows of answers, receipts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from dropbox import answer
from tests.vectors.answer.people import (
    EXPECTED,
    LATER,
    LEFT,
    OTHER_MAILBOX,
    OTHER_REPLY_TO,
    OTHERS,
    READER_1,
    READER_2,
    RELISTED,
    TRUSTED,
    WINDOWED,
    editor_key,
    heading,
    packed,
    read,
    sha256,
    write,
)
from tests.vectors.directory.people import OTHER_DESK

if TYPE_CHECKING:
    from dropbox.directory import EditorEntry


def by(role: str = "reader 1", version: int = 1, **changes: Any) -> bytes:
    """Return an answer by the editor of this role, who names this version."""
    named: dict[str, object] = {
        "directory_version": version,
        "directory_sha256": TRUSTED.at_version(version).text_sha256,
    }
    return write(heading(**(named | changes)), key=editor_key(role))


def _on(year: int, month: int, day: int) -> dict[str, Any]:
    return {"day": dt.date(year, month, day)}


_TO_ANOTHER: Final[dict[str, Any]] = {"mailbox": OTHER_MAILBOX, "reply_to": OTHER_REPLY_TO}

# Judged by the newest of three versions, for the source's own codename.
FINDINGS: Final[dict[str, tuple[bytes, tuple[str, ...], EditorEntry | None]]] = {
    "as it should be": (by(), (), READER_1),
    "names the newest directory": (by(version=3), (), READER_1),
    "by an editor who was listed later": (by("reader 6", 2), (), LATER),
    "by an editor who has left since, not revoked": (by("reader 5"), (), LEFT),
    "on the first day of the window": (by("reader 3", **_on(2026, 11, 20)), (), WINDOWED),
    "on the last day of the window": (by("reader 3", **_on(2026, 11, 30)), (), WINDOWED),
    "to the other desk, by its editor": (by("reader 4", desk=OTHER_DESK), (), OTHERS),
    "for another drop-box": (by(origin="another.press"), ("answer-origin",), READER_1),
    "to another source": (by(**_TO_ANOTHER), ("answer-swapped",), READER_1),
    "to another mailbox": (by(mailbox=OTHER_MAILBOX), ("answer-swapped",), READER_1),
    "to another key": (by(reply_to=OTHER_REPLY_TO), ("answer-swapped",), READER_1),
    "names a directory that is not there yet": (
        by(directory_version=4, directory_sha256=sha256("directory 4")),
        ("answer-directory",),
        None,
    ),
    "names a directory by another hash": (
        by(directory_sha256=sha256("directory 1")),
        ("answer-directory",),
        None,
    ),
    "names a version by another's hash": (
        by(version=2, directory_version=1),
        ("answer-directory",),
        None,
    ),
    "by a key nobody lists": (by("a stranger"), ("answer-signer",), None),
    "by an editor who is not listed yet": (by("reader 6"), ("answer-signer",), None),
    "by an editor who is listed no more": (by("reader 5", 2), ("answer-signer",), None),
    "by the other desk's editor": (by("reader 4"), ("answer-signer",), None),
    "to the other desk, by this one's editor": (by(desk=OTHER_DESK), ("answer-signer",), None),
    "the day before the window": (by("reader 3", **_on(2026, 11, 19)), ("answer-signer",), None),
    "on the day the window ends": (by("reader 3", **_on(2026, 12, 1)), ("answer-signer",), None),
    "by a revoked editor, who is listed still": (by("reader 2"), ("answer-signer-revoked",), READER_2),
    "by a revoked editor, after it": (by("reader 2", 3), ("answer-signer-revoked",), READER_2),
    "by an editor revoked under a second id": (by("reader 7"), ("answer-signer-revoked",), RELISTED),
    "by a revoked editor, who is listed no more": (
        by("reader 7", 3),
        ("answer-signer", "answer-signer-revoked"),
        None,
    ),
    "by a revoked editor of an unknown directory": (
        by("reader 2", directory_version=9),
        ("answer-directory", "answer-signer-revoked"),
        None,
    ),
    "all of it is another's": (
        by("a stranger", origin="another.press", directory_version=9, **_TO_ANOTHER),
        ("answer-origin", "answer-swapped", "answer-directory"),
        None,
    ),
}


def findings_vectors() -> list[dict[str, Any]]:
    """Return the judged answers."""
    grave = {finding.code: finding.grave for finding in ALL_FINDINGS}
    return [
        {
            "name": name,
            "stream": packed(stream),
            "findings": [{"code": code, "grave": grave[code]} for code in codes],
            "editor": None if entry is None else {"id": entry.id, "role": entry.role},
        }
        for name, (stream, codes, entry) in FINDINGS.items()
    ]


def _row() -> dict[str, bytes]:
    """Return answers of two editors to one mailbox, and some that contradict them."""
    row = {"1": by(), "other 1": by("reader 6", 2), "elsewhere 1": by(**_TO_ANOTHER)}

    def following(before: str, number: int, role: str = "reader 1", **changes: Any) -> bytes:
        version = 1 if role == "reader 1" else 2
        return by(role, version, number=number, previous=read(row[before]).text_sha256, **changes)

    row["2"] = following("1", 2)
    row["3"] = following("2", 3)
    row["4"] = following("3", 4)
    row["5"] = following("4", 5)
    row["other 2"] = following("other 1", 2, "reader 6")
    row["another 1"] = by(**_on(2026, 11, 25))
    row["2 after another 1"] = following("another 1", 2)
    row["another 2"] = following("1", 2, **_on(2026, 11, 25))
    row["3 after another 2"] = following("another 2", 3)
    row["3 after nobody's 2"] = by(number=3, previous=sha256("an answer nobody wrote"))
    return row


ROW: Final = _row()

# What was shown before in this visit, what is there now, and the findings of each.
SEQUENCES: Final[dict[str, tuple[str, str, list[str]]]] = {
    "the first": ("", "1", [""]),
    "a whole row": ("", "1, 2, 3", ["", "", ""]),
    "a whole row in another order": ("", "3, 1, 2", ["", "", ""]),
    "two editors, each with a row": ("", "1, other 1, other 2, 2", ["", "", "", ""]),
    "the next of what was seen": ("1, 2", "3", [""]),
    "nothing is there any more": ("1, 2", "", []),
    "seen before": ("1", "1", ["answer-repeated"]),
    "seen before, with the next": ("1", "1, 2", ["answer-repeated", ""]),
    "twice in the list": ("", "1, 2, 1", ["", "", "answer-repeated"]),
    "three times": ("1", "1, 1", ["answer-repeated", "answer-repeated"]),
    "an earlier one that was read before": ("", "3, 4", ["answer-gap", ""]),
    "a gap inside": ("", "1, 2, 4, 5", ["", "", "answer-gap", ""]),
    "a gap below and a gap inside": ("", "2, 5", ["answer-gap", "answer-gap"]),
    "a gap that what was seen fills": ("2, 4", "3, 5", ["", ""]),
    "a gap after what was seen": ("1", "3", ["answer-gap"]),
    "another editor's answer fills no gap": ("", "other 1, 2", ["", "answer-gap"]),
    "another mailbox's answer fills no gap": ("elsewhere 1", "2", ["answer-gap"]),
    "another mailbox's answer of this number": ("elsewhere 1", "1", [""]),
    "two answers with one number": ("", "1, another 1", ["answer-forked", "answer-forked"]),
    "another one was seen with this number": ("1", "another 1", ["answer-forked"]),
    "after another one than is here": ("", "1, 2 after another 1", ["", "answer-forked"]),
    "after another one than was seen": ("1", "2 after another 1", ["answer-forked"]),
    "a fork, and what follows each side": (
        "",
        "1, 2, another 2, 3, 3 after another 2",
        ["", "answer-forked", "answer-forked", "answer-forked", "answer-forked"],
    ),
    "a fork, and what follows one side": (
        "",
        "1, 2, another 2, 3 after another 2",
        ["", "answer-forked", "answer-forked", ""],
    ),
    "a fork that was seen, and its repetition": ("1, another 1", "1", ["answer-repeated answer-forked"]),
    "after one that nobody has": ("", "1, 3 after nobody's 2", ["", "answer-gap"]),
    "after one that is not the one here": ("", "1, 2, 3 after nobody's 2", ["", "", "answer-forked"]),
}


def sequence_vectors() -> dict[str, Any]:
    """Return the answers by name, and the rows made of them."""
    return {
        "answers": {name: packed(stream) for name, stream in ROW.items()},
        "cases": [
            {
                "name": name,
                "seen": _names(seen),
                "answers": _names(here),
                "findings": [codes.split() for codes in found],
            }
            for name, (seen, here, found) in SEQUENCES.items()
        ],
    }


def _names(listed: str) -> list[str]:
    return listed.split(", ") if listed else []


ALL_FINDINGS: Final = (
    answer.AnswerFinding("answer-origin", grave=True),
    answer.AnswerFinding("answer-swapped", grave=True),
    answer.AnswerFinding("answer-directory", grave=True),
    answer.AnswerFinding("answer-signer", grave=True),
    answer.AnswerFinding("answer-signer-revoked", grave=True),
    answer.AnswerFinding("answer-repeated", grave=False),
    answer.AnswerFinding("answer-forked", grave=True),
    answer.AnswerFinding("answer-gap", grave=False),
    answer.AnswerFinding("receipt-yours", grave=False),
    answer.AnswerFinding("receipt-other-bytes", grave=True),
    answer.AnswerFinding("receipt-damaged", grave=False),
    answer.AnswerFinding("receipt-earlier", grave=False),
)


def expectation() -> dict[str, str]:
    """Return what the reader of the judged answers knows."""
    return {"origin": EXPECTED.origin, "mailbox": EXPECTED.mailbox, "reply_to": EXPECTED.reply_to}
