"""`collect`: take in a courier bag from a stick."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dropbox import age
from dropbox.errors import BadInputError, NotTrustedError, SomeItemsRefusedError, UsageError
from dropbox.offline import collecting, identities, last_bag, trusting
from dropbox.offline.answers import taking
from dropbox.offline.answers.reading import role_of
from dropbox.offline.case import pages
from dropbox.offline.case.view import counted, day_in_words
from dropbox.offline.commands import trust
from dropbox.offline.commands.options import examples, say_due, today, unlocking_options
from dropbox.offline.commands.vault_retire import ask_at_unlock
from dropbox.offline.remembered.conversations import all_conversations, is_own_conversation
from dropbox.terminal import printable, size_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dropbox.bag.courier import CourierBag
    from dropbox.bag.outgoing import OutgoingBag
    from dropbox.offline.answers.taking import TakenAnswers
    from dropbox.offline.collecting import Taken
    from dropbox.offline.home import Home
    from dropbox.offline.remembered.conversations import Conversation
    from dropbox.offline.trusting import Judgement
    from dropbox.terminal import Terminal

_REASONS = {
    "missing": "it is missing from the stick",
    "size": "it is shorter or longer than it should be",
    "hash": "some of its bytes were changed",
    "unreadable": "the stick can't be read",
}


@click.command(
    short_help="Check a courier bag and take it in.", epilog=examples("dropbox-offline collect /media/stick")
)
@click.argument("bag", type=click.Path(exists=True, file_okay=False, path_type=Path))
@unlocking_options
def collect(terminal: Terminal, home: Home, *, bag: Path) -> None:
    """Check a courier BAG and take in what it brings; doing it twice is harmless.

    BAG is the folder that holds bagit.txt, or a stick with one or more such folders. The first time, the
    newsroom's check phrase is shown: compare it with your printed card. A colleague's outgoing bag is taken
    in too: what they answered then stands in your cases.
    """
    home.require()
    with home.locked():
        found = collecting.find_bags(bag)
        passphrase = terminal.passphrase()
        work = _Work(terminal, home, identities.unlock(home, passphrase))
        for name, error in found.unreadable.items():
            work.refuse(name, str(error))
        for one in found.bags:
            work.collect(one)
        for name, answers in found.outgoing.items():
            work.take_answers(name, answers, is_alone=len(found.outgoing) == 1 and not found.bags)
        say_due(terminal, home, today())
        ask_at_unlock(terminal, home, passphrase, today())
    work.report()


class _Work:
    """One call of `collect`: says what it did as it goes."""

    def __init__(self, terminal: Terminal, home: Home, held: Sequence[age.Identity]) -> None:
        self._terminal = terminal
        self._home = home
        self._held = held
        self._cases: dict[str, list[str]] = {"new": [], "known": [], "damaged": []}
        self._refused: list[str] = []
        self._judged: list[Judgement] = []
        self._answers: list[TakenAnswers] = []

    def collect(self, bag: CourierBag) -> None:
        """Settle a bag's key list, then take in its items; raises `NotTrustedError` before the first."""
        self._settle_key_list(bag)
        collector = collecting.Collector(self._home, bag, today())
        items = bag.inventory.items
        with self._terminal.progress("taking in", sum(item.size_bytes for item in items)) as progress:
            for item in items:
                self._tell(collector.take(item, progress.advance))

    def take_answers(self, name: str, bag: OutgoingBag, *, is_alone: bool) -> None:
        """Take in what a colleague answered, and show it in its cases."""
        self._home.post.require_whole()
        known = trusting.recall(self._home.directory_folder)
        try:
            taken = taking.take(self._home, bag, self._held, known)
        except (BadInputError, NotTrustedError, UsageError) as error:
            if is_alone:
                raise
            self.refuse(name, str(error))
            return
        self._answers.append(taken)
        for answer_id, reason in taken.refused.items():
            self.refuse(f"an answer ({answer_id[:8]})", reason)
        if taken.unreadable:
            self._terminal.say(f"{counted(taken.unreadable, 'answer')} not sealed to a key of this machine")
        touched = {one.mailbox for one in (*taken.new, *taken.known)} | {one.mailbox for one in taken.recalls}
        cases = {
            conversation.mailbox: conversation
            for conversation in all_conversations(self._home.records.all())
            if conversation.mailbox in touched and is_own_conversation(conversation)
        }
        for conversation in cases.values():
            pages.Pages(self._home, self._held, known).refresh(conversation)
        for one in taken.new:
            role = role_of(known, one.editor_key, one.day)
            self._tell_answer(f"answer by {role}, {day_in_words(one.day)}", cases.get(one.mailbox))
        for recall in taken.recalls:
            role = role_of(known, recall.editor_key, recall.day)
            self._tell_answer(f"recalled by {role}, {day_in_words(recall.day)}", cases.get(recall.mailbox))
        if taken.known and not taken.new:
            self._print("here already: the answers of this bag")

    def _tell_answer(self, line: str, conversation: Conversation | None) -> None:
        case = conversation.first.case if conversation else "its case is not open here"
        self._print(f"{line}: {case}")

    def _print(self, line: str) -> None:
        if not self._terminal.as_json:
            self._terminal.result({}, line)

    def refuse(self, name: str, reason: str) -> None:
        """Name something that is not taken in as it should be."""
        self._refused.append(name)
        self._terminal.refused(printable(name), reason)

    def report(self) -> None:
        """Print the result; raises `SomeItemsRefusedError` where something was refused."""
        last = self._judged[-1] if self._judged else None
        document: dict[str, object] = {
            **self._cases,
            "added": [entry.role for judged in self._judged for entry in judged.added],
            "added_editors": [entry.role for judged in self._judged for entry in judged.added_editors],
            "passed": [entry.role for judged in self._judged for entry in judged.passed],
            "passed_editors": [entry.role for judged in self._judged for entry in judged.passed_editors],
            "renewed": [entry.role for judged in self._judged for entry in judged.renewed],
            "renewed_editors": [entry.role for judged in self._judged for entry in judged.renewed_editors],
            "answers": [one.id for taken in self._answers for one in taken.new],
            "recalled": sum(len(taken.recalls) for taken in self._answers),
            "directory_version": last.known.directory.version if last else None,
            "refused": self._refused,
        }
        if any(judged.is_first for judged in self._judged) and last:
            document["check_phrase"] = trust.phrases(last.known.directory.pinned)
        new, anything = self._cases["new"], any(self._cases.values()) or self._answers
        words = "Next: dropbox-offline open --all" if new else "" if anything else "No submission came with it."
        self._terminal.result(document, words)
        if self._refused:
            raise SomeItemsRefusedError(
                "not everything could be taken in whole: see above",
                hint="collect it from another copy; what is whole of a damaged submission can be opened",
            )

    def _settle_key_list(self, bag: CourierBag) -> None:
        """Settle the key list; where it can't be read, say why and go on without it."""
        try:
            folder = collecting.open_key_folder(bag, self._held)
            self._judged.append(trust.settle(self._terminal, self._home, folder, self._held))
            # For `retire`; a bag whose key list can't be read shows nothing of the server.
            last_bag.keep(self._home, bag)
        except age.NoMatchingIdentityError:
            collecting.require_some_item(bag, self._held)
            self.refuse("the key list", "it is sealed to other keys than this machine's; what came is taken in")
        except BadInputError as error:
            self.refuse("the key list", f"{error}; what came is taken in without it")

    def _tell(self, taken: Taken) -> None:
        case = taken.record.case
        self._cases[taken.outcome].append(case)
        if taken.outcome == "damaged":
            self.refuse(case, _REASONS[taken.reason])
        elif not self._terminal.as_json:
            size = size_in_words(taken.record.size_bytes)
            line = f"taken in: {case} ({size})" if taken.outcome == "new" else f"here already: {case}"
            self._terminal.result({}, line)
