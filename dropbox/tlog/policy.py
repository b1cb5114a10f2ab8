"""Which logs are believed, and which witnesses must have seen a checkpoint (C2SP tlog-policy).

Keys are vkeys as C2SP has them, or 64 hexadecimal digits as Sigsum's policies do: then the log is a Sigsum log.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from dropbox.limits import MAX_LOG_POLICY_BYTES, MAX_LOG_POLICY_NAMES
from dropbox.note import VerifierKey
from dropbox.note.keys import ED25519, PUBLIC_KEY_BYTES, is_key_name
from dropbox.tlog.cosignature import KEY_BYTES, MLDSA_44, CosignerKey
from dropbox.tlog.errors import PolicyFormError

if TYPE_CHECKING:
    from collections.abc import Mapping

SIGSUM_TREE: Final = "sigsum.org/v1/tree/"
_NONE: Final = "none"
_HEX: Final = re.compile("[0-9a-f]{64}")
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of witnesses or groups: as many of them as `threshold` make it one that witnessed."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """The logs, the witnesses, and the rule. Made by `parse` only."""

    logs: tuple[VerifierKey | CosignerKey, ...]
    witnesses: Mapping[str, CosignerKey]
    groups: Mapping[str, Group]
    quorum: str

    def is_met(self, witnessed: frozenset[str]) -> bool:
        """Tell whether witnesses of these names are enough."""
        return self.quorum == _NONE or self._counts(self.quorum, witnessed)

    def _counts(self, name: str, witnessed: frozenset[str]) -> bool:
        if name in self.witnesses:
            return name in witnessed
        group = self.groups[name]
        return sum(self._counts(member, witnessed) for member in group.members) >= group.threshold

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Read a policy file; raises `PolicyFormError`."""
        if len(untrusted) > MAX_LOG_POLICY_BYTES:
            raise PolicyFormError(f"expected a policy of at most {MAX_LOG_POLICY_BYTES} bytes")
        try:
            text = untrusted.decode()
        except UnicodeDecodeError:
            raise PolicyFormError("the policy is not UTF-8") from None
        if _CONTROL.search(text) or (text and not text.endswith("\n")):
            raise PolicyFormError("the policy has a control character, or no last line end")
        reading = _Reading()
        for line in text.split("\n"):
            reading.line(re.split("[ \t]+", line.strip(" \t")))
        if reading.quorum is None:
            raise PolicyFormError("expected one line that says the quorum")
        if not reading.logs:
            raise PolicyFormError("expected a log")
        return cls(tuple(reading.logs), reading.witnesses, reading.groups, reading.quorum)


@dataclass(slots=True)
class _Reading:
    """A policy that is being read: a line may name only what stands above it, so no group holds itself."""

    logs: list[VerifierKey | CosignerKey] = field(default_factory=list)
    witnesses: dict[str, CosignerKey] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str | None = None
    _members: set[str] = field(default_factory=set)

    def line(self, words: list[str]) -> None:
        match words:
            case [""]:
                pass
            case [first, *_] if first.startswith("#"):
                pass
            case ["log", key] | ["log", key, _]:
                self._log(key)
            case ["witness", name, key] | ["witness", name, key, _]:
                self._witness(name, key)
            case ["group", name, threshold, *members] if members:
                self._group(name, threshold, members)
            case ["quorum", name] if self.quorum is None and (name == _NONE or self._is_known(name)):
                self.quorum = name
            case _:
                raise PolicyFormError("a line of the policy is none that C2SP tlog-policy has")

    def _is_known(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups

    def _log(self, key: str) -> None:
        log: VerifierKey | CosignerKey
        if _HEX.fullmatch(key):
            raw = bytes.fromhex(key)
            log = VerifierKey(f"{SIGSUM_TREE}{hashlib.sha256(raw).hexdigest()}", raw)
        else:
            name, raw, algorithm = _vkey(key)
            # A log signs notes with Ed25519 (01), or cosigns its own checkpoint with ML-DSA.
            if algorithm not in {ED25519, MLDSA_44}:
                raise PolicyFormError("a log's key is of a kind that logs don't have")
            log = VerifierKey(name, raw) if algorithm == ED25519 else CosignerKey(name, raw, algorithm)
        if log.public_key in {known.public_key for known in self.logs}:
            raise PolicyFormError("a log stands there twice")
        self._require_room(len(self.logs))
        self.logs.append(log)

    def _witness(self, name: str, key: str) -> None:
        self._require_new(name)
        if _HEX.fullmatch(key):
            if not is_key_name(name):
                raise PolicyFormError("a witness has a name that no signature can have")
            witness = CosignerKey(name, bytes.fromhex(key))
        else:
            witness = CosignerKey(*_vkey(key))
            if witness.algorithm not in KEY_BYTES:
                raise PolicyFormError("a witness's key is of a kind that witnesses don't have")
        if witness.public_key in {known.public_key for known in self.witnesses.values()}:
            raise PolicyFormError("a witness stands there twice")
        self._require_room(len(self.witnesses))
        self.witnesses[name] = witness

    def _group(self, name: str, threshold: str, members: list[str]) -> None:
        self._require_new(name)
        if not all(map(self._is_known, members)):
            raise PolicyFormError("a group names what no line above it defines")
        # Each counts once: otherwise one witness could make a quorum alone.
        if len(set(members)) != len(members) or self._members & set(members):
            raise PolicyFormError("a witness or group is a member twice")
        number = {"any": 1, "all": len(members)}.get(threshold)
        if number is None and threshold.isascii() and threshold.isdecimal():
            number = int(threshold[:4])
        if number is None or not 1 <= number <= len(members):
            raise PolicyFormError("a group's threshold lies outside its members")
        self._require_room(len(self.groups))
        self._members |= set(members)
        self.groups[name] = Group(number, tuple(members))

    def _require_new(self, name: str) -> None:
        if name == _NONE or self._is_known(name):
            raise PolicyFormError("a name is used twice")

    @staticmethod
    def _require_room(count: int) -> None:
        if count >= MAX_LOG_POLICY_NAMES:
            raise PolicyFormError(f"expected at most {MAX_LOG_POLICY_NAMES} logs, witnesses and groups each")


def _vkey(untrusted: str) -> tuple[str, bytes, bytes]:
    """Return the name, public key and algorithm of a vkey whose key id is right."""
    name, _, rest = untrusted.partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise PolicyFormError("a key is neither a vkey nor 64 hexadecimal digits") from None
    algorithm, key = raw[:1], raw[1:]
    known = {ED25519: PUBLIC_KEY_BYTES, **KEY_BYTES}
    if known.get(algorithm) != len(key) or not is_key_name(name):
        raise PolicyFormError("a key is of a kind that is not known here")
    if hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4].hex() != key_id:
        raise PolicyFormError("a vkey's id is not that of its key")
    return name, key, algorithm
