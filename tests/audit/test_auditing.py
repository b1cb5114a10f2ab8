"""Keys, pages and logs together; each by itself: tests/directory/audit, tests/release, tests/tlog."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from dropbox import audit, release, tlog
from dropbox.audit import Place, Rules
from dropbox.directory.audit import Anchor, Memory
from dropbox.errors import DropboxError, ResourceError
from dropbox.note import ParsedNote
from dropbox.note.signing import SigningKey, sign
from dropbox.tlog.checkpoint import Checkpoint
from dropbox.tlog.merkle import leaf_hash
from tests.directory.audit.places import FIRST, FORGED, SECOND, TODAY, folder
from tests.release import people
from tests.vectors.directory.people import ROOTS, after, roots, seed

if TYPE_CHECKING:
    from collections.abc import Mapping

ANCHOR: Final = Anchor(roots("ab", 1))
RULES: Final = Rules(ANCHOR, TODAY)
RELEASED: Final = {release.KEY_FILE: people.KEY_NOTE, release.RELEASE_FILE: people.NOTE}
NEWER: Final = replace(
    people.MANIFEST, release="press-dropbox 0.2.0", files={**people.MANIFEST.files, "/ru/": "0" * 64}
)
NEWER_NOTE: Final = sign(NEWER.serialize(), [people.KEY])
SECOND_KEY: Final = replace(people.NAMED, number=2, key=people.OTHER_KEY.verifier.public_key.hex())
REKEYED: Final = {
    release.KEY_FILE: sign(SECOND_KEY.serialize(), [ROOTS["a"]]),
    release.RELEASE_FILE: sign(people.MANIFEST.serialize(), [people.OTHER_KEY]),
}
LOG: Final = SigningKey.from_seed("log.example/tests", seed("log"))
POLICY: Final = tlog.Policy.parse(f"log {LOG.verifier.vkey}\nquorum none\n".encode())


def logged(content: bytes) -> bytes:
    """Prove that a log of one entry holds it."""
    from base64 import b64encode

    text = f"log.example/tests\n1\n{b64encode(leaf_hash(content)).decode()}\n"
    return tlog.Proof(0, (), Checkpoint.of(ParsedNote(text, (LOG.sign(text),)))).serialize()


def served(path: str) -> release.Served:
    if path in people.PAGES:
        return release.Served(200, people.PAGES[path], (people.CSP,))
    return release.Served(404, b"not there", (people.CSP,))


def look(
    *folders: Mapping[str, bytes],
    memory: Memory | None = None,
    rules: Rules = RULES,
    **others: Memory,
) -> audit.Report:
    places = [Place(f"place {number}", files.get) for number, files in enumerate(folders, 1)]
    return audit.audit(places, rules, memory=memory, others=others)


def code_of(report: audit.Report) -> str | None:
    try:
        report.require_good()
    except DropboxError as error:
        return error.code
    return None


WHOLE: Final = folder(FIRST, SECOND)
SEEN: Final = Memory((FIRST, SECOND), people.NOTE, people.KEY_NOTE)
REKEYED_SEEN: Final = Memory((FIRST, SECOND), REKEYED[release.RELEASE_FILE], REKEYED[release.KEY_FILE])
NEWER_ONLY: Final = {release.RELEASE_FILE: NEWER_NOTE}
TABLE: dict[str, tuple[dict[str, bytes], Memory | None, str | None]] = {
    "no release":                          (WHOLE,                                     None, None),
    "a release":                           (WHOLE | RELEASED,                          None, None),
    "a release, seen before":              (WHOLE | RELEASED,                          SEEN, None),
    "a newer release by the same key":     (WHOLE | RELEASED | {release.RELEASE_FILE: NEWER_NOTE}, SEEN, None),
    "a newer key":                         (WHOLE | REKEYED,                           SEEN, None),
    "a release without its key":           (WHOLE | {release.RELEASE_FILE: people.NOTE}, None, "release-key"),
    "a release that is gone":              (WHOLE,                                     SEEN, "release-key"),
    "a key that is older than before":     (WHOLE | RELEASED, REKEYED_SEEN, "release-key"),
    "a release by somebody":               (
        WHOLE | RELEASED | {release.RELEASE_FILE: REKEYED[release.RELEASE_FILE]}, None, "not-signed"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLE)
def test_the_pages_of_a_place_are_judged_with_its_keys(case: str) -> None:
    files, memory, code = TABLE[case]
    assert code_of(look(files, memory=memory)) == code


def test_a_good_audit_is_remembered_whole_and_a_bad_one_not_at_all() -> None:
    assert look(WHOLE | RELEASED).memory() == SEEN
    assert look(WHOLE | REKEYED, memory=SEEN).memory() == Memory(
        (FIRST, SECOND), REKEYED[release.RELEASE_FILE], REKEYED[release.KEY_FILE]
    )
    assert look(WHOLE, memory=SEEN).memory() is None
    assert look(WHOLE, folder(FIRST, FORGED)).memory() is None


def test_different_keys_are_said_before_all_else() -> None:
    report = look(WHOLE | {release.RELEASE_FILE: b"x"}, folder(FIRST, FORGED))
    assert code_of(report) == "different-keys"
    words = "\n".join(report.in_words(TODAY))
    assert "place 1 and place 2 show DIFFERENT KEYS from version 2 on." in words


def test_what_changed_since_a_memory_is_said_page_by_page() -> None:
    files = WHOLE | RELEASED | {release.RELEASE_FILE: NEWER_NOTE}
    words = "\n".join(look(files, memory=SEEN, hers=SEEN).in_words(TODAY))
    for whose in ("you", "hers"):
        assert (
            f"The pages are not those that {whose} saw: press-dropbox 0.1.0 then, press-dropbox 0.2.0 now."
            in words
        )
    assert "    new: /ru/\n" in words


TWIN: Final = replace(people.NAMED, key=people.OTHER_KEY.verifier.public_key.hex())
TWINNED: Final = REKEYED | {release.KEY_FILE: sign(TWIN.serialize(), [ROOTS["a"]])}


def test_two_release_keys_of_one_number_are_a_fork() -> None:
    assert code_of(look(WHOLE | TWINNED)) is None
    assert code_of(look(WHOLE | RELEASED, WHOLE | TWINNED)) == "release-key"
    assert code_of(look(WHOLE | TWINNED, memory=SEEN)) == "release-key"
    assert code_of(look(WHOLE | TWINNED, hers=SEEN)) == "release-key"
    # Behind another place is no lie: only behind one's own memory.
    assert code_of(look(WHOLE | RELEASED, WHOLE | REKEYED)) is None


def test_served_pages_are_compared_with_the_release() -> None:
    place = Place("here", (WHOLE | RELEASED).get, served)
    report = audit.audit([place], Rules(ANCHOR, TODAY))
    assert code_of(report) is None
    assert "4 pages and files are served as they were signed" in "\n".join(report.in_words(TODAY))

    def hostile(path: str) -> release.Served:
        return release.Served(200, b"steal()", (people.CSP,)) if path.endswith(".js") else served(path)

    report = audit.audit([Place("here", (WHOLE | RELEASED).get, hostile)], Rules(ANCHOR, TODAY))
    assert code_of(report) == "pages-differ"
    assert "NOT AS SIGNED: /static/send-3F9A.js is not what was signed." in "\n".join(report.in_words(TODAY))


PROOF: Final = "directory.tlog-proof"
PROOFS: Final = {PROOF: logged(SECOND), "release.tlog-proof": logged(people.NOTE)}
ASKING: Final = Rules(ANCHOR, TODAY, POLICY)
REQUIRING: Final = Rules(ANCHOR, TODAY, POLICY, require_log=True)
LOGS: dict[str, tuple[dict[str, bytes], Rules, str | None]] = {
    "none, and none asked for":      (WHOLE | RELEASED,                       ASKING,              None),
    "bad, and nobody looks":         (WHOLE | {PROOF: b""},  Rules(ANCHOR, TODAY), None),
    "both":                          (WHOLE | RELEASED | PROOFS,              REQUIRING,           None),
    "none, and asked for": (WHOLE, REQUIRING, "tlog-missing"),
    "none of the release":           (
        WHOLE | RELEASED | {PROOF: PROOFS[PROOF]}, REQUIRING, "tlog-missing"
    ),
    "of another version": (WHOLE | {PROOF: logged(FIRST)}, ASKING, "tlog-inclusion"),
    "no proof at all":               (WHOLE | {PROOF: b"x"}, ASKING,              "tlog-proof"),
}  # fmt: skip


@pytest.mark.parametrize("case", LOGS)
def test_a_log_can_be_asked_for(case: str) -> None:
    files, rules, code = LOGS[case]
    assert code_of(look(files, rules=rules)) == code


def test_facts_for_programs_name_everything() -> None:
    facts = look(WHOLE | RELEASED | PROOFS, rules=REQUIRING).facts()
    assert facts["pages"] == {
        "place 1": {"release": "press-dropbox 0.1.0", "error": None, "different": None},
    }
    assert facts["logs"] == {
        "place 1": {
            name: {"log": "log.example/tests", "index": 0, "witnesses": []}
            for name in ("directory.note", "release.note")
        }
    }


def test_nothing_of_an_audit_depends_on_the_day_but_freshness() -> None:
    for day in (date(2020, 1, 1), date(2040, 1, 1)):
        assert code_of(look(WHOLE | RELEASED, rules=Rules(ANCHOR, day))) is None


def test_a_memory_too_is_believed_by_its_signatures_only() -> None:
    for forged in (
        Memory((FIRST, SECOND), REKEYED[release.RELEASE_FILE], people.KEY_NOTE),
        Memory((FIRST, SECOND), people.NOTE),
        Memory((FIRST, SECOND), b"x", b"y"),
    ):
        with pytest.raises(DropboxError):
            look(WHOLE | RELEASED, memory=forged)
        with pytest.raises(DropboxError):
            look(WHOLE | RELEASED, hers=forged)


def test_a_line_that_breaks_is_told_of_its_place_and_the_others_go_on() -> None:
    class BrokenLineError(ResourceError):
        code = "broken"

    def breaks_at(broken: str) -> audit.Place:
        files = WHOLE | RELEASED | PROOFS

        def read(name: str) -> bytes | None:
            if name == broken:
                raise BrokenLineError("no answer")
            return files.get(name)

        return Place("far away", read)

    good = Place("near", (WHOLE | RELEASED | PROOFS).get)
    for broken in (
        "directory.note",
        "history/1.note",
        "release.note",
        "release-key.note",
        "release.tlog-proof",
    ):
        report = audit.audit([breaks_at(broken), good], REQUIRING)
        assert code_of(report) == "broken"
        assert "near" in [seen.place for seen in report.keys.seen]
    # Only sealing depends on the fresh note.
    report = audit.audit([breaks_at("fresh.note"), good], REQUIRING)
    assert code_of(report) is None
    assert report.keys.seen[0].fresh.code == "broken"


def test_after_a_change_of_roots_the_new_ones_name_the_release_key() -> None:
    """Whoever left can't go on naming keys: it is the newest roots that count."""
    third = after(SECOND, "acd", roots=roots("cd", 2))
    files = folder(FIRST, SECOND, third) | {release.RELEASE_FILE: people.NOTE}
    by_the_old = files | {release.KEY_FILE: people.KEY_NOTE}
    by_one_of_the_new = files | {release.KEY_FILE: sign(people.NAMED.serialize(), [ROOTS["c"]])}
    by_the_new = files | {release.KEY_FILE: sign(people.NAMED.serialize(), [ROOTS["c"], ROOTS["d"]])}
    assert code_of(look(by_the_old)) == "not-signed"
    assert code_of(look(by_one_of_the_new)) == "too-few-signatures"
    assert code_of(look(by_the_new)) is None
