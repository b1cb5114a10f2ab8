"""The other age programs: Debian's `age`, npm's `age-encryption` under node."""

from __future__ import annotations

import base64
import json
import subprocess
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from tests.support.tools import PAGE, node, require

if TYPE_CHECKING:
    from pathlib import Path

# A list of requests on standard input, a list of answers back; bytes are base64.
_NODE: Final = """
import * as age from "age-encryption";
import { readFileSync } from "node:fs";
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const seal = async (request) => {
  const encrypter = new age.Encrypter();
  if (request.passphrase) {
    encrypter.setPassphrase(request.passphrase);
    encrypter.setScryptWorkFactor(10);
  }
  for (const recipient of request.recipients) encrypter.addRecipient(recipient);
  const sealed = await encrypter.encrypt(bytes(request.file));
  return Buffer.from(request.armor ? age.armor.encode(sealed) : sealed);
};
const open = async (request) => {
  const decrypter = new age.Decrypter();
  if (request.passphrase) decrypter.addPassphrase(request.passphrase);
  for (const identity of request.identities) decrypter.addIdentity(identity);
  const file = bytes(request.file);
  const binary = request.armor ? age.armor.decode(Buffer.from(file).toString()) : file;
  return Buffer.from(await decrypter.decrypt(binary));
};
const recipient = async (request) => Buffer.from(await age.identityToRecipient(request.identities[0]));
const answers = [];
for (const request of JSON.parse(readFileSync(0, "utf8")))
  answers.push((await { seal, open, recipient }[request.action](request)).toString("base64"));
console.log(JSON.stringify(answers));
"""


@dataclass(frozen=True)
class Request:
    """What npm's `age-encryption` is asked to do: seal, open, or name an identity's recipient."""

    action: Literal["seal", "open", "recipient"]
    file: bytes = b""
    recipients: list[str] = field(default_factory=list)
    identities: list[str] = field(default_factory=list)
    passphrase: str | None = None
    armor: bool = False


def age_encryption(*requests: Request) -> list[bytes]:
    """Let npm's `age-encryption` answer every request."""
    written = [asdict(request) | {"file": base64.b64encode(request.file).decode()} for request in requests]
    command = [node(), "--input-type=module", "-e", _NODE]
    done = subprocess.run(
        command, cwd=PAGE, input=json.dumps(written), capture_output=True, text=True, check=True
    )
    return [base64.b64decode(answer) for answer in json.loads(done.stdout)]


def debian_age(*arguments: str | Path, file: bytes = b"") -> bytes:
    """Run Debian's `age` from standard input to standard output."""
    done = subprocess.run([require("age"), *arguments], input=file, capture_output=True, check=True)
    return done.stdout


def debian_age_with_passphrase(passphrase: str, *arguments: str | Path) -> None:
    """Run Debian's `age` on a terminal of its own, for it asks nowhere else."""
    command = " ".join(str(part) for part in (require("age"), *arguments))
    typed = f"{passphrase}\n{passphrase}\n"
    subprocess.run(
        [require("script"), "-qec", command, "/dev/null"],
        input=typed,
        text=True,
        capture_output=True,
        check=True,
    )
