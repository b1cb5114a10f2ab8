from __future__ import annotations

from dataclasses import replace

import pytest

from dropbox import directory
from dropbox.directory import audit
from tests.directory.audit.places import (
    FIRST,
    FORGED,
    SECOND,
    TODAY,
    folder,
    following,
    look,
    reader,
    roles,
    seen,
)
from tests.vectors.directory import people
from tests.vectors.directory.people import FEB, MAY, TO_MAY, after, roots, signed

# The stranger is taken out again in the version after: what came meanwhile, he reads.
COVERED_UP = after(FORGED, recipients=directory.parse(SECOND).document.recipients)
REVOKED = after(FORGED, revocations=(directory.Revocation(reader("a stranger", FEB, TO_MAY).id, "2026-12"),))
LATER_END = after(FIRST, expires=MAY)
EDITOR = after(FIRST, editors=(people.EDITOR_ENTRY,))

PLAIN = following(FIRST)

ONE, THREE = ["reader 1"], ["reader 3"]
TABLE = {
    #                               here             there                       outcome, from, only here, there
    "the same":                    ([FIRST, SECOND], [FIRST, SECOND],            ("same", None, None, None)),
    "one is behind":               ([FIRST],         [FIRST, SECOND],            ("behind", None, None, None)),
    "another reader":              ([FIRST, SECOND], [FIRST, FORGED],            ("fork", 2, THREE, THREE)),
    "one reader more":             ([FIRST, PLAIN],  [FIRST, FORGED],            ("fork", 2, [], THREE)),
    "listed and taken out again":  ([FIRST, SECOND], [FIRST, FORGED, COVERED_UP], ("fork", 2, [], THREE)),
    "listed as revoked":           ([FIRST, PLAIN],  [FIRST, FORGED, REVOKED],   ("fork", 2, [], THREE)),
    "somebody who can answer":     ([FIRST, PLAIN],  [FIRST, EDITOR],            ("fork", 2, [], ONE)),
    "only the dates":              ([FIRST, PLAIN],  [FIRST, LATER_END],         ("fork", 2, [], [])),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLE)
def test_two_histories_side_by_side(case: str) -> None:
    here, there, (outcome, version, only_here, only_there) = TABLE[case]
    found = audit.compare(seen("here", *here), seen("there", *there))
    assert (found.outcome, found.version) == (outcome, version)
    difference = found.difference
    assert (difference and roles(difference.only_here)) == only_here
    assert (difference and roles(difference.only_there)) == only_there


@pytest.mark.parametrize("case", TABLE)
def test_it_does_not_matter_who_is_compared_with_whom(case: str) -> None:
    here, there, (outcome, version, only_here, only_there) = TABLE[case]
    found = audit.compare(seen("there", *there), seen("here", *here))
    assert (found.outcome, found.version) == (outcome, version)
    if found.difference:
        assert roles(found.difference.only_here) == only_there
        assert roles(found.difference.only_there) == only_here


def test_other_root_keys_or_another_name_are_another_drop_box() -> None:
    document = directory.parse(FIRST).document
    anyone = audit.Anchor()
    for other in (replace(document, roots=roots("abc", 1)), replace(document, origin="other.press")):
        found = audit.compare(seen("here", FIRST), look("there", folder(signed(other)), anyone))
        assert found.outcome == "other-dropbox"


def test_a_fork_names_who_can_read_in_one_and_not_in_the_other() -> None:
    done = audit.audit(
        {"mine": folder(FIRST, PLAIN).get, "hers": folder(FIRST, FORGED).get},
        audit.Anchor(roots("ab", 1)),
        TODAY,
    )
    words = "\n".join(done.in_words(TODAY))
    digits = reader("a stranger").sha256
    assert "mine and hers show DIFFERENT KEYS from version 2 on." in words
    assert f"Only in hers, not in mine: reader 3 of desk 4f2a91c0, key {digits[:4]} {digits[4:8]}" in words
    assert "can read." in words
    with pytest.raises(audit.DifferentKeysError):
        done.require_good()


def test_an_editor_is_named_as_one_who_can_answer() -> None:
    found = {"mine": folder(FIRST, PLAIN).get, "hers": folder(FIRST, EDITOR).get}
    words = "\n".join(audit.audit(found, audit.Anchor(), TODAY).in_words(TODAY))
    assert "Only in hers, not in mine: reader 1 of desk 4f2a91c0" in words
    assert "can answer." in words
