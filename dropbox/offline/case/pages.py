"""The page of a conversation: made anew from what lies in its folders and what was answered."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dropbox.limits import MAX_MESSAGE_BYTES
from dropbox.offline.answers.reading import past_answers, role_of
from dropbox.offline.case import laying_out, sentences
from dropbox.offline.case.view import AnswerView, Page, day_in_words, numbered
from dropbox.offline.home import LATER
from dropbox.offline.remembered.conversations import is_own_conversation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from dropbox.age import Identity
    from dropbox.offline.answers.reading import PastAnswer
    from dropbox.offline.case.view import CaseView
    from dropbox.offline.home import Home
    from dropbox.offline.remembered.conversations import Conversation
    from dropbox.offline.remembered.records import Record
    from dropbox.offline.trusting import Known


@dataclass(frozen=True, slots=True)
class Coming:
    """A message that gets its place in a moment: where it will lie, and what is said of it."""

    record: Record
    folder: Path
    view: CaseView


@dataclass(frozen=True, slots=True)
class Pages:
    """What making pages takes besides the conversation."""

    home: Home
    identities: Sequence[Identity] = field(repr=False)
    known: Known | None = field(repr=False)

    def refresh(self, conversation: Conversation) -> None:
        """Write the pages of a conversation anew, in every folder of its own that it has here."""
        places = _places(self.home, conversation)
        for folder in _own_folders(places.values()):
            laying_out.write_pages(folder, self._page(conversation, folder, places, None))

    def with_message(self, conversation: Conversation, coming: Coming) -> dict[Path, Page]:
        """Return the pages as they are to be once a message has its place, by their folders."""
        places = {**_places(self.home, conversation), coming.record.id: coming.folder}
        return {
            folder: self._page(conversation, folder, places, coming) for folder in _own_folders(places.values())
        }

    def _page(
        self, conversation: Conversation, folder: Path, places: dict[str, Path], coming: Coming | None
    ) -> Page:
        views: list[CaseView] = []
        remarks: list[str] = []
        for record in conversation.messages:
            view = _view(record, folder, places, coming)
            if view:
                views.append(view)
            else:
                remarks.append(sentences.not_open(record.day, record.case))
        # A graft or a replay only names a mailbox: what was answered there is no part of it.
        is_own = is_own_conversation(conversation)
        answers = self._answers(conversation.mailbox) if is_own else ()
        remarks += self._remarks(conversation) if is_own else ()
        return Page(conversation.first.case, numbered(views), answers, remarks)

    def _answers(self, mailbox: str | None) -> tuple[AnswerView, ...]:
        if mailbox is None:
            return ()
        past = past_answers(self.home, self.identities, self.known, mailbox)
        return tuple(AnswerView(one.day, one.who, state_in_words(one), one.text, one.files) for one in past)

    def _remarks(self, conversation: Conversation) -> Iterator[str]:
        for record in conversation.damaged:
            yield sentences.claims_codename(record.case)
        recall = self.home.post.recalls.get(conversation.mailbox) if conversation.mailbox else None
        if recall:
            who = "this machine" if recall.is_own else role_of(self.known, recall.editor_key, recall.day)
            yield sentences.frozen(recall.day, who)


def state_in_words(past: PastAnswer) -> str:
    """Say what became of an answer."""
    if past.bag and not past.bag.is_written:
        return f"in the bag of {day_in_words(past.bag.day)}, whose writing was interrupted"
    if past.bag:
        return f"sent with the bag of {day_in_words(past.bag.day)}"
    if not past.answer.is_own:
        return "sent by a colleague"
    return "never sent: the mailbox was recalled" if past.state == "recalled" else "waiting for the next bag"


def _view(record: Record, folder: Path, places: dict[str, Path], coming: Coming | None) -> CaseView | None:
    if record.id not in places:
        return None
    there = places[record.id]
    place = "" if there == folder else f"{os.path.relpath(there, folder)}/"
    if coming and coming.record.id == record.id:
        checks = [check.replace("evidence", f"{place}evidence", 1) for check in coming.view.checks]
        return replace(coming.view, place=place, checks=checks)
    return laying_out.load_view(there, place)


def _places(home: Home, conversation: Conversation) -> dict[str, Path]:
    folders = ((record.id, home.open_folder(record)) for record in conversation.messages)
    return {record_id: folder for record_id, folder in folders if folder}


def _own_folders(places: Iterable[Path]) -> list[Path]:
    return sorted({folder for folder in places if folder.parent.name != LATER})


def messages_in(home: Home, conversation: Conversation) -> list[str]:
    """Return the texts of the messages that are open."""
    return [_message(folder) for folder in _places(home, conversation).values()]


def _message(folder: Path) -> str:
    with (folder / "message.txt").open("rb") as file:
        return file.read(MAX_MESSAGE_BYTES).decode(errors="replace")
