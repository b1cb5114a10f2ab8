from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from pathlib import Path
from typing import Any, Final

import pytest
from mnemonic import Mnemonic
from nacl.signing import SigningKey

from dropbox import age, codename
from dropbox.codename.lists import _NAMES
from tests.vectors.codename import make

VECTORS: Final = Path(make.__file__).parent


def load(name: str) -> Any:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def by_name(cases: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


def hkdf(entropy: bytes, origin: str, purpose: str) -> bytes:
    """RFC 5869 by hand: one block, since 32 bytes are asked for."""
    salt = hashlib.sha256(b"press-dropbox/v1/codename\x00" + origin.encode()).digest()
    extracted = hmac.digest(salt, entropy, "sha256")
    return hmac.digest(extracted, f"press-dropbox/v1/{purpose}".encode() + b"\x01", "sha256")


@pytest.mark.parametrize("name", list(make.FILES))
def test_the_files_are_what_the_maker_writes(name: str) -> None:
    assert (VECTORS / name).read_text(encoding="utf-8") == make.text_of(name)


@by_name(load("derivation.json"))
def test_a_codename_is_said_in_every_language_as_bip39_says_it(case: dict[str, Any]) -> None:
    secret = codename.Codename(bytes.fromhex(case["entropy"]))
    assert list(case["words"]) == list(codename.LANGUAGES)
    for language, words in case["words"].items():
        peer = Mnemonic(_NAMES[language])
        assert " ".join(secret.words(language)) == words
        assert unicodedata.normalize("NFC", peer.to_mnemonic(secret.entropy)).split() == words.split()
    assert " ".join(secret.numbers()) == case["numbers"]


@by_name(load("derivation.json"))
def test_the_keys_are_those_of_the_written_derivation(case: dict[str, Any]) -> None:
    entropy, origin = bytes.fromhex(case["entropy"]), case["origin"]
    keys = codename.derive(codename.Codename(entropy), origin)
    token = hkdf(entropy, origin, "mailbox-token")
    assert keys.mailbox_token.hex() == case["mailbox_token"] == token.hex()
    assert keys.mailbox == case["mailbox"] == hashlib.sha256(token).hexdigest()
    identity = age.Identity.parse(case["identity"])
    assert keys.identity_seed == hkdf(entropy, origin, "age-mlkem768x25519")
    assert str(keys.identity) == str(identity)
    assert hashlib.sha256(str(identity.recipient).encode()).hexdigest() == case["recipient_sha256"]
    seed = hkdf(entropy, origin, "ed25519")
    assert keys.signing_seed.hex() == case["signing_seed"] == seed.hex()
    assert keys.source_key == case["source_key"] == bytes(SigningKey(seed).verify_key).hex()


@by_name(load("typed.json")["good"])
def test_what_was_typed_is_understood(case: dict[str, Any]) -> None:
    secret = codename.parse(case["typed"], case.get("language"))
    assert secret.entropy.hex() == case["entropy"]


@by_name(load("typed.json")["bad"])
def test_what_is_wrong_is_named(case: dict[str, Any]) -> None:
    with pytest.raises(codename.CodenameError) as caught:
        codename.parse(case["typed"])
    assert caught.value.code == case["code"]
    for name, place in case["places"].items():
        found = getattr(caught.value, name)
        assert (list(found) if isinstance(found, tuple) else found) == place
    for place, words in case["suggestions"].items():
        assert list(codename.suggest(case["typed"], int(place))) == words
