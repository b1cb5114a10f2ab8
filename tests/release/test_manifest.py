from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox import note, release
from dropbox.errors import DropboxError
from dropbox.note.signing import sign
from dropbox.release.errors import ReleaseFormError, ReleaseKeyFormError
from dropbox.release.paths import PATH
from tests.release.people import KEY, KEY_NOTE, MANIFEST, NAMED, NOTE, ORIGIN, OTHER_KEY
from tests.vectors.directory.people import ROOTS, roots

TEXT = MANIFEST.serialize()
LONG = "f" * 64

MALFORMED = {
    "no type line": TEXT.removeprefix("press-dropbox/release@v1\n"),
    "another type": TEXT.replace("@v1", "@v2"),
    "two lines": TEXT + TEXT.splitlines()[1] + "\n",
    "no line end": TEXT[:-1],
    "a space": TEXT.replace('{"csp"', '{ "csp"'),
    "a field twice": TEXT.replace('"origin":', '"origin":"x","origin":'),
    "a field too many": TEXT.replace('"origin":', '"more":"","origin":'),
    "a field missing": TEXT.replace(',"release":"press-dropbox 0.1.0"', ""),
    "a hash that is none": TEXT.replace(MANIFEST.files["/"], "0"),
    "a path that climbs": TEXT.replace("/be/send", "/be/../send"),
    "a path without its slash": TEXT.replace('"/be/send"', '"be/send"'),
    "an upper-case hash": TEXT.replace(MANIFEST.files["/be/send"], MANIFEST.files["/be/send"].upper()),
    "two policies in one": TEXT.replace("; script-src", ", script-src"),
    "no first page": TEXT.replace(f'"/":"{MANIFEST.files["/"]}",', ""),
    "no page for what is missing": TEXT.replace(f'"/":"{MANIFEST.missing["/"]}",', ""),
    "an origin that is none": TEXT.replace(ORIGIN, "Example Press"),
    "a number": TEXT.replace('"press-dropbox 0.1.0"', "1"),
    "no object": "press-dropbox/release@v1\n[]\n",
    "nested without end": f"press-dropbox/release@v1\n{'[' * 60_000}\n",
}  # fmt: skip


def test_a_manifest_reads_as_it_was_written() -> None:
    assert release.Manifest.parse(TEXT) == MANIFEST
    assert release.Manifest.parse(TEXT).serialize() == TEXT


@pytest.mark.parametrize("case", MALFORMED)
def test_any_other_spelling_is_refused(case: str) -> None:
    assert MALFORMED[case] != TEXT
    with pytest.raises(ReleaseFormError):
        release.Manifest.parse(MALFORMED[case])


def test_every_proper_prefix_is_refused() -> None:
    for length in range(len(TEXT)):
        with pytest.raises(ReleaseFormError):
            release.Manifest.parse(TEXT[:length])


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail_otherwise(untrusted: str) -> None:
    for given_text in (untrusted, f"press-dropbox/release@v1\n{untrusted}\n"):
        with pytest.raises(ReleaseFormError):
            release.Manifest.parse(given_text)


def test_what_a_reader_would_refuse_is_never_written() -> None:
    with pytest.raises(ReleaseFormError):
        replace(MANIFEST, files={}).serialize()


SIGNED = {
    #                                note                                              expected
    "by the release key":           (NOTE,                                             None),
    "by another key":               (sign(TEXT, [OTHER_KEY]),                          "not-signed"),
    "by a root key":                (sign(TEXT, [ROOTS["a"]]),                         "not-signed"),
    "changed since":                (NOTE.replace(b"0.1.0", b"0.1.1"),                 "bad-signature"),
    "of another drop-box":          (sign(replace(MANIFEST, origin="x").serialize(), [KEY]), "release-origin"),
    "no release":                   (sign("press-dropbox/fresh@v1\n", [KEY]),          "release-form"),
    "no note":                      (b"nothing",                                       "note-form"),
}  # fmt: skip


@pytest.mark.parametrize("case", SIGNED)
def test_a_release_is_believed_by_its_key_only(case: str) -> None:
    untrusted, code = SIGNED[case]
    if code is None:
        assert release.read_release(untrusted, NAMED) == MANIFEST
        return
    with pytest.raises(DropboxError) as refused:
        release.read_release(untrusted, NAMED)
    assert refused.value.code == code


NAMING = {
    #                            signed by, named by      threshold  expected
    "one root of one":          ("a",       NAMED,         1,         None),
    "one root short":           ("a",       NAMED,         2,         "too-few-signatures"),
    "two roots of two":         ("ab",      NAMED,         2,         None),
    "a key that is no root":    ("c",       NAMED,         1,         "not-signed"),
    "another drop-box's":       ("a",       replace(NAMED, origin="other.press"), 1, "release-origin"),
}  # fmt: skip


@pytest.mark.parametrize("case", NAMING)
def test_the_release_key_is_named_by_the_threshold_of_the_roots(case: str) -> None:
    letters, named, threshold, code = NAMING[case]
    signed = sign(named.serialize(), [ROOTS[letter] for letter in letters])
    verifiers = roots("ab", threshold).verifiers
    if code is None:
        assert release.read_key(signed, ORIGIN, verifiers, threshold) == named
        return
    with pytest.raises(DropboxError) as refused:
        release.read_key(signed, ORIGIN, verifiers, threshold)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "changed",
    [("number 1", "number 0"), ("number 1", "number 01"), ("key ", "key  "), (NAMED.key, NAMED.key.upper())],
)
def test_the_text_that_names_a_key_has_one_spelling(changed: tuple[str, str]) -> None:
    with pytest.raises(ReleaseKeyFormError):
        release.ReleaseKey.parse(NAMED.serialize().replace(*changed))


def test_a_signature_of_the_release_key_names_no_other_release_key() -> None:
    with pytest.raises(note.NotSignedError):
        release.read_key(sign(NAMED.serialize(), [KEY]), ORIGIN, roots("a").verifiers, 1)
    assert release.read_key(KEY_NOTE, ORIGIN, roots("a").verifiers, 1) == NAMED


@given(st.from_regex(PATH, fullmatch=True))
def test_no_path_leads_out_of_the_frozen_folder(path: str) -> None:
    parts = release.frozen_file(path).split("/")
    assert not {"", ".", ".."} & set(parts)


FROZEN = {
    "/": "index.html",
    "/be": "be.html",
    "/be/": "be/index.html",
    "/be/send": "be/send.html",
    "/static/send-3F9A.js": "static/send-3F9A.js",
    "/static/colour-0a1b.css": "static/colour-0a1b.css",
}


@pytest.mark.parametrize("path", FROZEN)
def test_each_path_has_a_file_that_servers_of_static_files_find(path: str) -> None:
    assert release.frozen_file(path) == FROZEN[path]


@pytest.mark.parametrize("path", ["", "be", "//", "/.well-known/x", "/a/../b", "/a//b", "/a\n"])
def test_what_is_no_path_of_ours_has_no_file(path: str) -> None:
    with pytest.raises(ValueError, match="no path"):
        release.frozen_file(path)
