"""A desk's sealed submissions leave on a courier medium (docs/spec/courier.md). Collecting deletes nothing.

A damaged part never keeps the rest back: what can still be read is handed over, as cut short where bytes are
missing, under another id (an id names exactly its bytes), is named, and is tried again the next time.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from dropbox import age
from dropbox.bag.courier import CourierItem, CourierWriter
from dropbox.bag.errors import CourierFullError
from dropbox.intake.key_folder import entries_to_seal_to, write_tar
from dropbox.intake.stored import (
    DamagedPartError,
    Stored,
    let_go,
    on_server,
    read_checked,
    read_readable,
    remember,
    waiting,
)
from dropbox.limits import STREAM_CHUNK_BYTES
from dropbox.store.models import CUT_SHORT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from dropbox.bag.courier import InventoryItem
    from dropbox.intake.key_folder import Sink
    from dropbox.intake.published import Published
    from dropbox.store import Store

# Left on the medium for the inventory and the manifests.
_LISTS_BYTES: Final = 16 * STREAM_CHUNK_BYTES
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_ID_CHARACTERS: Final = 32


@dataclass(slots=True)
class Collected:
    """What the bag holds; which submissions came damaged from this server's disk; which found no room.

    `is_list_whole`: the bag lists all that lies here, or (in a flood) nothing of it.
    """

    items: list[InventoryItem] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    is_list_whole: bool = True


def collect(
    store: Store,
    published: Published,
    desk: str,
    folder: Path,
    *,
    today: date,
    everything: bool = False,
    advance: Callable[[int], object] = lambda _: None,
) -> Collected:
    """Write a courier bag with a desk's submissions that were not collected before, or with `everything`."""
    entries = entries_to_seal_to(published.trusted(), desk, today)
    recipients = [age.Recipient.parse(text) for text in published.strings_of(entries)]
    writer = CourierWriter(folder, today)
    writer.add_keys(lambda sink: _seal_keys(published, recipients, sink))
    collection = _Collection(store, writer, folder, advance)
    for stored in waiting(store, desk, everything=everything):
        collection.add(stored)
    # Last of all: what comes meanwhile is on the list, and whoever retires a key learns of it.
    lies_here = on_server(store, desk)
    if lies_here is None:
        writer.finish()
    else:
        writer.finish(lies_here.stored, lies_here.unfinished)
    remember(store, collection.whole, today)
    collection.collected.is_list_whole = lies_here is not None
    return collection.collected


def _seal_keys(published: Published, recipients: Iterable[age.Recipient], sink: Sink) -> None:
    with age.seal(sink, recipients) as sealing:
        write_tar(published, sealing)


class _WithdrawnError(Exception):
    """Its source took it back before its first byte went out."""


class _Collection:
    """A bag being filled."""

    def __init__(
        self, store: Store, writer: CourierWriter, folder: Path, advance: Callable[[int], object]
    ) -> None:
        self._store = store
        self._writer = writer
        self._folder = folder
        self._advance = advance
        self.collected = Collected()
        # What went out whole, with its hash.
        self.whole: dict[str, str] = {}

    def add(self, stored: Stored) -> None:
        """Add one submission, or say why not; one that was withdrawn meanwhile is passed over."""
        try:
            item = self._write(stored, self._leaving(stored))
        except _WithdrawnError:
            return
        except DamagedPartError as error:
            self.collected.damaged.append(stored.id)
            self._add_readable(stored, error.readable_bytes)
        else:
            if item is not None:
                self.whole[stored.id] = item.sha256

    def _leaving(self, stored: Stored) -> Iterator[bytes]:
        """Give the bytes; begun only when the medium has room for them."""
        if not let_go(self._store, stored.id):
            raise _WithdrawnError
        yield from read_checked(self._store.parts, stored)

    def _add_readable(self, stored: Stored, readable_bytes: int) -> None:
        if not readable_bytes:
            return
        named = hashlib.sha256(f"{stored.id} {readable_bytes}".encode()).hexdigest()[:_ID_CHARACTERS]
        state = stored.state if readable_bytes == stored.size_bytes else CUT_SHORT
        readable = replace(stored, id=named, size_bytes=readable_bytes, state=state)
        self._write(readable, read_readable(self._store.parts, readable))

    def _write(self, stored: Stored, pieces: Iterable[bytes]) -> InventoryItem | None:
        item = CourierItem(stored.id, stored.claimed_version, stored.received_on, stored.state)
        try:
            written = self._writer.add_item(item, lambda sink: self._copy(stored.size_bytes, pieces, sink))
        except (CourierFullError, OSError) as error:
            if isinstance(error, OSError) and error.errno not in _FULL:
                raise
            self.collected.left_out.append(stored.id)
            return None
        self.collected.items.append(written)
        return written

    def _copy(self, size_bytes: int, pieces: Iterable[bytes], sink: Sink) -> None:
        if shutil.disk_usage(self._folder).free < size_bytes + _LISTS_BYTES:
            raise CourierFullError("there is no room on the medium")
        for piece in pieces:
            sink.write(piece)
            self._advance(len(piece))
