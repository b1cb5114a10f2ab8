"""`show`, `verify`: they change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dropbox.keys import looking
from dropbox.keys.options import day_option, examples, home_option, keys_option, result, root_options
from dropbox.terminal import Terminal, common_options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from dropbox.keys.home import Home


@click.command(
    short_help="Show the directory in words.",
    epilog=examples(
        "dropbox-keys show",
        "dropbox-keys show --draft",
        "dropbox-keys show --keys keys --config config/dropbox.toml",
    ),
)
@click.option("--draft", is_flag=True, help="Show what the next version will say.")
@keys_option
@root_options
@day_option
@home_option
@common_options
def show(
    terminal: Terminal,
    /,
    home: Home,
    today: date,
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
        done = looking.show_published(looking.keys_folder(folder, terminal.config), judged_by, today)
    else:
        done = looking.show_signed(home, today)
    result(terminal, done)


@click.command(
    short_help="Check a published folder.",
    epilog=examples(
        "dropbox-keys verify --keys keys",
        "dropbox-keys verify --keys keys --config config/dropbox.toml",
        "dropbox-keys verify --keys keys --root 5c9e…",
    ),
)
@keys_option
@root_options
@day_option
@home_option
@common_options
def verify(
    terminal: Terminal, /, home: Home, today: date, folder: Path | None, roots: tuple[str, ...], threshold: int
) -> None:
    """Check a published folder as a careful reader would: every signature, every version, every key."""
    judged_by = looking.believed(home, terminal.config, roots, threshold)
    done = looking.verify(looking.keys_folder(folder, terminal.config), judged_by, today)
    result(terminal, done)
