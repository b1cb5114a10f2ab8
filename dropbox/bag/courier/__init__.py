"""The courier bag (docs/spec/courier.md): what goes on a stick from the server to the air-gapped machine."""

from dropbox.bag.courier.inventory import CourierItem, Inventory, InventoryItem, StoredItem, Unfinished
from dropbox.bag.courier.parts import PartFiles
from dropbox.bag.courier.reading import CourierBag, DamagedItem, open_bag
from dropbox.bag.courier.writing import CourierWriter

__all__ = [
    "CourierBag",
    "CourierItem",
    "CourierWriter",
    "DamagedItem",
    "Inventory",
    "InventoryItem",
    "PartFiles",
    "StoredItem",
    "Unfinished",
    "open_bag",
]
