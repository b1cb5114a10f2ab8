"""A whole newsroom in memory for these tests: root key, directory, readers, sources, courier bags."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from dropbox import age, directory, note, tip
from dropbox.bag import courier, tar
from dropbox.directory.document import ALGORITHM, NO_PREVIOUS, ROOT_KEY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

DESK = "4f2a91c0"
ORIGIN = "minsk-tips"
DAY = date(2026, 11, 23)
PASSPHRASE = "шэсць слоў што ніхто не ведае"


@dataclass
class Newsroom:
    """Everything on the other side of the air gap."""

    origin: str = ORIGIN
    root: note.signing.SigningKey = field(
        default_factory=lambda: note.signing.SigningKey.generate(ROOT_KEY_NAME)
    )
    notes: list[bytes] = field(default_factory=list)
    readers: dict[str, str] = field(default_factory=dict)
    # Who may answer, by role: public keys in hex.
    editors: dict[str, str] = field(default_factory=dict)
    freshness: tuple[str, ...] = ()
    fresh_note: bytes | None = None
    editors_until: date = date(2028, 2, 3)
    revoked: tuple[str, ...] = ()
    # Keys for windows: role, recipient string, and the window.
    prekeys: list[tuple[str, str, date, date]] = field(default_factory=list)

    def publish(
        self,
        readers: Mapping[str, str],
        *,
        issued: date = DAY - timedelta(days=20),
        new_root: note.signing.SigningKey | None = None,
    ) -> None:
        """Sign the next version: these readers, by role, hold these recipient strings."""
        self.readers = dict(readers)
        signers = [self.root, new_root] if new_root else [self.root]
        self.root = new_root or self.root
        previous = directory.parse(self.notes[-1]).text_sha256 if self.notes else NO_PREVIOUS
        document = directory.Document(
            desks=(directory.Desk(DESK),),
            editors=tuple(sorted(map(self._editor, self.editors.items()), key=lambda entry: entry.id)),
            expires=issued + timedelta(days=450),
            freshness=self.freshness,
            issued=issued,
            mirrors=(),
            origin=self.origin,
            previous=previous,
            recipients=tuple(sorted(self._entries(readers), key=lambda entry: entry.id)),
            revocations=tuple(directory.Revocation(one, "2026-11") for one in sorted(self.revoked)),
            roots=directory.Roots((self.root.verifier.public_key.hex(),), 1),
            version=len(self.notes) + 1,
        )
        self.notes.append(note.signing.sign(directory.serialize(document), signers))

    def published(self) -> dict[str, bytes]:
        """Give the published folder."""
        *history, current = self.notes
        files = {directory.history_file_name(number): one for number, one in enumerate(history, start=1)}
        files[directory.history_file_name(len(self.notes))] = current
        files[directory.CURRENT_FILE] = current
        if self.fresh_note:
            files[directory.FRESH_FILE] = self.fresh_note
        everyone: dict[str, set[str]] = {}
        for one in self.notes:
            for entry in directory.parse(one).document.recipients:
                name = directory.recipients_file_name(entry)
                everyone.setdefault(name, set()).add(self._strings[entry.sha256])
        return files | {name: directory.recipients_file(strings) for name, strings in everyone.items()}

    @property
    def text_sha256(self) -> str:
        """Give the hash of the current directory's text."""
        return directory.parse(self.notes[-1]).text_sha256

    _strings: dict[str, str] = field(default_factory=dict)

    def _editor(self, editor: tuple[str, str]) -> directory.EditorEntry:
        role, key = editor
        return directory.EditorEntry(
            desk=DESK, from_=date(2026, 11, 1), id=key[:16], key=key, role=role, until=self.editors_until
        )

    def _entries(self, readers: Mapping[str, str]) -> list[directory.RecipientEntry]:
        lasting = [(role, string, date(2026, 11, 1), date(2027, 2, 3)) for role, string in readers.items()]
        return [self._entry(*reader) for reader in (*lasting, *self.prekeys)]

    def _entry(self, role: str, recipient: str, from_: date, until: date) -> directory.RecipientEntry:
        sha256 = directory.sha256_of(recipient)
        self._strings[sha256] = recipient
        return directory.RecipientEntry(
            alg=ALGORITHM,
            desk=DESK,
            from_=from_,
            id=sha256[:16],
            kind="intake",
            role=role,
            sha256=sha256,
            until=until,
        )

    def plaintext(self, message: str = "Добры дзень", files: Sequence[Sent] = (), **changes: Any) -> bytes:
        """Write what a source's page would seal."""
        sealed_by = changes.pop("sealed_by", "page")
        message_id = changes.pop("message_id", os.urandom(32).hex())
        seed = changes.pop("seed", os.urandom(32))
        answers = changes.pop("answers", {})
        version = changes.pop("version", len(self.notes))
        heading = tip.Heading(
            **{
                "bagging_date": DAY,
                "software_agent": "press-dropbox 0.1.0",
                "sealed_by": sealed_by,
                "origin": self.origin,
                "desk": DESK,
                "directory_version": version,
                "directory_sha256": directory.parse(self.notes[version - 1]).text_sha256,
                "recipients": tuple(self.readers.values()),
                **changes,
            }
        )
        stream = io.BytesIO()
        writer = tip.TipWriter(stream, heading, seed, message_id)
        writer.write_message(message)
        writer.write_answers(answers)
        entries = [tip.FileEntry(sent.name, len(sent.content), sent.type) for sent in files]
        if sealed_by != "plain":
            writer.announce_files(entries)
        for entry, sent in zip(entries, files, strict=True):
            with writer.file(entry) as body:
                body.write(sent.content + b"more" * sent.grew)
        writer.finish()
        return stream.getvalue()

    def seal(self, plaintext: bytes, recipients: Sequence[str] | None = None) -> bytes:
        """Seal to the readers of today, or to others."""
        chosen = tuple(self.readers.values()) if recipients is None else recipients
        sink = io.BytesIO()
        with age.seal(sink, map(age.Recipient.parse, chosen)) as sealing:
            sealing.write(plaintext)
        return sink.getvalue()

    def submission(self, *arguments: Any, **changes: Any) -> bytes:
        """Seal a whole submission."""
        return self.seal(self.plaintext(*arguments, **changes))

    def sealed_keys(self, files: Mapping[str, bytes] | None = None) -> bytes:
        """Seal the published folder as the server does."""
        return self.seal(self.packed_keys(files))

    def packed_keys(self, files: Mapping[str, bytes] | None = None) -> bytes:
        """Pack the published folder."""
        members = sorted((files or self.published()).items())
        packed = (
            tar.header(name, len(content)) + content + tar.fill(len(content)) for name, content in members
        )
        return b"".join(packed) + tar.END_MARKER

    def bag(
        self,
        folder: Path,
        items: Mapping[str, Item | bytes],
        keys: bytes | None = None,
        day: date = DAY,
        *,
        stored: Iterable[courier.StoredItem] | None = None,
        unfinished: Iterable[courier.Unfinished] | None = None,
    ) -> Path:
        """Write a courier bag with these items, by id."""
        writer = courier.CourierWriter(folder, day)
        for item_id, given in items.items():
            item = given if isinstance(given, Item) else Item(given)
            about = courier.CourierItem(item_id, max(1, len(self.notes)), item.day, item.state)
            writer.add_item(about, partial(_write, item.sealed))
        sealed_keys = self.sealed_keys() if keys is None else keys
        writer.add_keys(partial(_write, sealed_keys))
        writer.finish(stored, unfinished)
        return folder


def _write(content: bytes, sink: Any) -> None:
    sink.write(content)


@dataclass(frozen=True)
class Sent:
    """A file a source sends."""

    name: str
    content: bytes
    type: str = "application/octet-stream"
    grew: bool = False


@dataclass(frozen=True)
class Item:
    """A sealed submission as the server holds it."""

    sealed: bytes
    state: Any = "complete"
    day: date = DAY
