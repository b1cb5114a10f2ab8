"""`dropbox-offline`: the command line of the air-gapped machine."""

from __future__ import annotations

import os
from typing import Final, NoReturn

import click

from dropbox.offline.commands.answer import answer
from dropbox.offline.commands.collect import collect
from dropbox.offline.commands.looking import list_cases, show
from dropbox.offline.commands.open_cases import open_cases
from dropbox.offline.commands.options import examples
from dropbox.offline.commands.outgoing import courier, recall
from dropbox.offline.commands.recover import recover
from dropbox.offline.commands.recovery import rehearse, split
from dropbox.offline.commands.recovery_key import recovery
from dropbox.offline.commands.safe import safe
from dropbox.offline.commands.setting_up import init, passphrase, recipient
from dropbox.offline.commands.vault import prekeys, request
from dropbox.offline.commands.vault_reseal import reseal
from dropbox.offline.commands.vault_retire import retire
from dropbox.offline.commands.vault_status import status
from dropbox.terminal import run

NAME: Final = "dropbox-offline"
# Whatever this tool writes is for its owner alone.
_UMASK: Final = 0o077


@click.group(
    epilog=examples(
        "dropbox-offline init                     make this machine's keys",
        "dropbox-offline prekeys                  make the keys that sources seal to",
        "dropbox-offline request -o request.txt   the file to hand to your admin",
        "dropbox-offline collect /media/stick     check a stick and take it in",
        "dropbox-offline open --all               open what is new",
        "dropbox-offline list                     what is here",
        "dropbox-offline answer lusab             answer the source of a case",
        "dropbox-offline courier /media/stick/out what waits, for the server",
    )
)
def group() -> None:
    """Open, read, keep and answer what sources sent. For a machine that has no network."""


_COMMANDS: Final = (
    init, recipient, prekeys, request, status, reseal, retire, passphrase,
    split, rehearse, recover, recovery,
    collect, open_cases, list_cases, show, safe, answer, courier, recall,
)  # fmt: skip
for _command in _COMMANDS:
    group.add_command(_command)


def main() -> NoReturn:
    """Run the tool."""
    os.umask(_UMASK)
    run(group, NAME)


if __name__ == "__main__":
    main()
