# ruff: noqa: INP001 started as `python -m deploy.demo`; deploy/ holds no package
"""`make demo`: a real drop-box on this machine, with keys whose passphrase everybody knows.

Everything is done by the tools an admin and an editor type themselves; this file only types for them. What it
makes lies in `.demo/` (or the folder given): a second call goes on with it, without it all begins anew.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, NoReturn

import click

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = ".demo"
FACTS: Final = "facts.json"
# Nothing real may ever be sealed to these keys: the pages say so, and the apps refuse other machines.
PASSPHRASE: Final = "everybody knows this one"  # noqa: S105 it is printed
EDITORS: Final = ("editor-1", "editor-2")
PORTS: Final = (8080, 8081)
HOST: Final = "127.0.0.1"

CONFIG: Final = """# Written anew by each `make demo`.
kind = "onion"
demo = true
origin = {origin}
roots = {roots}
threshold = {threshold}
languages = ["en", "be", "ru"]
keys_folder = "keys"
data_folder = "data"
plain_address = "http://{host}:{plain}"
source = {{ host = "{host}", port = {source} }}
plain = {{ host = "{host}", port = {plain} }}

[newsroom]
colour = "#1f4e79"
name = {{ en = "The Demo", be = "Дэма", ru = "Демо" }}
words = {{ en = "A newsroom that does not exist.", be = "Рэдакцыя, якой няма.", ru = "Редакция, которой нет." }}

[[desks]]
id = {desk}
name = {{ en = "News", be = "Навіны", ru = "Новости" }}
"""


def main(folder: Path) -> NoReturn:
    """Set up what is missing, say what to type next, and become the server."""
    if not folder.exists():
        _set_up(folder)
    else:
        _renew(folder)
    facts = json.loads((folder / FACTS).read_bytes())
    config = folder / "dropbox.toml"
    source, plain = _free_ports()
    written = {key: json.dumps(facts[key]) for key in ("origin", "roots", "threshold", "desk")}
    config.write_text(CONFIG.format(host=HOST, source=source, plain=plain, **written), encoding="utf-8")
    _run("dropbox-server", "init", "--config", str(config))
    click.echo(_next_steps(facts, folder, config))
    server = _program("dropbox-server")
    # In this process's place: Ctrl-C is the server's own.
    os.execv(server, [server, "serve", "--config", str(config)])  # noqa: S606 our own program


def _set_up(folder: Path) -> None:
    """Make keys, readers and a directory; all at once, so that an interruption leaves no half of them."""
    click.echo("Making demo keys; this takes some seconds.")
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    keyroom = ["--home", str(partial / "keyroom")]
    root = _run("dropbox-keys", "init", "--origin", "demo", *keyroom, secret=True)
    desk = _run("dropbox-keys", "add-desk", *keyroom)
    for editor in EDITORS:
        home = ["--home", str(partial / editor)]
        public = str(partial / f"{editor}.txt")
        _run("dropbox-offline", "init", *home, secret=True)
        _run("dropbox-offline", "recipient", "-o", public, *home)
        _run("dropbox-keys", "add-recipient", public, *keyroom)
        _run("dropbox-keys", "add-editor", public, *keyroom)
    _run("dropbox-keys", "sign", "--yes", *keyroom, secret=True)
    _run("dropbox-keys", "publish", "--keys", str(partial / "keys"), *keyroom)
    (partial / FACTS).write_text(json.dumps({**root, "desk": desk["desk"]}), encoding="utf-8")
    partial.rename(folder)


def _renew(folder: Path) -> None:
    """Say that the keys are still the newest: a demo of two months ago must go on."""
    if (folder / "keyroom" / "freshness.age").exists():
        rooms = ["--home", str(folder / "keyroom"), "--keys", str(folder / "keys")]
        _run("dropbox-keys", "fresh", *rooms, secret=True)


def _next_steps(facts: dict[str, Any], folder: Path, config: Path) -> str:
    stick = str(_new_stick(folder))
    home = ["--home", str(folder / EDITORS[0])]
    fill = ["dropbox-server", "collect", facts["desk"], "--to", stick, "--config", str(config)]
    collect = ["dropbox-offline", "collect", stick, *home]
    open_all = ["dropbox-offline", "open", "--all", *home]
    out = f"{stick}-out"
    answer = ["dropbox-offline", "answer", "CASE", *home]
    courier = ["dropbox-offline", "courier", out, *home]
    deliver = ["dropbox-server", "deliver", out, "--config", str(config)]
    return "\n".join(
        (
            "",
            "Send something from the page below. Then, in another terminal, fill a stick as the admin does:",
            f"    {_typed(fill)}",
            f"and be an editor on a machine without a network (passphrase: {PASSPHRASE}):",
            f"    {_typed(collect)}",
            f"    {_typed(open_all)}",
            f"Compare the check phrase: {facts['check_phrase']['en']}",
            "To answer, CASE is what `open` named. First it makes a draft; write, save, and once more:",
            f"    {_typed(answer)}",
            "Then write a stick for the server, and let the server take it in:",
            f"    {_typed(courier)}",
            f"    {_typed(deliver)}",
            "On the page, whoever has the twelve words reads it.",
            "",
        )
    )


def _new_stick(folder: Path) -> Path:
    """Name a folder that is not there yet: a stick is filled once."""
    number = 1
    while (stick := folder / f"stick-{number}").exists():
        number += 1
    return stick


def _typed(command: list[str]) -> str:
    program, *arguments = command
    path = Path(_program(program))
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    return shlex.join([str(shown), *arguments])


def _program(name: str) -> str:
    # Not resolved: an environment's python is a link to the system's, where our tools are not.
    return str(Path(sys.executable).parent / name)


def _run(program: str, *arguments: str, secret: bool = False) -> dict[str, Any]:
    """Run one of our tools and return its result; `secret` gives it the passphrase."""
    command = [_program(program), *arguments, "--json"]
    read_end, write_end = os.pipe()
    with os.fdopen(read_end), os.fdopen(write_end, "w") as passphrases:
        passphrases.write(f"{PASSPHRASE}\n")
        passphrases.flush()
        if secret:
            command += ["--passphrase-fd", str(read_end)]
        done = subprocess.run(  # noqa: S603 our own program
            command, pass_fds=[read_end], capture_output=True, text=True, check=False
        )
    if done.returncode:
        sys.stderr.write(done.stderr)
        sys.exit(done.returncode)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _free_ports() -> tuple[int, int]:
    """Take the usual ports, or others where something else listens there already."""
    with socket.socket() as source, socket.socket() as plain:
        for listener, port in zip((source, plain), PORTS, strict=True):
            # As gunicorn will: a port that was just closed is free.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((HOST, port))
            except OSError:
                listener.bind((HOST, 0))
        return source.getsockname()[1], plain.getsockname()[1]


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=FOLDER)
def command(folder: Path) -> None:
    """Start a drop-box for trying out, whose data lie in FOLDER (.demo), until Ctrl-C."""
    os.chdir(ROOT)
    main(folder)


if __name__ == "__main__":
    command()
