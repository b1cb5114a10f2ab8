"""`answer`: write to the source of a case."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dropbox.errors import UsageError
from dropbox.offline import clock, identities
from dropbox.offline.answers import answering, drafts, editor_key
from dropbox.offline.answers.reading import past_answers
from dropbox.offline.case import pages, sentences
from dropbox.offline.case.view import day_in_words, readable
from dropbox.offline.commands import options
from dropbox.offline.commands.options import (
    complete_case,
    day_option,
    examples,
    require_known,
    unlocking_options,
)
from dropbox.offline.errors import NotOpenError
from dropbox.offline.remembered.conversations import conversation_of
from dropbox.terminal import printable, size_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from dropbox.note.signing import SigningKey
    from dropbox.offline.answers.reading import PastAnswer
    from dropbox.offline.home import Home
    from dropbox.offline.remembered.conversations import Conversation
    from dropbox.offline.remembered.post import Answer
    from dropbox.offline.remembered.records import Record
    from dropbox.terminal import Terminal


@click.command(
    short_help="Answer the source of a case.",
    epilog=examples(
        "dropbox-offline answer lusab",
        "dropbox-offline answer lusab --template questions --language ru",
        "dropbox-offline answer lusab --file /media/stick/letter.pdf",
    ),
)
@click.argument("case", shell_complete=complete_case)
@click.option(
    "--template", type=click.Choice(drafts.template_names()), help="Begin the draft with these words."
)
@click.option(
    "--language", type=click.Choice(drafts.LANGUAGES), help="Language of the template.  [default: theirs]"
)
@click.option(
    "--text", metavar="FILE|-", help="Take the text from this file, or what is piped in, not a draft."
)
@click.option(
    "--file",
    "attached",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Send this file along. Repeat for several.",
)
@day_option
@unlocking_options
def answer(terminal: Terminal, home: Home, /, *, case: str, day: date, **options: Any) -> None:
    """Answer the source of a CASE.

    The first time, this puts a draft into the case's folder and says where. Write your answer into it, save it,
    and type the same command again: it shows what will be sent and what was sent before, asks, and seals.
    Nothing leaves this machine before `dropbox-offline courier`.
    """
    wish = _Wish(**options)
    wish.require_sense()
    home.require()
    editor_key.require(home)
    with home.locked():
        work = _Work(terminal, home, home.records.find(case), day)
        draft = None if wish.text is not None else work.draft()
        if wish.text is None and (draft is None or wish.is_of_a_draft):
            work.begin_draft(draft, wish)
            return
        words = _read_text(wish.text, draft)
        drafts.require_written(words, has_files=bool(wish.attached))
        work.send(words, drafts.read_attachments(wish.attached), draft)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What was typed besides the case."""

    template: str | None
    language: drafts.Language | None
    text: str | None
    attached: Sequence[Path]

    @property
    def is_of_a_draft(self) -> bool:
        return self.template is not None or self.language is not None

    def require_sense(self) -> None:
        if self.text is not None and self.is_of_a_draft:
            raise UsageError("a template is for a draft", hint="leave --template and --language out, or --text")


def _read_text(given: str | None, draft: Path | None) -> str:
    if given == "-":
        return drafts.read_text(sys.stdin.buffer)
    path = draft if given is None else Path(given)
    if path is None or not path.is_file():
        raise UsageError(
            "there is no such file with a text", hint="--text FILE, or --text - for what is piped in"
        )
    with path.open("rb") as file:
        return drafts.read_text(file)


class _Work:
    """One call of `answer`."""

    def __init__(self, terminal: Terminal, home: Home, record: Record, day: date) -> None:
        self._terminal = terminal
        self._home = home
        self._day = day
        records = home.records.all()
        # What stands against one message stands against answering it, whatever it is part of.
        answering.address_of(conversation_of([record], record))
        self._conversation: Conversation = conversation_of(records, record)
        self._case = self._conversation.first.case
        self._address = answering.address_of(self._conversation)
        answering.require_not_recalled(home, self._address.mailbox)
        self._known = require_known(home)
        vkey = editor_key.public_half(home) or ""
        self._readers = answering.readers_on(self._known, self._address, editor_key.public_key(vkey), day)

    def draft(self) -> Path | None:
        """Return the draft in the case's folder, if there is one."""
        folder = self._home.conversation_folder(self._conversation)
        path = folder / drafts.DRAFT if folder else None
        return path if path and path.is_file() else None

    def begin_draft(self, there: Path | None, wish: _Wish) -> None:
        """Put a draft into the case's folder and say what to do with it."""
        if there is not None:
            raise UsageError(
                "there is a draft already; it is never overwritten",
                hint="finish it, or remove it; then begin with another template",
            )
        folder = self._home.conversation_folder(self._conversation)
        if folder is None:
            raise NotOpenError(
                "the folder of this case was removed, or moved away", hint=f"dropbox-offline open {self._case}"
            )
        chosen = wish.language or drafts.language_of(pages.messages_in(self._home, self._conversation))
        template = wish.template or drafts.USUAL_TEMPLATE
        path = drafts.begin(folder, self._case, chosen, template)
        self._terminal.result(
            {"case": self._case, "draft": str(path), "language": chosen, "template": template},
            f"Your draft: {printable(str(path))}\n"
            "Open it with a double-click, write your answer, save it.\n"
            f"Then type the same once more: dropbox-offline answer {self._case}",
        )

    def send(self, text: str, attachments: Sequence[drafts.Attachment], draft: Path | None) -> None:
        """Show what was sent and what will be, ask, seal."""
        passphrase = self._terminal.passphrase()
        held = identities.unlock(self._home, passphrase, self._home.card)
        key = editor_key.unlock(self._home, passphrase)
        before = past_answers(self._home, held, self._known, self._address.mailbox)
        if draft is not None and not attachments:
            drafts.require_new(text, [past.text for past in before if past.answer.is_own])
        self._show_before(before)
        self._show(text, attachments)
        for doubt in clock.doubts(self._home, self._known, self._day):
            self._terminal.say(f"! {doubt}")
        self._terminal.confirm("Seal this answer?")
        row = answering.next_in_row((past.answer for past in before), key.verifier.public_key.hex())
        sealed = self._seal(text, attachments, row, key)
        if draft is not None:
            answering.remove_draft(draft)
        pages.Pages(self._home, held, self._known).refresh(self._conversation)
        self._report(sealed, len(before))

    def _seal(
        self, text: str, attachments: Sequence[drafts.Attachment], row: answering.Row, key: SigningKey
    ) -> Answer:
        letter = answering.Letter(
            conversation=self._conversation,
            address=self._address,
            readers=self._readers,
            row=row,
            day=self._day,
            text=text,
            attachments=attachments,
        )
        with self._terminal.progress("sealing", sum(len(one.content) for one in attachments)) as progress:
            sealed = answering.seal(self._home, self._known, letter, key)
            progress.advance(sealed.size_bytes)
        return sealed

    def _report(self, sealed: Answer, sent_before: int) -> None:
        self._terminal.result(
            {
                "case": self._case,
                "day": sealed.day.isoformat(),
                "desk": sealed.desk,
                "id": sealed.id,
                "number": sealed.number,
                "readers": [entry.role for entry in self._readers.entries],
                "sent_before": sent_before,
                "sha256": sealed.sha256,
                "size": sealed.size_bytes,
            },
            f"sealed: your answer {sealed.number} to {self._case} ({size_in_words(sealed.size_bytes)})."
            " It waits here.\n"
            "Next: dropbox-offline courier FOLDER, with a folder on a stick for the server",
        )

    def _show_before(self, before: Sequence[PastAnswer]) -> None:
        say = self._terminal.say
        if not before:
            say(f"Nothing was sent to the source of {self._case} before.")
        for past in before:
            say(f"--- {_STATES[past.state]} by {past.who}, {day_in_words(past.day)}:")
            say(_indented(past.text) if past.text is not None else "    (no key of this machine opens it)")
            for name, size_bytes in past.files:
                say(f"    + {printable(name)} ({size_in_words(size_bytes)})")

    def _show(self, text: str, attachments: Sequence[drafts.Attachment]) -> None:
        say = self._terminal.say
        say("=== This will be sent to the source:")
        say(_indented(text))
        for one in attachments:
            say(f"    + {printable(one.name)} ({size_in_words(len(one.content))})")
        others = ", ".join(sorted(entry.role for entry in self._readers.entries))
        clock_or_person = "by this machine's clock" if self._day == options.today() else "the day you gave"
        say(f"=== signed as {self._readers.editor.role}, for {day_in_words(self._day)}, {clock_or_person}")
        say(f"=== readable by the source with the codename, and at your desk by: {others}")
        for line in self._warnings():
            say(f"! {line}")

    def _warnings(self) -> Iterator[str]:
        """Yield what may put somebody in danger if it is forgotten while writing."""
        openings = [record.opening for record in (*self._conversation.messages, *self._conversation.damaged)]
        said = [opening.said for opening in openings if opening and opening.said]
        yield from dict.fromkeys(title for one in said for title in sentences.grave_titles(one.notices))
        if any(one.sealed_by == "plain" for one in said):
            yield "They wrote through the form without JavaScript. The server may have kept the codename:"
            yield "whoever controls it may read this answer. Write nothing that could harm them."


_STATES = {
    "waiting": "already sealed and waiting,",
    "sent": "already sent",
    "recalled": "never sent, because the mailbox was recalled,",
}


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in readable(text).rstrip("\n").split("\n"))
