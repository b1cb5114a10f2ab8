"""`dropbox-server`: init, serve, collect, deliver, status."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from dropbox import intake, settings, store
from dropbox.errors import SomeItemsRefusedError, UsageError
from dropbox.server import freeze, overview, sentences, serving
from dropbox.terminal import Terminal, common_options, run, size_in_words

if TYPE_CHECKING:
    from dropbox.intake import Collected
    from dropbox.settings import Settings
    from dropbox.store import Store

_DEFAULT_CONFIG: Final = Path("config/dropbox.toml")


def _example(line: str) -> str:
    """Write the last words of a command's help, which click must not wrap."""
    return f"\b\nExample:\n  {line}"


@click.group()
def server() -> None:
    """Run a drop-box: take sealed submissions in and hand them over, without being able to read them."""


@server.command()
@common_options
def init(terminal: Terminal) -> None:
    """Make the data folder and the database, or bring older ones up to date."""
    loaded = settings.load(_config(terminal))
    store.create_store(loaded)
    steps = _next_steps(terminal, loaded)
    terminal.result(
        {"data_folder": str(loaded.data_folder), "next": steps},
        "\n".join((f"The store is ready in {loaded.data_folder}.", *(f"Next: {step}" for step in steps))),
    )


@server.command()
@click.argument("app", type=click.Choice(serving.APPS), required=False)
@click.option("--with-parent", is_flag=True, hidden=True)
@common_options
def serve(terminal: Terminal, app: serving.AppName | None, *, with_parent: bool) -> None:
    """Serve the page and the plain form; each alone for a service manager, both without APP."""
    config = _config(terminal)
    loaded = settings.load(config)
    opened = store.open_store(loaded)
    intake.Published(loaded, opened).trusted()
    opened.sessions.close()
    if app is not None:
        serving.become(app, config, with_parent=with_parent)
    serving.serve_both(config, loaded, terminal.say)


@server.command(epilog=_example("dropbox-server collect 4f2a91c0 --to /media/stick/2026-11-23"))
@click.argument("desk")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="An empty or new folder, on the medium.",
)
@click.option("--all", "everything", is_flag=True, help="Also what was collected before.")
@common_options
def collect(terminal: Terminal, desk: str, folder: Path, *, everything: bool) -> None:
    """Write a desk's sealed submissions as a courier bag. Nothing is deleted here."""
    loaded, opened = _open(terminal)
    today = datetime.now(UTC).date()
    intake.expire(opened, today=today)
    total = intake.waiting_bytes(opened, desk, everything=everything)
    with terminal.progress("Collecting", total) as progress:
        collected = intake.collect(
            opened,
            intake.Published(loaded, opened),
            desk,
            folder,
            today=today,
            everything=everything,
            advance=progress.advance,
        )
    _report(terminal, collected)


@server.command(epilog=_example("dropbox-server deliver /media/stick/2026-11-24"))
@click.argument("bag", type=click.Path(exists=True, path_type=Path, file_okay=False))
@common_options
def deliver(terminal: Terminal, bag: Path) -> None:
    """Take in what the editors send back: answers for sources, recalls, and that the key list is the newest.

    A second time changes nothing.
    """
    loaded, opened = _open(terminal)
    today = datetime.now(UTC).date()
    delivered = intake.deliver(opened, intake.Published(loaded, opened), bag, today=today)
    terminal.result(sentences.delivered_document(delivered), sentences.delivered(delivered))
    refusal = delivered.renewal and delivered.renewal.refusal
    if refusal:
        terminal.refused("the freshness note", str(refusal))
    # Plugged in again, an old stick is no failure.
    if refusal and not delivered.already:
        raise SomeItemsRefusedError("all but the freshness note was taken in", hint=sentences.hint_for(refusal))


@server.command("freeze", short_help="Write the pages as files, and the text for the release key.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--webcat", "app", metavar="URL", help="Also WEBCAT's files; URL is where the source code lies.")
@common_options
def freeze_pages(terminal: Terminal, folder: Path, app: str | None) -> None:
    """Write the source's pages as static files into FOLDER, and release.txt, which the release key signs.

    The same release and settings give the same bytes on every machine. Next: dropbox-keys release FOLDER.
    """
    loaded = settings.load(_config(terminal))
    frozen = freeze.freeze(loaded, folder, webcat_app=app)
    lines = [
        f"{len(frozen.manifest.files)} pages and files of {frozen.manifest.release} are in {folder}.",
        *freeze.since_published(loaded.keys_folder, frozen.manifest),
        f"release.txt has the SHA-256 {frozen.sha256}. Next: dropbox-keys release {folder}",
    ]
    terminal.result(
        {"files": len(frozen.manifest.files), "release": frozen.manifest.release, "sha256": frozen.sha256},
        "\n".join(lines),
    )


@server.command(epilog=_example("dropbox-server status --json"))
@common_options
def status(terminal: Terminal) -> None:
    """Show what ends soon, what waits for whom, the disk, the keys, and what happened in two weeks."""
    loaded, opened = _open(terminal)
    seen = overview.look(loaded, opened, datetime.now(UTC).date())
    terminal.result(seen.document(), seen.text())


def main() -> NoReturn:
    """Run the tool."""
    run(server, "dropbox-server")


def _config(terminal: Terminal) -> Path:
    config = terminal.config or _DEFAULT_CONFIG
    if not config.is_file():
        raise UsageError(f"there is no {_DEFAULT_CONFIG} here", hint="name the settings file with --config")
    return config


def _open(terminal: Terminal) -> tuple[Settings, Store]:
    loaded = settings.load(_config(terminal))
    return loaded, store.open_store(loaded)


def _next_steps(terminal: Terminal, loaded: Settings) -> list[str]:
    option = f" --config {terminal.config}" if terminal.config else ""
    steps = [f"dropbox-server serve{option}"]
    if not (loaded.keys_folder / "directory.note").exists():
        return [f"dropbox-keys publish, into {loaded.keys_folder}", *steps]
    trusted = intake.Published(loaded, store.open_store(loaded)).trusted()
    listed = {desk.id for desk in trusted.document.desks}
    missing = [desk.id for desk in loaded.desks if desk.id not in listed]
    return [*(f"dropbox-keys add-desk {desk}, or take it out of the settings" for desk in missing), *steps]


def _report(terminal: Terminal, collected: Collected) -> None:
    for submission_id in collected.damaged:
        terminal.refused(submission_id, "damaged on this server's disk; what can be read of it is in the bag")
    for submission_id in collected.left_out:
        terminal.refused(submission_id, "no room on the medium; collect again onto another one")
    size_bytes = sum(item.size_bytes for item in collected.items)
    document = {
        "damaged": collected.damaged,
        "items": [item.id for item in collected.items],
        "left_out": collected.left_out,
        "lists_everything": collected.is_list_whole,
        "size_bytes": size_bytes,
    }
    if not collected.is_list_whole:
        terminal.say("So much lies here that the bag does not list it: nobody can retire a key by this bag.")
    terminal.result(document, f"{len(collected.items)} submissions, {size_in_words(size_bytes)}")
    if collected.damaged or collected.left_out:
        raise SomeItemsRefusedError(
            f"{len(collected.damaged) + len(collected.left_out)} submissions had trouble"
        )
