"""The C2SP CCTV vectors of age v1, as npm's `cctv-age` carries them (0BSD, CC0-1.0 or Unlicense).

`cctv.json` holds each file as published, in base64, under its name. To take over a newer package:

    python -m tests.age.vectors
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dropbox import age
from tests.support.tools import PAGE, ROOT, node

if TYPE_CHECKING:
    from dropbox.age.identity import IdentityType

PATH: Final = ROOT / "tests" / "vectors" / "age" / "cctv.json"

_EXPORT: Final = """
import * as vectors from "cctv-age";
const named = Object.entries(vectors).map(([name, file]) => [name, Buffer.from(file).toString("base64")]);
console.log(JSON.stringify(Object.fromEntries(named)));
"""


@dataclass(frozen=True)
class Vector:
    """One vector: an age file, what opens it, and how that must end."""

    name: str
    expect: str
    payload_sha256: str | None
    file_key: bytes | None
    identity_texts: tuple[str, ...]
    passphrases: tuple[str, ...]
    armored: bool
    file: bytes

    @property
    def identities(self) -> list[IdentityType]:
        """Every identity and passphrase that the vector names."""
        keys = [age.Identity.parse(text) for text in self.identity_texts]
        return [*keys, *(age.ScryptIdentity(passphrase) for passphrase in self.passphrases)]


def parse(name: str, published: bytes) -> Vector:
    """Parse a vector as its README describes it; an unknown field is an error."""
    head, _, file = published.partition(b"\n\n")
    fields: dict[str, list[str]] = {}
    for line in head.decode().splitlines():
        key, _, value = line.partition(": ")
        fields.setdefault(key, []).append(value)
    one = {key: values[0] for key, values in fields.items() if len(values) == 1}
    if one.get("compressed") == "zlib":
        file = zlib.decompress(file)
    known = {"expect", "payload", "file key", "identity", "passphrase", "armored", "compressed", "comment"}
    assert fields.keys() <= known, fields.keys() - known
    return Vector(
        name=name,
        expect=one["expect"],
        payload_sha256=one.get("payload"),
        file_key=bytes.fromhex(one["file key"]) if "file key" in one else None,
        identity_texts=tuple(fields.get("identity", [])),
        passphrases=tuple(fields.get("passphrase", [])),
        armored=one.get("armored") == "yes",
        file=file,
    )


def export() -> dict[str, str]:
    """Take the vectors out of the installed npm package."""
    command = [node(), "--input-type=module", "-"]
    done = subprocess.run(command, cwd=PAGE, input=_EXPORT, capture_output=True, text=True, check=True)
    named: dict[str, str] = json.loads(done.stdout)
    return named


def load() -> list[Vector]:
    """Load every vector that the repository holds."""
    named: dict[str, str] = json.loads(PATH.read_text())
    return [parse(name, base64.b64decode(file)) for name, file in named.items()]


def sha256(raw: bytes | bytearray) -> str:
    """Hash as the vectors write it."""
    return hashlib.sha256(raw).hexdigest()


if __name__ == "__main__":
    PATH.write_text(json.dumps(export(), indent=0, sort_keys=True) + "\n")
