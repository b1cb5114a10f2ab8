"""Whom a file is sealed to: an X25519 or a post-quantum key, or a passphrase."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Final, Protocol, Self

from dropbox.age import bech32, file_key, hybrid, scrypt, unpadded, x25519
from dropbox.age.errors import RecipientFormatError
from dropbox.age.header import Stanza
from dropbox.limits import MAX_AGE_RECIPIENT_CHARACTERS, MAX_PASSPHRASE_BYTES, MAX_SCRYPT_WORK_FACTOR
from dropbox.marks import override

DEFAULT_WORK_FACTOR: Final = 18


class RecipientType(Protocol):
    """What the age spec calls a recipient type, with one recipient's key in it."""

    stanza_type: ClassVar[str]

    def wrap(self, key: bytes) -> Stanza:
        """Wrap a file key for this recipient."""
        ...

    def blank_stanza(self) -> Stanza:
        """Return a stanza of the size that `wrap` gives, with zeros in place of every secret."""
        ...


class Recipient(ABC):
    """A public key, written `age1…` or `age1pq1…`."""

    stanza_type: ClassVar[str]

    @staticmethod
    def parse(untrusted: str) -> Recipient:
        """Parse either kind; raises `RecipientFormatError`."""
        if len(untrusted) > MAX_AGE_RECIPIENT_CHARACTERS:
            raise RecipientFormatError(
                f"the recipient is longer than {MAX_AGE_RECIPIENT_CHARACTERS} characters"
            )
        for kind in (HybridRecipient, X25519Recipient):
            if untrusted.startswith(f"{kind.prefix}1"):
                return kind.from_text(untrusted)
        hint = "this is an identity: keep it secret, it opens files" if untrusted.startswith("AGE-") else None
        raise RecipientFormatError("a recipient begins with age1pq1 or age1", hint=hint)

    @abstractmethod
    def wrap(self, key: bytes) -> Stanza:
        """Wrap a file key for this recipient."""

    @abstractmethod
    def blank_stanza(self) -> Stanza:
        """Return a stanza of the size that `wrap` gives, with zeros in place of every secret."""


class _KeyRecipient(Recipient):
    """What the two kinds of public key share: how they are written."""

    prefix: ClassVar[str]

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    @classmethod
    def from_text(cls, untrusted: str) -> Self:
        """Parse this kind only."""
        try:
            return cls(bech32.decode(cls.prefix, untrusted))
        except ValueError as error:
            raise RecipientFormatError("the recipient is mistyped or cut") from error

    @override
    def __str__(self) -> str:
        return bech32.encode(self.prefix, self._raw)

    @override
    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and other._raw == self._raw

    @override
    def __hash__(self) -> int:
        return hash(self._raw)


class X25519Recipient(_KeyRecipient):
    """A classical public key, `age1…`."""

    stanza_type = x25519.TYPE
    prefix = x25519.RECIPIENT_PREFIX

    def __init__(self, raw: bytes) -> None:
        if len(raw) != x25519.KEY_BYTES:
            raise ValueError("another length")
        super().__init__(raw)

    @override
    def wrap(self, key: bytes) -> Stanza:
        return x25519.wrap(key, self._raw)

    @override
    def blank_stanza(self) -> Stanza:
        return _blank(self.stanza_type, x25519.KEY_BYTES)


class HybridRecipient(_KeyRecipient):
    """A post-quantum public key, `age1pq1…`."""

    stanza_type = hybrid.TYPE
    prefix = hybrid.RECIPIENT_PREFIX

    def __init__(self, raw: bytes) -> None:
        self._key = hybrid.public_key(raw)
        super().__init__(raw)

    @override
    def wrap(self, key: bytes) -> Stanza:
        return hybrid.wrap(key, self._key)

    @override
    def blank_stanza(self) -> Stanza:
        return _blank(self.stanza_type, hybrid.ENCAPSULATED_BYTES)


class ScryptRecipient:
    """A passphrase; a file sealed to it is sealed to nothing else."""

    stanza_type: ClassVar[str] = scrypt.TYPE

    def __init__(self, passphrase: str, work_factor: int = DEFAULT_WORK_FACTOR) -> None:
        if not 1 <= work_factor <= MAX_SCRYPT_WORK_FACTOR:
            raise ValueError(f"expected a work factor from 1 to {MAX_SCRYPT_WORK_FACTOR}, got {work_factor}")
        self._passphrase = passphrase_bytes(passphrase)
        self._work_factor = work_factor

    @override
    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def wrap(self, key: bytes) -> Stanza:
        """Wrap a file key for this passphrase; takes a second on purpose."""
        return scrypt.wrap(key, self._passphrase, self._work_factor)

    def blank_stanza(self) -> Stanza:
        """Return a stanza of the size that `wrap` gives."""
        return _blank(self.stanza_type, scrypt.SALT_BYTES, str(self._work_factor))


def passphrase_bytes(passphrase: str) -> bytes:
    """Return a passphrase as scrypt takes it; raises `ValueError` on an empty or an endless one."""
    raw = passphrase.encode()
    if not 1 <= len(raw) <= MAX_PASSPHRASE_BYTES:
        raise ValueError(f"a passphrase has 1 to {MAX_PASSPHRASE_BYTES} bytes")
    return raw


def _blank(stanza_type: str, size_bytes: int, *more: str) -> Stanza:
    return Stanza(stanza_type, (unpadded.encode(bytes(size_bytes)), *more), bytes(file_key.WRAPPED_BYTES))
