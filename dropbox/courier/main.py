"""`dropbox-courier`: audit a drop-box from outside."""

from __future__ import annotations

from contextlib import ExitStack, closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from dropbox import settings
from dropbox.audit import Asked, audit_options
from dropbox.courier.places import place
from dropbox.directory import Roots
from dropbox.directory.audit import Anchor
from dropbox.errors import UsageError
from dropbox.terminal import Terminal, common_options, printable, run
from dropbox.transfer import Site

if TYPE_CHECKING:
    from pathlib import Path

_NAME: Final = "dropbox-courier"
_EXAMPLES: Final = """\b
Examples:
  dropbox-courier audit https://example.org --check-phrase 'six words from the card'
  dropbox-courier audit http://….onion --proxy socks5h://127.0.0.1:9050 --memory seen.json
  dropbox-courier audit https://example.org http://….onion --proxy socks5h://127.0.0.1:9050
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="press-dropbox", message="%(prog)s %(version)s")
def group() -> None:
    """Look at a drop-box from outside, on a computer that is online and holds nothing secret."""


@group.command(short_help="Judge a drop-box as a stranger would.", epilog=_EXAMPLES)
@click.argument("addresses", metavar="URL...", nargs=-1, required=True)
@click.option(
    "--proxy",
    metavar="URL",
    help="Tor's door: socks5h://127.0.0.1:9050, or port 9150 for Tor Browser's. Needed for onion addresses.",
)
@audit_options
@click.option(
    "--root", "roots", multiple=True, metavar="HEX", help="A root key to believe. Repeat for several."
)
@click.option(
    "--threshold", type=click.IntRange(min=1), default=1, metavar="N", help="How many of them must sign.  [1]"
)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Which day it is.  [default: today]")
@common_options
def audit(
    terminal: Terminal,
    /,
    addresses: tuple[str, ...],
    *,
    proxy: str | None,
    phrase: str | None,
    roots: tuple[str, ...],
    threshold: int,
    day: datetime | None,
    **asked: Any,
) -> None:
    """Judge drop-boxes as a stranger would, and compare what different people are shown.

    Walks every version of the key list from the first by the check phrase or root keys, checks every key, the
    fresh note, and each page and script against the signed release; says in plain words whether two addresses,
    or an address and a memory, show different keys.
    """
    today = datetime.now(UTC).date() if day is None else day.date()
    anchor = _anchor(terminal.config, roots, threshold, phrase)
    with ExitStack() as open_sites, terminal.progress("Looking from outside", 0) as progress:

        def visitor(address: str) -> Site:
            return open_sites.enter_context(closing(Site(address, proxy)))

        places = [
            place(name, visitor(address), visitor(address), progress.advance)
            for name, address in zip(_names(addresses), addresses, strict=True)
        ]
        done = Asked(**asked).run(places, anchor, today)
    terminal.result(done.facts(), "\n".join(done.in_words(today)))
    done.require_good()


def _names(addresses: tuple[str, ...]) -> list[str]:
    """Name each place; the same address twice is two visitors."""
    names: list[str] = []
    for address in map(printable, addresses):
        before = addresses[: len(names)].count(addresses[len(names)])
        names.append(f"{address} (visit {before + 1})" if before else address)
    return names


def _anchor(config: Path | None, roots: tuple[str, ...], threshold: int, phrase: str | None) -> Anchor:
    if roots:
        try:
            return Anchor(Roots(roots, threshold), phrase)
        except ValueError as error:
            raise UsageError(str(error), hint="dropbox-keys init printed the root keys") from None
    if config is not None:
        chosen = settings.load(config)
        return Anchor(Roots(chosen.roots, chosen.threshold), phrase, chosen.origin)
    return Anchor(phrase=phrase)


def main() -> NoReturn:
    """Run the tool."""
    run(group, _NAME)


if __name__ == "__main__":
    main()
