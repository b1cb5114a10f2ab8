"""Histories: what follows from the pinned roots, and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from dropbox import directory
from tests.vectors.directory import people
from tests.vectors.directory.people import after, roots, signed, signed_text

# Version 1 has the old roots and is signed by them; version 2 has the new roots, or the same.
CHANGES: Final = {
    #                                          old roots    new roots   signed by  outcome
    "same roots, one of one":                  (("a", 1),    None,       "a",     "accepted"),
    "same roots, threshold met":               (("ab", 2),   None,       "ab",    "accepted"),
    "same roots, met in the other order":      (("ab", 2),   None,       "ba",    "accepted"),
    "same roots, more than the threshold":     (("abc", 2),  None,       "abc",   "accepted"),
    "same roots, and a stranger's signature":  (("a", 1),    None,       "ad",    "accepted"),
    "same roots, one signature short":         (("ab", 2),   None,       "a",     "too-few-signatures"),
    "same roots, same key twice":              (("ab", 2),   None,       "aa",    "too-few-signatures"),
    "same roots, one of them a stranger":      (("ab", 2),   None,       "ad",    "too-few-signatures"),
    "same roots, signed by a stranger":        (("a", 1),    None,       "d",     "not-signed"),
    "root changed, by both":                   (("a", 1),    ("b", 1),   "ab",    "accepted"),
    "root changed, by the old only":           (("a", 1),    ("b", 1),   "a",     "not-signed-by-new-roots"),
    "root changed, by the new only":           (("a", 1),    ("b", 1),   "b",     "not-signed-by-predecessor"),
    "roots changed, by the new only":          (("ab", 2),   ("cd", 2),  "cd",    "not-signed-by-predecessor"),
    "roots changed, one of the old short":     (("ab", 2),   ("cd", 2),  "acd",   "not-signed-by-predecessor"),
    "roots changed, one of the new short":     (("ab", 2),   ("cd", 2),  "abc",   "not-signed-by-new-roots"),
    "roots changed, both thresholds met":      (("ab", 2),   ("cd", 2),  "abcd",  "accepted"),
    "root added, shared keys count for both":  (("ab", 2),   ("abc", 2), "ab",    "accepted"),
    "root added, threshold raised and met":    (("ab", 2),   ("abc", 3), "abc",   "accepted"),
    "root added, threshold raised and not met": (("ab", 2),   ("abc", 3), "ab",    "not-signed-by-new-roots"),
    "root removed, by those who stay":         (("abc", 2),  ("ab", 2),  "ab",    "accepted"),
    "root removed, with the one who goes":     (("abc", 2),  ("ab", 2),  "ac",    "not-signed-by-new-roots"),
    "threshold lowered, by the old one":       (("ab", 2),   ("ab", 1),  "ab",    "accepted"),
    "threshold lowered, by the new one only":  (("ab", 2),   ("ab", 1),  "a",     "not-signed-by-predecessor"),
    "threshold raised, by the old one only":   (("ab", 1),   ("ab", 2),  "a",     "not-signed-by-new-roots"),
}  # fmt: skip

FIRST: Final = signed(people.SMALL)
SECOND: Final = after(FIRST)
THIRD: Final = after(SECOND)
PINNED: Final = roots("a")
Case = tuple[directory.Roots, list[bytes], str]


def of_changes() -> dict[str, Case]:
    cases: dict[str, Case] = {}
    for name, (old, new, letters, outcome) in CHANGES.items():
        pinned = roots(*old)
        first = signed(replace(people.SMALL, roots=pinned), old[0])
        second = after(first, letters, roots=roots(*new) if new else pinned)
        cases[name] = (pinned, [first, second], outcome)
    return cases


def of_versions() -> dict[str, Case]:
    pinned = PINNED
    other_first = signed(replace(people.SMALL, expires=date(2028, 1, 1)))
    return {
        "one version": (pinned, [FIRST], "accepted"),
        "three versions": (pinned, [FIRST, SECOND, THIRD], "accepted"),
        "no version": (pinned, [], "no-directory"),
        "version skipped": (pinned, [FIRST, THIRD], "version"),
        "version repeated": (pinned, [FIRST, SECOND, SECOND], "version"),
        "version taken back": (pinned, [FIRST, SECOND, THIRD, SECOND], "version"),
        "begins with version 2": (pinned, [SECOND, THIRD], "version"),
        "previous mismatch": (pinned, [other_first, SECOND], "previous-mismatch"),
        "previous of the one before": (pinned, [FIRST, SECOND, _third_after_first()], "previous-mismatch"),
        "another origin": (pinned, [FIRST, after(FIRST, origin="another.press")], "origin-changed"),
        "roots changed, then the text": (pinned, [FIRST, _changed_after_signing()], "bad-signature"),
        "expired last": (pinned, [FIRST, after(FIRST, expires=date(2026, 11, 2))], "accepted"),
        "expired middle": (
            pinned,
            [FIRST, (short := after(FIRST, expires=date(2026, 11, 2))), after(short, expires=date(2028, 2, 1))],
            "accepted",
        ),
        "issued before its predecessor": (pinned, [FIRST, after(FIRST, issued=date(2026, 10, 1))], "accepted"),
        "a good last version after a malformed one": (pinned, [_malformed(), SECOND], "directory-spelling"),
    }  # fmt: skip


def of_first() -> dict[str, Case]:
    two_of_two = replace(people.SMALL, roots=roots("ab", 2))
    one_of_two = signed(replace(people.SMALL, roots=roots("ab")), "ab")
    another = signed(replace(people.SMALL, roots=roots("b")), "ab")
    flipped = FIRST.replace(b"example.press", b"exemple.press")
    return {
        "first: two of two": (roots("ab", 2), [signed(two_of_two, "ab")], "accepted"),
        "first: too few signatures": (roots("ab", 2), [signed(two_of_two, "a")], "too-few-signatures"),
        "first: same key twice": (roots("ab", 2), [signed(two_of_two, "aa")], "too-few-signatures"),
        "first: not signed by its root": (roots("a"), [signed(people.SMALL, "b")], "not-signed"),
        "first: changed after it was signed": (roots("a"), [flipped], "bad-signature"),
        "first: another root pinned": (roots("b"), [FIRST], "first-roots"),
        "first: one root more pinned": (roots("ab"), [FIRST], "first-roots"),
        "first: one root fewer pinned": (roots("a"), [one_of_two], "first-roots"),
        "first: a higher threshold pinned": (roots("ab", 2), [one_of_two], "first-roots"),
        "first: signed by the pinned root, names another": (roots("a"), [another], "first-roots"),
        "chain: roots change twice": (roots("a"), _three_roots("ab", "bc"), "accepted"),
        "chain: signed by the root before the last": (
            roots("a"),
            _three_roots("ab", "ac"),
            "not-signed-by-predecessor",
        ),
    }


def _changed_after_signing() -> bytes:
    return after(FIRST, "ab", roots=roots("b")).replace(b"2028-02-01", b"2029-02-01")


def _third_after_first() -> bytes:
    return after(FIRST, version=3)


def _malformed() -> bytes:
    return signed_text(directory.serialize(people.SMALL).replace('"version":1', '"version": 1'), "a")


def _three_roots(second_letters: str, third_letters: str) -> list[bytes]:
    second = after(FIRST, second_letters, roots=roots("b"))
    return [FIRST, second, after(second, third_letters, roots=roots("c"))]


def cases() -> dict[str, Case]:
    return of_first() | of_changes() | of_versions()
