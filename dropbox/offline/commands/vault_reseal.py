"""`reseal`: seal what was opened to the vault's present key, and to nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dropbox import age
from dropbox.errors import BadInputError, SomeItemsRefusedError, UsageError
from dropbox.limits import MAX_AGE_KEY_FILE_BYTES
from dropbox.offline import identities
from dropbox.offline.commands.options import complete_case, examples, in_fours, unlocking_options
from dropbox.offline.errors import RecipientFileError, VaultMissingError
from dropbox.offline.sealed_file import opening_identity, stanzas
from dropbox.offline.vault import resealing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dropbox.offline.home import Home
    from dropbox.offline.identities import Held
    from dropbox.offline.remembered.records import Record
    from dropbox.terminal import Terminal


@click.command(
    short_help="Seal opened cases to the vault's key again.",
    epilog=examples(
        "dropbox-offline reseal --all",
        "dropbox-offline reseal lusab --to /media/stick/partner.txt",
    ),
)
@click.argument("case", nargs=-1, shell_complete=complete_case)
@click.option("--all", "all_cases", is_flag=True, help="Everything that is not sealed to it alone yet.")
@click.option(
    "--to",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Seal to the keys in this file, too: an age recipients file.",
)
@unlocking_options
def reseal(terminal: Terminal, home: Home, *, case: Sequence[str], all_cases: bool, to: Path | None) -> None:
    """Seal what lies here of each CASE to the vault's present key, and to nobody else.

    Do it when somebody may no longer read a case, or when there is a new vault key. `open` does it by itself
    for what comes. The bytes inside stay the same. Copies that were made before open as they did.
    """
    if bool(case) == all_cases:
        raise UsageError("expected the names of cases, or --all", hint="dropbox-offline list shows the names")
    home.require()
    further = _recipients(to) if to else ()
    with home.locked():
        work = _Resealing(terminal, home, further)
        if all_cases:
            work.all()
        else:
            work.these(list(dict.fromkeys(home.records.find(typed) for typed in case)))
    work.report()


def _recipients(path: Path) -> tuple[age.Recipient, ...]:
    with path.open("rb") as file:
        text = file.read(MAX_AGE_KEY_FILE_BYTES).decode("ascii", errors="replace")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines or not all(line.startswith("age1pq1") for line in lines):
        raise RecipientFileError(
            "expected post-quantum recipients, one a line", hint="a line begins with age1pq1"
        )
    return tuple(map(age.Recipient.parse, lines))


class _Resealing:
    """One call of `reseal`."""

    def __init__(self, terminal: Terminal, home: Home, further: Sequence[age.Recipient]) -> None:
        self._terminal = terminal
        self._home = home
        self._further = further
        self._done: list[str] = []
        self._refused: dict[str, str] = {}
        self._answers = 0

    def all(self) -> None:
        """Seal everything that is open, and the answers that travel no more."""
        held = self._unlock()
        for record in self._home.records.all():
            if record.opening and (self._further or not self._is_kept(record, held)):
                self._reseal(record, held)
        self._answers = resealing.reseal_answers(self._home, held.every, held.vault)

    def these(self, records: Sequence[Record]) -> None:
        """Seal these."""
        held = self._unlock()
        for record in records:
            if record.opening:
                self._reseal(record, held)
            else:
                self._refuse(record, f"it is not open yet: dropbox-offline open {record.case}")

    def report(self) -> None:
        """Print the result; raises `SomeItemsRefusedError`."""
        self._terminal.result(
            {"answers": self._answers, "refused": self._refused, "resealed": self._done},
            "" if self._done or self._refused else "Everything is sealed to the vault's key already.",
        )
        if self._refused:
            raise SomeItemsRefusedError(f"not resealed: {len(self._refused)}")

    def _unlock(self) -> Held:
        held = identities.unlock_held(self._home, self._terminal.passphrase())
        if not held.vault:
            raise VaultMissingError(
                "this machine has no vault key yet", hint="dropbox-offline prekeys makes it"
            )
        if self._further:
            self._terminal.say("Whoever holds these keys, too, will be able to open the cases:")
            for one in self._further:
                self._terminal.say(f"    {in_fours(identities.digits_to_compare(str(one)))}")
            self._terminal.confirm("Did you compare these digits with their owners?")
        return held

    def _is_kept(self, record: Record, held: Held) -> bool:
        path = self._home.sealed(record)
        try:
            opening_identity(path, held.vault[-1:])
            return stanzas(path) == 1
        except (BadInputError, FileNotFoundError):
            return False

    def _reseal(self, record: Record, held: Held) -> None:
        recipients = (held.vault[-1].recipient, *self._further)
        try:
            with self._terminal.progress(f"resealing {record.case}", record.size_bytes) as progress:
                resealing.reseal(self._home, record, held.every, held.vault, recipients, progress.advance)
        except BadInputError as error:
            self._refuse(record, str(error))
            return
        self._done.append(record.case)
        if not self._terminal.as_json:
            self._terminal.result({}, f"resealed: {record.case}")

    def _refuse(self, record: Record, reason: str) -> None:
        self._refused[record.case] = reason
        self._terminal.refused(record.case, reason)
