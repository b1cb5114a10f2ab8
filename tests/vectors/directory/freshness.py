"""Fresh notes beside directories, and what a reader says of them on a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from dropbox import directory
from dropbox.note.signing import SigningKey, sign
from tests.vectors.directory import people
from tests.vectors.directory.people import FRESHNESS, ROOTS, after, public_hex, roots, seed, signed

if TYPE_CHECKING:
    from collections.abc import Iterable

OTHER: Final = SigningKey.from_seed(directory.FRESHNESS_KEY_NAME, seed("freshness 2"))
STRANGER: Final = SigningKey.from_seed(directory.FRESHNESS_KEY_NAME, seed("freshness of nobody"))
KEYS: Final = tuple(sorted((public_hex(FRESHNESS), public_hex(OTHER))))

OLDER: Final = signed(replace(people.SMALL, freshness=KEYS))
LISTED: Final = after(OLDER, issued=date(2026, 12, 1))
NEWER: Final = after(LISTED, issued=date(2027, 1, 1))
# The same version with another text: what a fork looks like.
FORKED: Final = after(OLDER, issued=date(2026, 12, 2))
HISTORIES: Final = {
    "two freshness keys": [OLDER, LISTED],
    "no freshness keys": [signed(people.SMALL)],
    "freshness keys taken away": [OLDER, after(OLDER, freshness=())],
}
PINNED: Final = roots("a")
ISSUED: Final = date(2026, 12, 10)
DAY: Final = date(2026, 12, 24)
STATEMENT: Final = directory.FreshStatement(
    origin="example.press",
    version=2,
    directory_sha256=directory.parse(LISTED).text_sha256,
    issued=ISSUED,
    expires=ISSUED + timedelta(days=45),
)
TEXT: Final = STATEMENT.serialize()


@dataclass(frozen=True)
class Case:
    note: bytes | None
    outcome: directory.FreshStatement | str | None
    """What is read, the code of the refusal, or None where no note is asked for."""
    day: date = DAY
    history: str = "two freshness keys"


def said(statement: directory.FreshStatement, keys: Iterable[SigningKey] = (FRESHNESS,)) -> bytes:
    return sign(statement.serialize(), keys)


def text(untrusted: str, keys: Iterable[SigningKey] = (FRESHNESS,)) -> bytes:
    """Sign whatever it is: a writer of ours would refuse it."""
    return sign(untrusted, keys)


def with_text(old: str, new: str) -> bytes:
    assert TEXT.count(old) == 1, old
    return text(TEXT.replace(old, new))


def of_days() -> dict[str, Case]:
    def lasting(days: int) -> directory.FreshStatement:
        return replace(STATEMENT, expires=ISSUED + timedelta(days=days))

    year = timedelta(days=365)
    note = said(STATEMENT)
    leap = replace(STATEMENT, issued=date(2028, 2, 29), expires=date(2028, 3, 1))
    return {
        "an ordinary day": Case(note, STATEMENT),
        "the first day": Case(note, STATEMENT, ISSUED),
        "the last day of 45": Case(note, STATEMENT, ISSUED + timedelta(days=44)),
        "one day long": Case(said(lasting(1)), lasting(1), ISSUED),
        "29 February": Case(said(leap), leap, date(2028, 2, 29)),
        "the day before": Case(note, "fresh-not-yet-valid", ISSUED - timedelta(days=1)),
        "the day it ends": Case(note, "fresh-expired", ISSUED + timedelta(days=45)),
        "a clock a year behind": Case(note, "fresh-not-yet-valid", DAY - year),
        "a clock a year ahead": Case(note, "fresh-expired", DAY + year),
        "a clock at its beginning": Case(note, "fresh-not-yet-valid", date(1970, 1, 1)),
        "46 days long": Case(text(_days(46)), "fresh-window"),
        "a year long": Case(text(_days(365)), "fresh-window"),
        "empty": Case(text(_days(0)), "fresh-window"),
        "ends before it begins": Case(text(_days(-1)), "fresh-window"),
        "46 days long, by a stranger": Case(text(_days(46), [STRANGER]), "fresh-window"),
    }


def _days(days: int) -> str:
    return TEXT.replace(str(STATEMENT.expires), str(ISSUED + timedelta(days=days)))


def of_signatures() -> dict[str, Case]:
    root = ROOTS["a"]
    as_freshness = replace(root, name=directory.FRESHNESS_KEY_NAME)
    as_root = replace(FRESHNESS, name=directory.ROOT_KEY_NAME)
    note = said(STATEMENT)
    return {
        "by the other key": Case(said(STATEMENT, [OTHER]), STATEMENT),
        "by both keys": Case(said(STATEMENT, [OTHER, FRESHNESS]), STATEMENT),
        "by a stranger, too": Case(said(STATEMENT, [STRANGER, FRESHNESS]), STATEMENT),
        "by a stranger": Case(said(STATEMENT, [STRANGER]), "not-signed"),
        "by a root key": Case(said(STATEMENT, [root]), "not-signed"),
        "by a root key under the name of a freshness key": Case(said(STATEMENT, [as_freshness]), "not-signed"),
        "by a freshness key under the name of a root key": Case(said(STATEMENT, [as_root]), "not-signed"),
        "signed, then renewed by somebody else": Case(
            note.replace(b"expires 2027-01-24", b"expires 2027-01-23"), "bad-signature"
        ),
        "by a key that is listed no more": Case(
            said(replace(STATEMENT, directory_sha256=_last("freshness keys taken away"))),
            None,
            history="freshness keys taken away",
        ),
    }


def _last(name: str) -> str:
    return directory.parse(HISTORIES[name][-1]).text_sha256


def of_directories() -> dict[str, Case]:
    def of(raw: bytes, version: int) -> bytes:
        return said(replace(STATEMENT, version=version, directory_sha256=directory.parse(raw).text_sha256))

    refused = "fresh-other-directory"
    return {
        "of the version before": Case(of(OLDER, 1), refused),
        "of the version after: a newer directory is hidden": Case(of(NEWER, 3), refused),
        "of another text of this version: a fork": Case(of(FORKED, 2), refused),
        "of this text under another version": Case(of(LISTED, 3), refused),
        "of another drop-box": Case(said(replace(STATEMENT, origin="another.press")), refused),
        "of another directory, and ended": Case(of(OLDER, 1), refused, date(2028, 1, 1)),
        "of another directory, by a stranger": Case(
            said(replace(STATEMENT, version=1), [STRANGER]), "not-signed"
        ),
        "missing": Case(None, "fresh-missing"),
        "missing, and none is asked for": Case(None, None, history="no freshness keys"),
        "not looked at where none is asked for": Case(b"<html>", None, history="no freshness keys"),
    }


def of_texts() -> dict[str, Case]:
    many = [
        SigningKey.from_seed("press-dropbox/somebody-with-a-name-too-long-" + "x" * 200, seed(f"stranger {n}"))
        for n in range(31)
    ]
    changes = {
        "another type": ("fresh@v1", "fresh@v2"),
        "another capital": ("origin example", "Origin example"),
        "no origin": ("example.press", ""),
        "an origin in capitals": ("example.press", "Example.press"),
        "an origin of 65 characters": ("example.press", "x" * 65),
        "two spaces": ("directory 2", "directory  2"),
        "a space at the end": ("2026-12-10\n", "2026-12-10 \n"),
        "another space": ("issued 2026", "issued\u00a02026"),
        "an empty line in it": ("\nissued", "\n\nissued"),
        "a line more": ("\nissued", "\nrevoked -\nissued"),
        "a line less": ("issued 2026-12-10\n", ""),
        "lines in another order": (
            "issued 2026-12-10\nexpires 2027-01-24\n",
            "expires 2027-01-24\nissued 2026-12-10\n",
        ),
        "a line after the last": ("2027-01-24\n", "2027-01-24\nmore\n"),
        "an empty line at the end": ("2027-01-24\n", "2027-01-24\n\n"),
        "version 0": ("directory 2", "directory 0"),
        "a version with a leading zero": ("directory 2", "directory 02"),
        "a version with a sign": ("directory 2", "directory +2"),
        "version 2^31": ("directory 2", f"directory {2**31}"),
        "a version of eleven digits": ("directory 2", "directory 20000000000"),
        "a version in other digits": ("directory 2", "directory \u0662"),
        "a hash of 63 digits": (STATEMENT.directory_sha256, STATEMENT.directory_sha256[1:]),
        "a hash in capitals": (STATEMENT.directory_sha256, STATEMENT.directory_sha256.upper()),
        "a day that no calendar has": ("2026-12-10", "2026-02-30"),
        "29 February in no leap year": ("2026-12-10", "2026-02-29"),
        "a month 13": ("2026-12-10", "2026-13-10"),
        "a day without its zero": ("2026-12-10", "2026-12-9"),
        "a year of five digits": ("2026-12-10", "12026-12-10"),
        "a year with a leading zero": ("2026-12-10", "0026-12-10"),
        "a time of day": ("2026-12-10", "2026-12-10T00:00:00Z"),
    }  # fmt: skip
    return {name: Case(with_text(*change), "fresh-text") for name, change in changes.items()} | {
        "a directory in its place": Case(LISTED, "fresh-text"),
        "no note": Case(b"<html>", "fresh-text"),
        "nothing": Case(b"", "fresh-text"),
        "not signed at all": Case(TEXT.encode(), "fresh-text"),
        "cut short": Case(said(STATEMENT)[:-1], "fresh-text"),
        "carriage returns": Case(said(STATEMENT).replace(b"\n", b"\r\n"), "fresh-text"),
        "more than 8 KiB": Case(said(STATEMENT, [*many, FRESHNESS]), "fresh-text"),
    }


def cases() -> dict[str, Case]:
    return of_days() | of_signatures() | of_directories() | of_texts()
