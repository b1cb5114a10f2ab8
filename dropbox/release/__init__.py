"""Floor 3: what the pages are made of, signed: every path, the policy. Pure. docs/spec/release.md."""

from dropbox.release.checking import Difference, Served, differences
from dropbox.release.errors import (
    OtherOriginError,
    ReleaseError,
    ReleaseFormError,
    ReleaseKeyError,
    ReleaseKeyFormError,
)
from dropbox.release.judging import Believed, Pages, PagesDifferError, changes_in_words, in_words, judge
from dropbox.release.keys import KEY_FILE, RELEASE_KEY_NAME, ReleaseKey, read_key
from dropbox.release.manifest import RELEASE_FILE, Manifest, read_release
from dropbox.release.paths import frozen_file

__all__ = [
    "KEY_FILE",
    "RELEASE_FILE",
    "RELEASE_KEY_NAME",
    "Believed",
    "Difference",
    "Manifest",
    "OtherOriginError",
    "Pages",
    "PagesDifferError",
    "ReleaseError",
    "ReleaseFormError",
    "ReleaseKey",
    "ReleaseKeyError",
    "ReleaseKeyFormError",
    "Served",
    "changes_in_words",
    "differences",
    "frozen_file",
    "in_words",
    "judge",
    "read_key",
    "read_release",
]
