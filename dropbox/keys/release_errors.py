"""What `release-key` and `release` refuse."""

from __future__ import annotations

from dropbox.errors import BadInputError, UsageError


class ReleaseKeyMissingError(UsageError):
    """There is no release key in this home."""

    code = "release-key-missing"


class ReleaseKeyUnsignedError(UsageError):
    """Fewer root keys than the threshold name the release key."""

    code = "release-key-unsigned"


class FrozenDiffersError(BadInputError):
    """A file of a frozen site is not the one that its text names."""

    code = "frozen-differs"
