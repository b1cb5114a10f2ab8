"""Open a sealed submission into a case folder, or what can be saved of it into an incomplete one.

(1) The age file is opened with whichever identity fits; everything goes into a `.partial` folder (0700).
(2) `tip.read` proves the whole: final chunk, tar end and padding, manifests, signature. Before it returns
    nothing is looked at.
(3) Who else could read it, and for whom it was written, is compared with the trusted directory; whether its
    message came before, with the records of this machine. What is found is shown, not refused.
(4) Only then the case is laid out, brought to the disk and renamed into place: a case folder of its own, or
    `later` in that of the conversation it continues, whose pages are made anew.
(5) Where this machine has a vault, the same pass sealed it again to that; the new file takes the old one's
    place just before.

Where (2) fails, the authentic beginning is saved the same way, into `incomplete/`.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dropbox import tip
from dropbox.errors import BadInputError, NotTrustedError
from dropbox.offline import files
from dropbox.offline.case import laying_out, sentences
from dropbox.offline.case.building import incomplete_view, verified_view
from dropbox.offline.case.context import context_notices
from dropbox.offline.case.pages import Coming, Pages
from dropbox.offline.case.receiving import FolderReceiver
from dropbox.offline.errors import FolderInTheWayError, NothingWholeError
from dropbox.offline.home import LATER
from dropbox.offline.remembered.conversations import all_conversations, conversation_of
from dropbox.offline.remembered.records import Opening, Pins, Said
from dropbox.offline.remembered.sightings import first_sighting, part_of
from dropbox.offline.vault.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from dropbox import age
    from dropbox.offline.case.view import CaseView, Notice
    from dropbox.offline.home import Home
    from dropbox.offline.remembered.conversations import Conversation
    from dropbox.offline.remembered.records import Record
    from dropbox.offline.trusting import Known
    from dropbox.offline.vault.resealing import Resealing


@dataclass(frozen=True, slots=True)
class Opener:
    """What opening takes besides the submission itself."""

    home: Home
    identities: Sequence[age.Identity]
    known: Known | None
    today: date
    # The vault's, the newest last: what is opened is sealed again to that one. Without any it is not.
    vault: Sequence[age.Identity] = ()

    def open(self, record: Record, watch: Callable[[int], None]) -> Opened:
        """Open one submission; raises what makes it impossible, and leaves nothing behind then."""
        sealed = self.home.require_sealed(record)
        source = Source.of(sealed, record, self.identities, self.vault, watch)  # (1)
        try:
            return self._open_whole(record, source)
        except FolderInTheWayError:
            raise
        except (BadInputError, NotTrustedError):
            return self._save_beginning(record, source)

    def _open_whole(self, record: Record, source: Source) -> Opened:
        with (
            _partial(self.home.case_folder(record, "verified")) as folder,
            source.resealing() as resealing,
        ):
            with source.file() as file, FolderReceiver(laying_out.bag_of(folder)) as receiver:
                read = tip.read(source.stream(file, resealing), receiver)  # (2)
                resealing.finish()
                came = source.what_came(file.sha256, resealing)
            pins = _pins(read)
            records = self.home.records.all()
            opening = record.opening
            if opening is None or opening.outcome != "verified":
                opening = first_sighting(records, record, pins, self.today)
            notices = [
                *_arrival_notices(record, came.sha256),
                *context_notices(read, self.known, came.recipient_sha256, came.stanzas),  # (3)
                *_sighting_notices(opening),
            ]
            record = record.opened(replace(opening, said=_said(read, notices, came.sha256)))
            first = _first_message(records, record)
            if first:
                record = record.opened(replace(record.require_opening(), part_of=first.case))
            words = _same_codename(record, first)
            view = verified_view(record, read, notices, came.sha256, self.today, words)
            return self._finish(source.note(record, came), folder, view, resealing)

    def _save_beginning(self, record: Record, source: Source) -> Opened:
        with (
            _partial(self.home.case_folder(record, "incomplete")) as folder,
            source.resealing() as resealing,
        ):
            with source.file() as file, FolderReceiver(laying_out.bag_of(folder)) as receiver:
                saved = tip.salvage(source.stream(file, resealing), receiver)
                resealing.finish()
                sealed_sha256 = file.sha256_to_the_end()
            came = source.what_came(sealed_sha256, resealing) if sealed_sha256 else None
            if came is None:
                # The disk fails: what could not be read to its end is never replaced.
                resealing.drop()
            else:
                record = source.note(record, came)
            view = incomplete_view(record, saved, laying_out.cut_message(folder, saved), self.today)
            if not view.message and not any(row.member for row in view.files):
                self._keep(record, resealing)
                raise NothingWholeError("not even its beginning can be opened")
            said = _claimed(saved, saved.info, view, came.sha256) if saved.info and came else None
            opening = Opening("incomplete", self.today, said=said)
            return self._finish(record.opened(opening), folder, view, resealing)

    def _keep(self, record: Record, resealing: Resealing) -> None:
        """Write the record, then let what was sealed again take its place (5)."""
        self.home.records.put(record)
        resealing.put()

    def _finish(self, record: Record, folder: Path, view: CaseView, resealing: Resealing) -> Opened:
        laying_out.lay_out(folder, record, view, self.today)  # (4)
        others = [other for other in self.home.records.all() if other.id != record.id]
        conversation = conversation_of([*others, record], record)
        target = self._target(record, conversation, view)
        if target.exists():
            raise _in_the_way()
        made = self._pages.with_message(conversation, Coming(record, target, view))
        if target in made:
            laying_out.write_pages(folder, made.pop(target))
        files.sync_tree(folder)
        # The record first: a case that is in place was always counted as seen.
        self._keep(record, resealing)
        # Then the pages: one that names a message which an interruption kept away, the next `open` makes true.
        for place, page in made.items():
            laying_out.write_pages(place, page)
        files.private_folders(target.parent)
        files.rename(folder, target)
        if view.outcome == "incomplete":
            self._tell_claimed(record)
        part_of = record.require_opening().part_of
        return Opened(record, target, view, part_of, tuple(self._missing(conversation, record)))

    def _tell_claimed(self, record: Record) -> None:
        """Let the page of a conversation say that something incomplete names its codename."""
        for conversation in all_conversations(self.home.records.all()):
            if record in conversation.damaged:
                self._pages.refresh(conversation)

    def _missing(self, conversation: Conversation, record: Record) -> Iterator[str]:
        for other in conversation.messages:
            if other.id != record.id and self.home.open_folder(other) is None:
                yield sentences.not_open(other.day, other.case)

    def _target(self, record: Record, conversation: Conversation, view: CaseView) -> Path:
        """Give the place of a message: in its conversation's folder, where that is open, else of its own."""
        around = self.home.conversation_folder(conversation)
        if conversation.first.id == record.id or around is None:
            return self.home.case_folder(record, view.outcome)
        return around / LATER / record.folder_name

    @property
    def _pages(self) -> Pages:
        return Pages(self.home, self.identities, self.known)


@dataclass(frozen=True, slots=True)
class Opened:
    """A submission that now has a folder."""

    record: Record
    folder: Path
    view: CaseView
    # The case whose conversation it continues, if it does; and what is not open of that.
    part_of: str | None = None
    remarks: tuple[str, ...] = ()

    @property
    def is_damaged(self) -> bool:
        """Tell whether less is here than there should be; of a *cut short* one nothing else was expected."""
        return not self.view.is_verified and sentences.CUT_SHORT not in self.view.notices


@contextmanager
def _partial(target: Path) -> Iterator[Path]:
    """Give a private folder beside the target; it is gone again unless it was renamed."""
    if target.exists():
        raise _in_the_way()
    folder = files.new_folder(target.with_name(target.name + files.PARTIAL))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _in_the_way() -> FolderInTheWayError:
    return FolderInTheWayError("another folder of its name is in the way", hint="move it away")


def _first_message(records: Iterable[Record], record: Record) -> Record | None:
    """Return the first message of the conversation; what was joined once stays joined."""
    joined = record.opening and record.opening.part_of
    return (
        next((other for other in records if other.case == joined), None) if joined else part_of(records, record)
    )


def _same_codename(record: Record, first: Record | None) -> str | None:
    if first is None:
        return None
    said = [one.opening.said for one in (record, first) if one.opening and one.opening.said]
    is_plain = any(one.sealed_by == "plain" for one in said)
    return sentences.same_codename(first.day, is_plain=is_plain)


def _pins(read: tip.ReadTip) -> Pins:
    return Pins(read.message_id, read.source_key, read.mailbox, read.statement.reply_to_sha256)


def _said(read: tip.ReadTip, notices: Iterable[Notice], sealed_sha256: str) -> Said:
    return Said(
        origin=read.origin,
        desk=read.desk,
        day=read.day,
        files=len(read.files),
        mailbox=read.mailbox,
        reply_to=read.reply_to,
        source_key=read.source_key,
        tagmanifest_sha256=read.statement.tagmanifest_sha256,
        sealed_sha256=sealed_sha256,
        sealed_by=read.sealed_by,
        notices=tuple(notice.code for notice in notices),
    )


def _claimed(saved: tip.Salvage, info: tip.BagInfo, view: CaseView, sealed_sha256: str) -> Said:
    """Keep what an incomplete submission claims; no signature came, so nothing of it is proved."""
    return Said(
        origin=None,
        desk=info.desk,
        day=info.bagging_date,
        files=len(saved.files),
        mailbox=info.mailbox,
        reply_to=info.reply_to,
        source_key=info.source_key,
        tagmanifest_sha256=None,
        sealed_sha256=sealed_sha256,
        sealed_by=info.sealed_by,
        notices=tuple(notice.code for notice in view.notices),
    )


def _arrival_notices(record: Record, sealed_sha256: str) -> Iterator[Notice]:
    if record.state == "cut-short":
        yield sentences.SAID_CUT_SHORT
    if sealed_sha256 != record.sha256:
        yield sentences.LIST_DIFFERS


def _sighting_notices(opening: Opening) -> Iterator[Notice]:
    if opening.replay_of:
        yield sentences.replay(opening.replay_of)
    if opening.graft_of:
        yield sentences.graft(opening.graft_of)
