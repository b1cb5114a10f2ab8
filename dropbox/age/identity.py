"""Who can open a file: the secret side of each recipient type. Sealing never loads this module (tested)."""

from __future__ import annotations

import hashlib
import os
import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Final, Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from dropbox.age import bech32, file_key, hybrid, scrypt, unpadded, x25519
from dropbox.age.errors import HeaderError, IdentityFormatError, WorkFactorError
from dropbox.age.recipient import HybridRecipient, Recipient, X25519Recipient, passphrase_bytes
from dropbox.limits import MAX_SCRYPT_WORK_FACTOR
from dropbox.marks import override

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dropbox.age.header import Stanza

SEED_BYTES: Final = 32

_WORK_FACTOR: Final = re.compile(r"[1-9][0-9]*")
_MLKEM_SEED_BYTES: Final = 64


class IdentityType(Protocol):
    """What the age spec calls an identity implementation, with one secret in it."""

    stanza_type: ClassVar[str]

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Return the file key, or None where no stanza is for this identity.

        Raises `HeaderError` on a malformed stanza of its type.
        """
        ...


class Identity(ABC):
    """A secret key, written `AGE-SECRET-KEY-1…` or `AGE-SECRET-KEY-PQ-1…`; `str()` gives the secret away."""

    stanza_type: ClassVar[str]
    prefix: ClassVar[str]

    @staticmethod
    def generate() -> Identity:
        """Make a fresh post-quantum identity."""
        return HybridIdentity(os.urandom(SEED_BYTES))

    @staticmethod
    def parse(untrusted: str) -> Identity:
        """Parse either kind; raises `IdentityFormatError`."""
        for kind in (HybridIdentity, X25519Identity):
            if untrusted.startswith(f"{kind.prefix}1"):
                return kind.from_text(untrusted)
        hint = "this is a recipient: it seals, it does not open" if untrusted.startswith("age1") else None
        raise IdentityFormatError("an identity begins with AGE-SECRET-KEY-PQ-1 or AGE-SECRET-KEY-1", hint=hint)

    @classmethod
    def from_text(cls, untrusted: str) -> Self:
        """Parse this kind only."""
        try:
            return cls(bech32.decode(cls.prefix, untrusted))
        except ValueError:
            # Not chained: nothing of a secret may reach a traceback.
            raise IdentityFormatError("the identity is mistyped or cut") from None

    def __init__(self, raw: bytes) -> None:
        if len(raw) != SEED_BYTES:
            raise ValueError("another length")
        self._raw = raw

    @override
    def __str__(self) -> str:
        return bech32.encode(self.prefix, self._raw)

    @override
    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    @property
    @abstractmethod
    def recipient(self) -> Recipient:
        """The public side."""

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Return the file key; None where no stanza is for this identity."""
        mine = [self._parts(stanza) for stanza in stanzas if stanza.type == self.stanza_type]
        for share, body in mine:
            key = self._open(share, body)
            if key is not None:
                return key
        return None

    @abstractmethod
    def _open(self, share: bytes, body: bytes) -> bytes | None: ...

    @classmethod
    @abstractmethod
    def _parts(cls, stanza: Stanza) -> tuple[bytes, bytes]: ...


class X25519Identity(Identity):
    """A classical secret key."""

    stanza_type = x25519.TYPE
    prefix = "AGE-SECRET-KEY-"

    def __init__(self, raw: bytes) -> None:
        super().__init__(raw)
        self._key = X25519PrivateKey.from_private_bytes(raw)
        self._public = self._key.public_key().public_bytes_raw()

    @property
    @override
    def recipient(self) -> X25519Recipient:
        return X25519Recipient(self._public)

    @classmethod
    @override
    def _parts(cls, stanza: Stanza) -> tuple[bytes, bytes]:
        return _share_and_body(stanza, x25519.KEY_BYTES)

    @override
    def _open(self, share: bytes, body: bytes) -> bytes | None:
        secret = _exchange(self._key, share)
        return file_key.unwrap(body, x25519.wrap_key(secret, share=share, recipient=self._public))


class HybridIdentity(Identity):
    """A post-quantum secret key: 32 bytes that expand to an ML-KEM-768 seed and an X25519 scalar."""

    stanza_type = hybrid.TYPE
    prefix = "AGE-SECRET-KEY-PQ-"

    def __init__(self, raw: bytes) -> None:
        super().__init__(raw)
        expanded = hashlib.shake_256(raw).digest(_MLKEM_SEED_BYTES + x25519.KEY_BYTES)
        self._mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED_BYTES])
        self._x25519 = X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED_BYTES:])

    @property
    @override
    def recipient(self) -> HybridRecipient:
        mlkem = self._mlkem.public_key().public_bytes_raw()
        return HybridRecipient(mlkem + self._x25519.public_key().public_bytes_raw())

    @classmethod
    @override
    def _parts(cls, stanza: Stanza) -> tuple[bytes, bytes]:
        return _share_and_body(stanza, hybrid.ENCAPSULATED_BYTES)

    @override
    def _open(self, share: bytes, body: bytes) -> bytes | None:
        # HPKE alone would not say whether the share or the body is at fault.
        _exchange(self._x25519, share[-x25519.KEY_BYTES :])
        key = MLKEM768X25519PrivateKey(self._mlkem, self._x25519)
        try:
            return hybrid.SUITE.decrypt(share + body, key, hybrid.INFO)
        except InvalidTag:
            return None


class ScryptIdentity:
    """A passphrase, and the most work this reader does to try it."""

    stanza_type: ClassVar[str] = scrypt.TYPE

    def __init__(self, passphrase: str, max_work_factor: int = MAX_SCRYPT_WORK_FACTOR) -> None:
        self._passphrase = passphrase_bytes(passphrase)
        self._max_work_factor = max_work_factor

    @override
    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Return the file key; None where no stanza is for this passphrase."""
        for stanza in stanzas:
            if stanza.type == self.stanza_type:
                return self._open(stanza)
        return None

    def _open(self, stanza: Stanza) -> bytes | None:
        untrusted_salt, untrusted_factor = _arguments(stanza, 2)
        salt = _decoded(untrusted_salt, scrypt.SALT_BYTES)
        file_key.check_body(stanza.body)
        work_factor = self._work_factor(untrusted_factor)
        key = scrypt.wrap_key(self._passphrase, salt=salt, work_factor=work_factor)
        return file_key.unwrap(stanza.body, key)

    def _work_factor(self, untrusted: str) -> int:
        if not _WORK_FACTOR.fullmatch(untrusted):
            raise HeaderError("the work factor is not a plain decimal number")
        # The length first: a number of a million digits is slow to read.
        if len(untrusted) > len(str(self._max_work_factor)) or int(untrusted) > self._max_work_factor:
            raise WorkFactorError(f"the file asks for more work than 2^{self._max_work_factor}")
        return int(untrusted)


def _share_and_body(stanza: Stanza, share_bytes: int) -> tuple[bytes, bytes]:
    (untrusted_share,) = _arguments(stanza, 1)
    file_key.check_body(stanza.body)
    return _decoded(untrusted_share, share_bytes), stanza.body


def _arguments(stanza: Stanza, count: int) -> tuple[str, ...]:
    if len(stanza.args) != count:
        raise HeaderError(f"expected {count} arguments after a stanza's type, got {len(stanza.args)}")
    return stanza.args


def _decoded(untrusted: str, size_bytes: int) -> bytes:
    try:
        raw = unpadded.decode(untrusted)
    except ValueError as error:
        raise HeaderError("a stanza's argument is not canonical base64") from error
    if len(raw) != size_bytes:
        raise HeaderError(f"expected a stanza's argument of {size_bytes} bytes, got {len(raw)}")
    return raw


def _exchange(key: X25519PrivateKey, share: bytes) -> bytes:
    try:
        return key.exchange(X25519PublicKey.from_public_bytes(share))
    except ValueError as error:
        raise HeaderError("a stanza's share is a low-order point") from error
