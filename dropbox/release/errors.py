"""What can be wrong with a release: its form, or who stands behind it."""

from __future__ import annotations

from dropbox.errors import BadInputError, NotTrustedError


class ReleaseError(BadInputError):
    """The text is no release of pages."""

    code = "release"


class ReleaseFormError(ReleaseError):
    """The manifest is not in its one spelling, or a field is malformed."""

    code = "release-form"


class ReleaseKeyFormError(ReleaseError):
    """The text that names the release key is not in its one spelling."""

    code = "release-key-form"


class ReleaseKeyError(NotTrustedError):
    """The root keys name no such release key, or an older one than was seen before."""

    code = "release-key"


class OtherOriginError(NotTrustedError):
    """The release, or the key, belongs to another drop-box."""

    code = "release-origin"
