"""What this machine could not do with what it keeps."""

from __future__ import annotations

from dropbox.errors import ResourceError


class StoreFullError(ResourceError):
    """There is no room left on the disk."""

    code = "full"


class StoreBusyError(ResourceError):
    """The database was locked longer than any transaction of ours takes."""

    code = "busy"


class StoreFailedError(ResourceError):
    """The database or the disk under it failed."""

    code = "store-failed"


class StoreMissingError(ResourceError):
    """There is no store of this release here yet."""

    code = "store-missing"
