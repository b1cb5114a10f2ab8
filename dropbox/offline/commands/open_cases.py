"""`open`: from sealed files to case folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dropbox import age
from dropbox.errors import BadInputError, NotTrustedError, SomeItemsRefusedError, UsageError
from dropbox.offline import identities, trusting
from dropbox.offline.case.expected import Expected
from dropbox.offline.case.opening import Opened, Opener
from dropbox.offline.commands.options import (
    complete_case,
    examples,
    refuse_damaged,
    say_due,
    today,
    unlocking_options,
)
from dropbox.offline.commands.vault_retire import ask_at_unlock
from dropbox.offline.vault import resealing
from dropbox.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dropbox.offline.home import Home
    from dropbox.offline.remembered.records import Record
    from dropbox.terminal import Terminal


@click.command(
    "open",
    short_help="Open what was taken in.",
    epilog=examples("dropbox-offline open --all", "dropbox-offline open lusab"),
)
@click.argument("case", nargs=-1, shell_complete=complete_case)
@click.option("--all", "all_cases", is_flag=True, help="Open everything that is not open yet.")
@unlocking_options
def open_cases(terminal: Terminal, home: Home, *, case: Sequence[str], all_cases: bool) -> None:
    """Open sealed submissions, each into a folder of its own that a file manager shows.

    CASE is a name from `dropbox-offline list`; its first letters are enough. A submission that is cut or
    damaged never stops the others: what is whole of it goes to the folder `incomplete`.
    """
    if bool(case) == all_cases:
        raise UsageError("expected the names of cases, or --all", hint="dropbox-offline list shows the names")
    home.require()
    with home.locked():
        work = _Work(terminal, home)
        if all_cases:
            folders = home.open_folders()
            waiting = [record for record in home.records.all() if folders.of(record) is None]
            work.open_all(waiting, names_others=False)
        else:
            found = dict.fromkeys(home.records.find(typed) for typed in case)
            work.open_all([record for record in found if not work.is_open(record)])
    work.report()
    if all_cases:
        refuse_damaged(terminal, home)


class _Work:
    """One call of `open`: says what it did as it goes, so that an interruption leaves nobody guessing."""

    def __init__(self, terminal: Terminal, home: Home) -> None:
        self._terminal = terminal
        self._home = home
        self._opened: list[Opened] = []
        self._refused: dict[str, str] = {}
        self._open_already: list[str] = []
        # Sent to others: before this machine's keys were listed, or for another key.
        self._others: list[str] = []

    def open_all(self, waiting: Sequence[Record], *, names_others: bool = True) -> None:
        """Open what is not open yet; each failure is named and the others go on.

        Without `names_others`, what no key of this machine was listed for is only counted.
        """
        if not waiting:
            return
        passphrase = self._terminal.passphrase()
        held = identities.unlock_held(self._home, passphrase)
        opener = Opener(
            home=self._home,
            identities=held.every,
            known=trusting.recall(self._home.directory_folder),
            today=today(),
            vault=held.vault,
        )
        expected = Expected(None if names_others else opener.known, held.every)
        for record in waiting:
            self._open(opener, record, expected)
        resealing.reseal_answers(self._home, held.every, held.vault)
        say_due(self._terminal, self._home, today())
        ask_at_unlock(self._terminal, self._home, passphrase, today())

    def report(self) -> None:
        """Print the result; raises `SomeItemsRefusedError` where something was not opened whole."""
        if self._others:
            self._terminal.say(_others_in_words(len(self._others)))
        did = self._opened or self._open_already or self._refused or self._others
        self._terminal.result(
            {
                "for_others": self._others,
                "open_already": self._open_already,
                "opened": [
                    {
                        "case": opened.record.case,
                        "folder": str(opened.folder),
                        "notices": [notice.code for notice in opened.view.notices],
                        "outcome": opened.view.outcome,
                        "part_of": opened.part_of,
                    }
                    for opened in self._opened
                ],
                "refused": self._refused,
            },
            "" if did else "Nothing is waiting to be opened.",
        )
        if self._refused:
            count = len(self._refused)
            raise SomeItemsRefusedError(
                f"{count} submission{'' if count == 1 else 's'} could not be opened whole"
            )

    def is_open(self, record: Record) -> bool:
        """Tell whether a case is open already, and say so."""
        folder = self._home.open_folder(record)
        if folder is None:
            return False
        self._open_already.append(record.case)
        self._tell(f"open already: {record.case}: {folder}")
        return True

    def _open(self, opener: Opener, record: Record, expected: Expected) -> None:
        try:
            with self._terminal.progress(f"opening {record.case}", record.size_bytes) as progress:
                opened = opener.open(record, progress.advance)
        except (BadInputError, NotTrustedError) as error:
            if error.code == age.NoMatchingIdentityError.code and record not in expected:
                self._others.append(record.case)
            else:
                self._refuse(record, str(error))
            return
        self._opened.append(opened)
        became = "opened" if opened.view.is_verified else "incomplete"
        self._tell(f"{became}: {record.case}: {opened.folder}")
        if opened.part_of:
            self._terminal.say(f"    joined to {opened.part_of}: {opened.view.same_codename}")
        for remark in opened.remarks:
            self._terminal.say(f"    {remark}")
        for notice in opened.view.notices:
            self._terminal.say(f"    ! {notice.title}")
        if opened.is_damaged:
            self._refuse(record, "it is damaged; what is whole of it was saved")

    def _refuse(self, record: Record, reason: str) -> None:
        self._refused[record.case] = reason
        self._terminal.refused(record.case, reason)

    def _tell(self, line: str) -> None:
        if not self._terminal.as_json:
            self._terminal.result({}, printable(line))


def _others_in_words(count: int) -> str:
    were = "1 was sent" if count == 1 else f"{count} were sent"
    are = "is" if count == 1 else "are"
    return (
        f"{were} before this machine's keys were listed, or {are} for another key: "
        "dropbox-offline list shows what is sealed"
    )
