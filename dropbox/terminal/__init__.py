"""Floor 5: the click edge that every tool shares (DESIGN §7).

A tool's command is written as::

    @group.command()
    @common_options
    def show(terminal: Terminal) -> None:
        terminal.result({"version": 3}, "version 3")

and its `main()` is `run(group, "dropbox-something")`.
"""

from dropbox.terminal.asking import NoTerminalError, PassphraseMismatchError, WeakPassphraseError
from dropbox.terminal.console import Terminal, common_options
from dropbox.terminal.lines import printable, size_in_words, table
from dropbox.terminal.progress import Progress
from dropbox.terminal.running import run

__all__ = [
    "NoTerminalError",
    "PassphraseMismatchError",
    "Progress",
    "Terminal",
    "WeakPassphraseError",
    "common_options",
    "printable",
    "run",
    "size_in_words",
    "table",
]
