"""`init` and `recipient`: this machine gets its keys, and its admin the public halves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dropbox.offline import files, identities
from dropbox.offline.answers import editor_key
from dropbox.offline.commands.options import examples, today, tool_options
from dropbox.offline.errors import OutputExistsError

if TYPE_CHECKING:
    from dropbox.offline.home import Home
    from dropbox.terminal import Terminal

_NEXT = "Next: dropbox-offline recipient -o key.txt, and give that file to your admin."


@click.command(
    short_help="Make this machine's keys.",
    epilog=examples("dropbox-offline init"),
)
@click.option(
    "--another-key", is_flag=True, help="Make one more key to read with, when your admin asks for one."
)
@tool_options
def init(terminal: Terminal, home: Home, *, another_key: bool) -> None:
    """Make this machine's keys: one to read with, one to sign answers with.

    They are kept under a passphrase that you choose. Nobody can open what sources send without it, and nobody
    can give it back to you. A machine that was set up to read only gets the other key, under its passphrase.
    """
    if another_key:
        home.require()
        with home.locked():
            identities.add(home, terminal.passphrase(), today())
        made = "This machine has one more key to read with."
    elif home.identity_file.is_file() and not home.signing_file.is_file():
        with home.locked():
            passphrase = terminal.passphrase()
            # Under the same passphrase, or an editor would have two to remember.
            identities.unlock(home, passphrase)
            editor_key.create(home, passphrase)
        made = "This machine has a key to sign answers with."
    else:
        identities.require_none(home)
        passphrase = terminal.new_passphrase()
        identities.create(home, passphrase, today())
        with home.locked():
            editor_key.create(home, passphrase)
        made = "This machine has its keys."
    terminal.result({"home": str(home.root), **_public_halves(home)}, f"{made}\n{_NEXT}")


@click.command(
    short_help="Give out their public halves, for your admin.",
    epilog=examples("dropbox-offline recipient -o /media/stick/key.txt"),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of the screen; an existing file is never overwritten.",
)
@tool_options
def recipient(terminal: Terminal, home: Home, *, output: Path | None) -> None:
    """Give out the public halves of this machine's keys, for your admin: two lines.

    They are no secret. Read the digits out to each other, so that nobody can put other keys in their place.
    """
    home.require()
    public = _public_halves(home)
    # An age recipients file: to `age -R` the second line is a comment.
    text = f"{public['recipient']}\n" + (f"# {public['editor']}\n" if public["editor"] else "")
    if output is not None:
        try:
            files.write_new(output, text.encode("ascii"), 0o644)
        except FileExistsError:
            raise OutputExistsError("that file exists already", hint="choose another name") from None
    terminal.result(public, "" if output else text.rstrip("\n"))
    terminal.say("Digits to compare with your admin, by voice:")
    terminal.say(f"    your key to read with    {_in_fours(public['digits'])}")
    if public["editor_digits"]:
        terminal.say(f"    your key to answer with  {_in_fours(public['editor_digits'])}")
    else:
        terminal.say("There is no key to answer with yet: dropbox-offline init makes it.")


def _public_halves(home: Home) -> dict[str, str | None]:
    recipient = home.recipient_file.read_text(encoding="ascii").strip()
    editor = editor_key.public_half(home)
    return {
        "digits": identities.digits_to_compare(recipient),
        "editor": editor,
        "editor_digits": editor and editor_key.digits_to_compare(editor),
        "recipient": recipient,
    }


def _in_fours(digits: str | None) -> str:
    return " ".join((digits or "")[at : at + 4] for at in range(0, len(digits or ""), 4))
