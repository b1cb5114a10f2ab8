from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox import directory, note
from dropbox.directory import audit
from dropbox.directory.audit import comparing
from tests.directory.audit.places import FIRST, FORGED, SECOND, TODAY, folder, following, roles, seen
from tests.vectors.directory.people import EDITOR_ENTRY, TO_MAY, after, roots, signed_text

THIRD = following(SECOND)
LATER = following(FORGED)
EMPTY: dict[str, bytes] = {}
ANCHOR = audit.Anchor(roots("ab", 1))
WRITTEN = audit.Memory((FIRST, SECOND), b"a release note", b"its key").serialize()

REMEMBERED = {
    #                                    remembered        shown                    error
    "nothing yet":                      (None,            [FIRST],                  None),
    "the same again":                   ([FIRST, SECOND], [FIRST, SECOND],          None),
    "one version later":                ([FIRST],         [FIRST, SECOND],          None),
    "two versions later":               ([FIRST],         [FIRST, SECOND, THIRD],   None),
    "an older one":                     ([FIRST, SECOND], [FIRST],                  "directory-rolled-back"),
    "another past":                     ([FIRST, SECOND], [FIRST, FORGED],          "directory-forked"),
    "another past, and later":          ([FIRST, SECOND], [FIRST, FORGED, LATER], "directory-forked"),
}  # fmt: skip


@pytest.mark.parametrize("case", REMEMBERED)
def test_a_reader_with_a_memory_keeps_the_highest_and_refuses_less(case: str) -> None:
    before, shown, code = REMEMBERED[case]
    memory = None if before is None else audit.Memory(tuple(before)).seen("memory", ANCHOR)
    done = audit.audit({"here": folder(*shown).get}, ANCHOR, TODAY, memory=memory)
    assert [error.code for error in done.going_back.values()] == ([code] if code else [])
    # What is to be remembered is never less than before.
    assert list(done.history) == (before if code else shown)


def test_of_two_places_the_later_is_remembered() -> None:
    places = {"behind": folder(FIRST).get, "ahead": folder(FIRST, SECOND).get}
    for order in (places, dict(reversed(places.items()))):
        done = audit.audit(order, ANCHOR, TODAY)
        assert done.history == (FIRST, SECOND)
        # Behind another place is no lie: only behind one's own memory.
        assert [found.outcome for found in done.comparisons] == ["behind"]
        assert not done.differs


def test_a_memory_proves_a_fork_to_somebody_else() -> None:
    hers = audit.Memory((FIRST, FORGED)).seen("hers", ANCHOR)
    done = audit.audit({"here": folder(FIRST, SECOND).get}, ANCHOR, TODAY, others=[hers])
    assert done.differs
    with pytest.raises(audit.DifferentKeysError):
        done.require_good()


def test_a_place_that_fails_does_not_stop_the_others() -> None:
    done = audit.audit({"broken": EMPTY.get, "good": folder(FIRST).get}, ANCHOR, TODAY)
    assert [one.place for one in done.seen] == ["good"]
    assert list(done.refused) == ["broken"]
    with pytest.raises(audit.UnequalHistoryError):
        done.require_good()


def test_a_good_audit_raises_nothing_and_an_expired_directory_is_no_lie() -> None:
    day = date(2030, 1, 1)
    done = audit.audit({"here": folder(FIRST, SECOND).get}, ANCHOR, day)
    done.require_good()
    assert "It ended on 1 February 2028: no source can send." in "\n".join(done.in_words(day))


def test_a_memory_reads_as_it_was_written() -> None:
    assert audit.Memory.parse(WRITTEN) == audit.Memory((FIRST, SECOND), b"a release note", b"its key")
    assert seen("here", FIRST, SECOND).notes == (FIRST, SECOND)


def test_every_proper_prefix_of_a_memory_is_refused() -> None:
    for length in range(0, len(WRITTEN), 7):
        with pytest.raises(audit.MemoryFormError):
            audit.Memory.parse(WRITTEN[:length])


@pytest.mark.parametrize(
    "untrusted",
    [
        b"",
        b"[]\n",
        b'{"format":"press-dropbox/memory@v2","history":["x"],"release":"","release_key":""}\n',
        b'{"format":"press-dropbox/memory@v1","history":[],"release":"","release_key":""}\n',
        b'{"format":"press-dropbox/memory@v1","history":"x","release":"","release_key":""}\n',
        b'{"format":"press-dropbox/memory@v1","history":[1],"release":"","release_key":""}\n',
        b'{"format":"press-dropbox/memory@v1","history":["\\ud800"],"release":"","release_key":""}\n',
        b'{"format":"press-dropbox/memory@v1","history":["x"],"release":"","release_key":"","more":""}\n',
        b'{ "format":"press-dropbox/memory@v1","history":["x"],"release":"","release_key":""}\n',
    ],
)
def test_anything_else_is_no_memory(untrusted: bytes) -> None:
    with pytest.raises(audit.MemoryFormError):
        audit.Memory.parse(untrusted)


@given(st.binary(max_size=200))
def test_no_bytes_make_a_memory_reader_fail_otherwise(untrusted: bytes) -> None:
    with pytest.raises(audit.MemoryFormError):
        audit.Memory.parse(untrusted)


def test_what_is_in_a_memory_is_believed_by_its_signatures_only() -> None:
    unsigned = signed_text(directory.parse(SECOND).note.text, "c")
    with pytest.raises(note.NotSignedError):
        audit.Memory((FIRST, unsigned)).seen("memory", ANCHOR)


def test_who_came_and_went_since_one_looked_is_named_version_by_version() -> None:
    memory = audit.Memory((FIRST,)).seen("memory", ANCHOR)
    gone = after(FORGED, recipients=directory.parse(FIRST).document.recipients)
    done = audit.audit({"here": folder(FIRST, FORGED, gone, following(gone)).get}, ANCHOR, TODAY, memory=memory)
    words = list(done.in_words(TODAY))
    who = "reader 3 of desk 4f2a91c0, key "
    begin = words.index("  Since version 1, which you saw:") + 1
    assert words[begin].startswith(f"    version 2: {who}")
    assert words[begin].endswith(" can read now")
    assert words[begin + 1].startswith(f"    version 3: {who}")
    assert words[begin + 1].endswith(" can read no more")
    assert words[begin + 2] == "    version 4: nobody came or went"


def test_longer_windows_revocations_editors_and_roots_are_named_too() -> None:
    document = directory.parse(FIRST).document
    first = document.recipients[0]
    # The file of a signed window never changes; here only what is said of the document is looked at.
    longer = (replace(first, until=TO_MAY), *document.recipients[1:])
    revoked = (directory.Revocation(first.id, "2026-12"),)
    second = after(FIRST, recipients=longer, editors=(EDITOR_ENTRY,))
    third = after(second, "abc", revocations=revoked, roots=roots("bc", 1))
    trusted = audit.Memory((FIRST, second, third)).seen("here", ANCHOR).trusted
    one, two = comparing.steps(trusted, 1)
    assert (roles(one.added), roles(one.longer), roles(one.gone)) == (["reader 1"], [first.role], [])
    assert (roles(two.added), roles(two.longer), roles(two.gone)) == ([], [], [first.role])
    assert (one.roots_changed, two.roots_changed) == (False, True)
