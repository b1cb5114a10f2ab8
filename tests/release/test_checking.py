from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dropbox import release
from tests.release.people import CSP, MANIFEST, MISSING, PAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from dropbox.release.checking import Kind

UNLIKELY = "nobody-knows-this"


def served(path: str) -> release.Served:
    """Serve what was signed."""
    if path in PAGES:
        return release.Served(200, PAGES[path], (CSP,))
    return release.Served(404, MISSING[path.removesuffix(UNLIKELY)], (CSP,))


def changed(path: str, served_instead: release.Served) -> Callable[[str], release.Served]:
    return lambda asked: served_instead if asked == path else served(asked)


FOUND, GONE = 200, 404
HOSTILE: dict[str, tuple[str, tuple[int, bytes, tuple[str, ...]], Kind]] = {
    "another script":                ("/static/send-3F9A.js", (FOUND, b"steal()", (CSP,)),          "bytes"),
    "another page":                  ("/be/send",             (FOUND, b"send ", (CSP,)),            "bytes"),
    "no page":                       ("/be/send",             (GONE, PAGES["/be/send"], (CSP,)),    "status"),
    "no policy":                     ("/",                    (FOUND, PAGES["/"], ()),              "policy"),
    "a weaker policy":               ("/",                    (FOUND, PAGES["/"], ("script-src *",)), "policy"),
    "a second policy":               ("/",                    (FOUND, PAGES["/"], (CSP, CSP)),      "policy"),
    "a page for what is not there":  (f"/be/{UNLIKELY}",      (GONE, b"steal()", (CSP,)),           "bytes"),
    "something where nothing is":    (f"/{UNLIKELY}",         (FOUND, MISSING["/"], (CSP,)),        "status"),
}  # fmt: skip


def test_what_was_signed_is_found_without_a_difference() -> None:
    assert list(release.differences(MANIFEST, served, UNLIKELY)) == []


@pytest.mark.parametrize("case", HOSTILE)
def test_whatever_is_served_instead_is_named(case: str) -> None:
    path, instead, kind = HOSTILE[case]
    found = list(release.differences(MANIFEST, changed(path, release.Served(*instead)), UNLIKELY))
    assert found == [release.Difference(path, kind)]
