"""`init`, `recipient`, `passphrase`: this machine gets its keys, and its admin the public halves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from dropbox.errors import UsageError
from dropbox.offline import freshness_key, identities
from dropbox.offline.answers import editor_key
from dropbox.offline.commands.options import examples, in_fours, today, tool_options, write_new_file
from dropbox.offline.errors import NoLastingKeyError
from dropbox.offline.vault import keys as vault
from dropbox.offline.vault import passphrases

if TYPE_CHECKING:
    from dropbox.offline.home import Home
    from dropbox.terminal import Terminal

_NEXT: Final = "Next: dropbox-offline prekeys makes the year's keys that sources seal to"
_NEXT_REQUEST: Final = "Next: dropbox-offline request -o request.txt, and give that file to your admin"
_NEW_VAULT: Final = "This machine has a new vault key. What is opened from now on is kept with it."
_NEXT_RESEAL: Final = "Next: dropbox-offline reseal --all, for what was opened before"


@click.command(
    short_help="Make this machine's keys.",
    epilog=examples("dropbox-offline init", "dropbox-offline init --new-vault"),
)
@click.option(
    "--another-key", is_flag=True, help="Make one more key to read with, when your admin asks for one."
)
@click.option(
    "--new-vault",
    is_flag=True,
    help="Make a new key to keep opened cases with, when somebody else may have the old one.",
)
@tool_options
def init(terminal: Terminal, home: Home, *, another_key: bool, new_vault: bool) -> None:
    """Make this machine's keys: to read with, to sign answers with, to say which key list is the newest.

    They are kept under a passphrase that you choose. Nobody can open what sources send without it, and nobody
    can give it back to you. A machine that was set up by an earlier release gets the keys it has not, under its
    passphrase.
    """
    if another_key and new_vault:
        raise UsageError("one new key at a time", hint="--another-key, or --new-vault")
    if another_key or new_vault:
        home.require()
        with home.locked():
            if another_key:
                identities.add(home, terminal.passphrase(), today())
                made = ["This machine has one more key to read with."]
            else:
                vault.create_vault(home, terminal.passphrase(), today())
                made = [_NEW_VAULT]
    elif home.identity_file.is_file() and _missing(home):
        with home.locked():
            made = _make(home, terminal.passphrase(), _missing(home))
    else:
        identities.require_none(home)
        passphrase = terminal.new_passphrase()
        identities.create(home, passphrase, today())
        with home.locked():
            _make(home, passphrase, _missing(home))
        made = ["This machine has its keys."]
    terminal.result(
        {"home": str(home.root), **_public_halves(home)},
        "\n".join([*made, _next(home, is_new_vault=new_vault)]),
    )


def _next(home: Home, *, is_new_vault: bool) -> str:
    if is_new_vault:
        return _NEXT_RESEAL
    return _NEXT_REQUEST if home.intake_file.is_file() else _NEXT


def _missing(home: Home) -> list[str]:
    made = {
        "to sign answers with": editor_key.public_half(home),
        "to say which key list is the newest": freshness_key.public_half(home),
    }
    return [purpose for purpose, public in made.items() if public is None]


def _make(home: Home, passphrase: str, purposes: list[str]) -> list[str]:
    # Under the same passphrase, or an editor would have two to remember.
    identities.lasting(home, passphrase)
    for purpose in purposes:
        (editor_key if purpose == "to sign answers with" else freshness_key).create(home, passphrase)
    return [f"This machine has a key {purpose}." for purpose in purposes]


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
    """Give out the public halves of this machine's lasting keys, for your admin: two lines.

    They are no secret. Read the digits out to each other, so that nobody can put other keys in their place.
    This key lasts: what sources seal to it can be opened as long as this machine and its passphrase are there.
    Keys that are destroyed after their time are made by `dropbox-offline prekeys`, and given out by
    `dropbox-offline request`.
    """
    home.require()
    public = _public_halves(home)
    if public["recipient"] is None:
        raise NoLastingKeyError(
            "this machine has no lasting key to read with",
            hint="dropbox-offline prekeys, then dropbox-offline request -o request.txt",
        )
    # An age recipients file: to `age -R` the second line is a comment.
    text = f"{public['recipient']}\n" + (f"# {public['editor']}\n" if public["editor"] else "")
    if output is not None:
        write_new_file(output, text.encode("ascii"))
    terminal.result(public, "" if output else text.rstrip("\n"))
    terminal.say("Digits to compare with your admin, by voice:")
    terminal.say(f"    your key to read with    {in_fours(public['digits'] or '')} (a key that lasts)")
    if public["editor_digits"]:
        terminal.say(f"    your key to answer with  {in_fours(public['editor_digits'])}")
    else:
        terminal.say("There is no key to answer with yet: dropbox-offline init makes it.")


def _public_halves(home: Home) -> dict[str, str | None]:
    is_there = home.recipient_file.is_file()
    recipient = home.recipient_file.read_text(encoding="ascii").strip() if is_there else None
    editor = editor_key.public_half(home)
    return {
        "digits": recipient and identities.digits_to_compare(recipient),
        "editor": editor,
        "editor_digits": editor and editor_key.digits_to_compare(editor),
        "recipient": recipient,
    }


@click.command(
    short_help="Change the passphrase of this machine's keys.",
    epilog=examples("dropbox-offline passphrase"),
)
@tool_options
def passphrase(terminal: Terminal, home: Home) -> None:
    """Change the passphrase of all of this machine's keys.

    With --passphrase-fd the old one is the first line, the new one the second. Old copies of the key files,
    which a disk may keep, still open with the old passphrase.
    """
    home.require()
    with home.locked():
        old = terminal.passphrase("Passphrase until now")
        changed = passphrases.change(home, old, terminal.new_passphrase())
    terminal.result(
        {"changed": sorted(path.name for path in changed)},
        "The passphrase was changed."
        if changed
        else "The keys open with the new passphrase already; nothing was changed.",
    )
    terminal.say("If somebody else knows the old one: copies of the key files still open with it.")
    terminal.say(
        "Ask your admin to revoke your keys, and make new ones: dropbox-offline prekeys, init --new-vault."
    )
