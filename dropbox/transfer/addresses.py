"""Addresses and proxies: nothing that a person types may send a name to somebody who should not hear it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

from dropbox.marks import override
from dropbox.transfer.errors import AddressError

_ADDRESS: Final = re.compile(
    r"(https?)://((?:[a-z0-9.-]{1,253}|\[[0-9a-f:]{2,39}\])(?::[0-9]{1,5})?)/?", re.IGNORECASE
)
# `socks5h`, not `socks5`: the proxy looks names up, so that no name server hears of them.
_PROXY: Final = re.compile(r"socks5h://((?:[A-Za-z0-9.-]{1,253}|\[[0-9a-f:]{2,39}\]):[0-9]{1,5})")
_ONION: Final = ".onion"
TOR: Final = "socks5h://127.0.0.1:9050"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a drop-box is: scheme, host and port, and nothing behind it."""

    scheme: str
    host: str

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Read an address; raises `AddressError`."""
        found = _ADDRESS.fullmatch(typed)
        if not found:
            raise AddressError(
                "the address is malformed", hint="as in https://example.org or http://….onion, without a path"
            )
        return cls(found[1].lower(), found[2].lower())

    @property
    def is_onion(self) -> bool:
        """Tell whether only Tor reaches it."""
        return self.host.partition(":")[0].endswith(_ONION)

    @override
    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}"


def proxy(typed: str | None, address: Address) -> str | None:
    """Return host and port of the proxy; raises `AddressError`, also for an onion without one."""
    if typed is None:
        if address.is_onion:
            raise AddressError("an onion address is reached through Tor only", hint=f"give --proxy {TOR}")
        return None
    found = _PROXY.fullmatch(typed)
    if not found:
        raise AddressError("the proxy is malformed", hint=f"as in {TOR}: with the h, so that no name leaks")
    return found[1]
