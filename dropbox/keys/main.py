"""The command line of `dropbox-keys`: options in, sentences out; the work is in `work`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dropbox.keys import audit, looking, work
from dropbox.keys.options import Month, home_option, keys_option, root_options
from dropbox.marks import override
from dropbox.terminal import Terminal, common_options, run

if TYPE_CHECKING:
    from dropbox.keys.done import Done
    from dropbox.keys.home import Home

_NAME: Final = "dropbox-keys"


def _today() -> date:
    # The machine's own calendar: a month is wanted, and it is shown before anything is signed.
    return datetime.now(UTC).astimezone().date()


def _result(terminal: Terminal, done: Done) -> None:
    if done.warning:
        terminal.say(f"warning: {done.warning}")
    terminal.result(done.facts, done.text)


def _examples(*lines: str, title: str = "Examples:") -> str:
    # \b keeps click from filling the lines into a paragraph.
    return "\n".join(["\b", title, *(f"  {line}" for line in lines)])


_FIRST_TIME: Final = _examples(
    "dropbox-keys init --origin example.press",
    "dropbox-keys add-desk",
    "dropbox-keys add-recipient reader-1.txt",
    "dropbox-keys add-recipient reader-2.txt",
    "dropbox-keys add-editor reader-1.txt",
    "dropbox-keys add-editor reader-2.txt",
    "dropbox-keys sign",
    "dropbox-keys publish --keys /media/stick/keys",
    title="The first time:",
)


class _InOrder(click.Group):
    """Lists its commands in the order of the work."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=_InOrder,
    epilog=_FIRST_TIME,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="press-dropbox", message="%(prog)s %(version)s")
def keys() -> None:
    """Make, sign and publish the list of keys that sources seal to.

    Work on a machine that never goes online. Later: add-recipient for what is new, sign, publish.
    """


@keys.command(epilog=_examples("dropbox-keys init --origin example.press"))
@click.option("--origin", required=True, metavar="NAME", help="The drop-box's name for ever: a-z 0-9 . -")
@home_option
@common_options
def init(terminal: Terminal, /, home: Home, origin: str) -> None:
    """Make the root key and the secret folder.

    The name is bound to every key and signature, so it never changes. It is public. It is no web address.
    """
    done = work.init(home, origin, _today(), terminal.new_passphrase)
    _result(terminal, done)


@keys.command("add-desk", epilog=_examples("dropbox-keys add-desk"))
@click.option("--id", "desk_id", metavar="ID", help="The desk's public id.  [default: a random one]")
@home_option
@common_options
def add_desk(terminal: Terminal, /, home: Home, desk_id: str | None) -> None:
    """Add a desk that sources can send to."""
    done = work.add_desk(home, desk_id)
    _result(terminal, done)


@keys.command(
    "add-recipient",
    short_help="Add a reader.",
    epilog=_examples(
        "dropbox-keys add-recipient reader-1.txt",
        "dropbox-keys add-recipient reader-1-new.txt --role 'reader 1' --from 2028-02",
    ),
)
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--desk", metavar="ID", help="The desk.  [default: the only one]")
@click.option("--role", metavar="LABEL", help='A public label, never a name.  [default: the next "reader N"]')
@click.option("--kind", type=click.Choice(["intake", "recovery"]), default="intake", show_default=True)
@click.option("--from", "from_", type=Month(), help="First month.  [default: this, or after the role's last]")
@click.option("--until", type=Month(), help="First month without it.  [default: 18 months after the first]")
@home_option
@common_options
def add_recipient(terminal: Terminal, /, home: Home, file: Path, **options: Any) -> None:
    """Add a reader: FILE is what the editor's `dropbox-offline recipient` wrote.

    Compare the first digits of the key with the editor, by voice: a swapped file would let someone else read.
    """
    wish = work.Wish(**options)
    done = work.add_recipient(home, file, wish, _today())
    _result(terminal, done)


@keys.command(
    "add-editor",
    short_help="Let a reader answer sources.",
    epilog=_examples(
        "dropbox-keys add-editor reader-1.txt",
        "dropbox-keys add-editor reader-1.txt --until 2029-11",
    ),
)
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--desk", metavar="ID", help="The desk.  [default: the reader's]")
@click.option("--role", metavar="LABEL", help="A public label, never a name.  [default: the reader's]")
@click.option("--from", "from_", type=Month(), help="First month.  [default: the reader's]")
@click.option("--until", type=Month(), help="First month without it.  [default: the reader's]")
@home_option
@common_options
def add_editor(terminal: Terminal, /, home: Home, file: Path, **options: Any) -> None:
    """Let a reader answer sources: FILE is the one that add-recipient took.

    It also holds the key that signs the editor's answers. Compare its first digits with the editor, by voice.
    For a key that is listed already: let it sign for longer.
    """
    wish = work.Wish(**options)
    done = work.add_editor(home, file, wish, _today())
    _result(terminal, done)


@keys.command(
    short_help="Revoke a key, lost or seized.", epilog=_examples("dropbox-keys revoke 'e8e5 4a8e efde 79bb'")
)
@click.argument("digits", metavar="DIGITS")
@home_option
@common_options
def revoke(terminal: Terminal, /, home: Home, digits: str) -> None:
    """Revoke a key, lost or seized: DIGITS are its first digits, as show shows them.

    Once that is signed and published: no source seals to a revoked key to read with (what was sealed to it
    before stays readable by whoever has it), and no source believes what a key to answer with signed.
    """
    done = work.revoke(home, digits, _today())
    _result(terminal, done)


@keys.command(epilog=_examples("dropbox-keys reset"))
@home_option
@common_options
def reset(terminal: Terminal, /, home: Home) -> None:
    """Throw the draft away and begin again.

    What add-desk, add-recipient, add-editor and revoke did since the last signed version is forgotten.
    """
    terminal.confirm("Throw the draft away?")
    done = work.reset(home, _today())
    _result(terminal, done)


@keys.command(
    short_help="Show what will be signed, ask, sign.",
    epilog=_examples("dropbox-keys sign", "dropbox-keys sign --expires 2028-02"),
)
@click.option("--issued", type=Month(), help="First month of the directory.  [default: this one]")
@click.option("--expires", type=Month(), help="Month in which it ends.  [default: 15 months later]")
@click.option(
    "--accept-single-reader",
    is_flag=True,
    help="Sign although a desk has one reader: what is sent is lost if that one person is.",
)
@home_option
@common_options
def sign(terminal: Terminal, /, home: Home, *, accept_single_reader: bool, **months: date | None) -> None:
    """Show what the next version will say, ask, and sign it with the root key.

    Nothing is published yet: `publish` does that. A version that is signed stays in the history for ever.
    """
    ready = work.prepare(home, _today(), accept_single_reader=accept_single_reader, **months)
    terminal.say(ready.words)
    terminal.confirm(f"Sign version {ready.document.version}?")
    done = work.sign(home, ready, terminal.passphrase)
    _result(terminal, done)


@keys.command(
    short_help="Bring the published folder up to date.",
    epilog=_examples("dropbox-keys publish --keys /media/stick/keys"),
)
@keys_option
@home_option
@common_options
def publish(terminal: Terminal, /, home: Home, folder: Path | None) -> None:
    """Bring the published folder to the last signed version, all at once.

    Copy the folder to the server's keys_folder; copy directory.note last.
    """
    done = work.publish(home, looking.keys_folder(folder, terminal.config))
    _result(terminal, done)


@keys.command(
    short_help="Show the directory in words.",
    epilog=_examples(
        "dropbox-keys show",
        "dropbox-keys show --draft",
        "dropbox-keys show --keys keys --config config/dropbox.toml",
    ),
)
@click.option("--draft", is_flag=True, help="Show what the next version will say.")
@keys_option
@root_options
@home_option
@common_options
def show(
    terminal: Terminal,
    /,
    home: Home,
    *,
    draft: bool,
    folder: Path | None,
    roots: tuple[str, ...],
    threshold: int,
) -> None:
    """Show the directory in words: the last signed version, the draft, or a published folder's."""
    if draft:
        done = looking.show_draft(home)
    elif folder is not None or terminal.config is not None:
        judged_by = looking.believed(home, terminal.config, roots, threshold)
        done = looking.show_published(looking.keys_folder(folder, terminal.config), judged_by, _today())
    else:
        done = looking.show_signed(home, _today())
    _result(terminal, done)


@keys.command(
    short_help="Check a published folder.",
    epilog=_examples(
        "dropbox-keys verify --keys keys",
        "dropbox-keys verify --keys keys --config config/dropbox.toml",
        "dropbox-keys verify --keys keys --root 5c9e…",
    ),
)
@keys_option
@root_options
@home_option
@common_options
def verify(
    terminal: Terminal, /, home: Home, folder: Path | None, roots: tuple[str, ...], threshold: int
) -> None:
    """Check a published folder as a careful reader would: every signature, every version, every key."""
    judged_by = looking.believed(home, terminal.config, roots, threshold)
    done = looking.verify(looking.keys_folder(folder, terminal.config), judged_by, _today())
    _result(terminal, done)


keys.add_command(
    audit.command(
        lambda: _today(),  # noqa: PLW0108 asked late: a test sets the day
        _examples(
            "dropbox-keys audit keys",
            "dropbox-keys audit keys --check-phrase 'six words from the card' --memory seen.json",
            "dropbox-keys audit mine/keys hers/keys --root 5c9e…",
        ),
    )
)


def main() -> None:
    """Run the tool."""
    run(keys, _NAME)


if __name__ == "__main__":
    main()
