"""`log-proof`."""

from __future__ import annotations

from pathlib import Path

import click

from dropbox import tlog
from dropbox.audit import Asked
from dropbox.audit.keeping import read_policy
from dropbox.keys import files
from dropbox.keys.options import examples
from dropbox.limits import MAX_NOTE_BYTES
from dropbox.terminal import Terminal, common_options

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    "log-proof",
    short_help="Take in the proof that a file was logged in public.",
    epilog=examples(
        "dropbox-keys log-proof directory.note.proof keys/directory.note --policy logs.txt --submitter 236b…"
    ),
)
@click.argument("proof", type=_FILE)
@click.argument("file", type=_FILE)
@click.option("--policy", required=True, type=_FILE, metavar="FILE", help="The logs and witnesses to believe.")
@click.option("--submitter", "submitters", multiple=True, metavar="HEX", help="The key that submitted it.")
@common_options
def log_proof(
    terminal: Terminal, /, proof: Path, file: Path, policy: Path, submitters: tuple[str, ...]
) -> None:
    """Check PROOF, as sigsum-submit or another tool wrote it, and put it beside FILE in its C2SP form.

    FILE is directory.note or release.note as published. The logging itself is done online, outside.
    """
    believed = read_policy(policy)
    written = _in_one_form(_read(proof), believed)
    logged = tlog.verify(_read(file), written, believed, Asked.keys(submitters))
    place = file.with_name(tlog.proof_file(file.name))
    files.replace(place, written, files.PUBLIC)
    terminal.result(
        {"log": logged.log, "index": logged.index, "witnesses": list(logged.witnesses)},
        f"{file.name} stands in the public log {logged.log}, seen by {len(logged.witnesses)} witnesses.\n"
        f"The proof is in {place.name}: publish it beside the file.",
    )


def _in_one_form(untrusted: bytes, policy: tlog.Policy) -> bytes:
    if not untrusted.startswith(b"version="):
        return untrusted
    try:
        text = untrusted.decode("ascii")
    except UnicodeDecodeError:
        raise tlog.ProofFormError("the proof is not ASCII") from None
    return tlog.from_sigsum(text, policy).serialize()


def _read(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(MAX_NOTE_BYTES + 1)
