"""Floor 5: what the server keeps: rows that are the truth, and the immutable parts that they name."""

from dropbox.store.errors import StoreBusyError, StoreFailedError, StoreFullError, StoreMissingError
from dropbox.store.opening import Store, create_store, open_store
from dropbox.store.parts import FolderParts, PartRef
from dropbox.store.sessions import Sessions

__all__ = [
    "FolderParts",
    "PartRef",
    "Sessions",
    "Store",
    "StoreBusyError",
    "StoreFailedError",
    "StoreFullError",
    "StoreMissingError",
    "create_store",
    "open_store",
]
