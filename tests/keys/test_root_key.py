from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from dropbox import age, note
from dropbox.keys import root_key
from dropbox.keys.errors import HomeDamagedError
from tests.keys.shell import PASSPHRASE, ROOT_KEY, Shell, prepare
from tests.support.tools import require

if TYPE_CHECKING:
    from pathlib import Path


def test_a_root_key_comes_back(tmp_path: Path) -> None:
    key = root_key.generate()
    (tmp_path / "root.age").write_bytes(root_key.sealed(key, PASSPHRASE, 2))
    assert root_key.unlock(tmp_path / "root.age", PASSPHRASE) == key
    assert root_key.generate() != key


def test_it_is_as_hard_to_guess_as_age_makes_it() -> None:
    assert root_key.sealed.__defaults__ == (18,)


def test_it_opens_and_signs_without_us(tmp_path: Path) -> None:
    openssl = require("openssl")
    sealed = root_key.sealed(ROOT_KEY, PASSPHRASE, 2)
    (tmp_path / "root.pem").write_bytes(pyrage.passphrase.decrypt(sealed, PASSPHRASE))
    (tmp_path / "text").write_bytes(b"a text\n")
    for command in (
        "pkey -in root.pem -pubout -out public.pem",
        "pkeyutl -sign -rawin -inkey root.pem -in text -out signature",
    ):
        subprocess.run([openssl, *command.split()], cwd=tmp_path, check=True, capture_output=True)
    signature = note.Signature(ROOT_KEY.name, ROOT_KEY.verifier.key_id, (tmp_path / "signature").read_bytes())
    verified = note.ParsedNote("a text\n", (signature,)).verify([ROOT_KEY.verifier])
    assert verified.signed_by == (ROOT_KEY.verifier,)


def test_a_published_directory_verifies_without_us(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    openssl = require("openssl")
    prepare(tmp_path, monkeypatch)
    shell = Shell(capsys, monkeypatch)
    for line in (
        "dropbox-keys init --origin example.press --home home 3< passphrase",
        "dropbox-keys add-desk --home home",
        "dropbox-keys add-recipient reader-1.txt --home home",
        "dropbox-keys sign --yes --accept-single-reader --home home 3< passphrase",
        "dropbox-keys publish --home home",
    ):
        shell.run(line)
    parsed = note.parse((tmp_path / "keys/directory.note").read_bytes())
    (tmp_path / "text").write_text(parsed.text)
    (tmp_path / "signature").write_bytes(parsed.signatures[0].signature)
    # An Ed25519 key in DER is these twelve bytes and the key.
    (tmp_path / "root.der").write_bytes(
        bytes.fromhex("302a300506032b6570032100") + ROOT_KEY.verifier.public_key
    )
    command = "pkeyutl -verify -rawin -pubin -inkey root.der -keyform DER -in text -sigfile signature"
    done = subprocess.run([openssl, *command.split()], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "Verified Successfully" in done.stdout


def _sealed(plaintext: bytes, path: Path) -> Path:
    with path.open("wb") as sink, age.seal(sink, [age.ScryptRecipient(PASSPHRASE, 2)]) as sealing:
        sealing.write(plaintext)
    return path


def test_what_holds_no_root_key_is_refused(tmp_path: Path) -> None:
    other = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for content in (b"", b"nonsense", ROOT_KEY.seed, other):
        with pytest.raises(HomeDamagedError) as refusal:
            root_key.unlock(_sealed(content, tmp_path / "root.age"), PASSPHRASE)
        # Nothing of what was opened may reach a traceback.
        assert refusal.value.__context__ is None or refusal.value.__suppress_context__


def test_a_damaged_file_is_told_from_a_wrong_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "root.age"
    path.write_bytes(whole := root_key.sealed(ROOT_KEY, PASSPHRASE, 2))
    with pytest.raises(age.WrongPassphraseError) as refusal:
        root_key.unlock(path, f"{PASSPHRASE}!")
    assert "keyboard" in (refusal.value.hint or "")
    path.write_bytes(whole[:-1])
    with pytest.raises(age.AgeError) as damage:
        root_key.unlock(path, PASSPHRASE)
    assert not isinstance(damage.value, age.WrongPassphraseError)
