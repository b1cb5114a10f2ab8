from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any, Final

import pytest

from dropbox import note
from dropbox.errors import DropboxError
from tests.vectors.note import make

VECTORS: Final = Path(make.__file__).parent


def load(name: str) -> Any:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def raw(case: dict[str, Any]) -> bytes:
    return base64.b64decode(case["note_base64"])


def by_name(cases: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


KEYS: Final = {
    name: note.VerifierKey(key["key_name"], bytes.fromhex(key["public_key"]))
    for name, key in load("keys.json").items()
}


@by_name(load("parse.json")["good"])
def test_a_good_note_is_read_and_written_again_byte_for_byte(case: dict[str, Any]) -> None:
    parsed = note.parse(raw(case))
    assert parsed.text == case["text"]
    assert [
        {
            "key_name": signature.key_name,
            "key_id": signature.key_id.hex(),
            "signature_base64": base64.b64encode(signature.signature).decode(),
        }
        for signature in parsed.signatures
    ] == case["signatures"]
    assert bytes(parsed) == raw(case)


@by_name(load("parse.json")["bad"])
def test_a_bad_note_is_refused_by_its_one_defect(case: dict[str, Any]) -> None:
    with pytest.raises(note.NoteError) as refusal:
        note.parse(raw(case))
    assert refusal.value.code == case["code"]


@by_name(load("verify.json"))
def test_signatures_count_as_the_table_says(case: dict[str, Any]) -> None:
    parsed = note.parse(raw(case))
    known = [KEYS[name] for name in case["known"]]
    if "signed_by" in case:
        verified = parsed.verify(known, case["threshold"])
        assert verified == note.VerifiedNote(parsed.text, tuple(KEYS[name] for name in case["signed_by"]))
        return
    with pytest.raises(note.NotSignedError) as refusal:
        parsed.verify(known, case["threshold"])
    assert refusal.value.code == case["code"]


@pytest.mark.parametrize("group", ["accepted", *(g for g in load("ed25519.json") if g.startswith("refused"))])
def test_ed25519_edges(group: str) -> None:
    vectors = load("ed25519.json")
    for case in vectors[group]:
        key = note.VerifierKey("press-dropbox/test", bytes.fromhex(case["public_key"]))
        parsed = note.ParsedNote(
            vectors["text"], (note.Signature(key.name, key.key_id, bytes.fromhex(case["signature"])),)
        )
        try:
            accepted = bool(parsed.verify([key]))
        except note.BadSignatureError:
            accepted = False
        assert accepted == (group == "accepted"), case["name"]


def test_the_example_of_the_first_implementation_verifies() -> None:
    case = load("go.json")
    name, key_id, encoded = case["vkey"].split("+")
    key = note.VerifierKey(name, base64.b64decode(encoded)[1:])
    assert key.key_id.hex() == key_id
    assert key.vkey == case["vkey"]
    parsed = note.parse(raw(case))
    assert parsed.verify([key]).signed_by == (key,)
    assert bytes(parsed) == raw(case)


@pytest.mark.parametrize("name", list(load("keys.json")))
def test_keys_are_named_as_the_format_says(name: str) -> None:
    written = load("keys.json")[name]
    key = note.signing.SigningKey.from_seed(written["key_name"], bytes.fromhex(written["seed"]))
    assert key.verifier == KEYS[name]
    assert (key.verifier.key_id.hex(), key.verifier.vkey) == (written["key_id"], written["vkey"])


def test_the_files_are_what_their_maker_writes(tmp_path: Path) -> None:
    make.write(tmp_path, make.files())
    for written in tmp_path.iterdir():
        assert written.read_bytes() == (VECTORS / written.name).read_bytes(), written.name


def test_every_refusal_is_an_error_of_ours() -> None:
    assert issubclass(note.NoteError, DropboxError)
    assert issubclass(note.NotSignedError, DropboxError)
