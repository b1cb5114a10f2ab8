"""A share, the set it is of, and the way back: one SLIP-39 group, without a SLIP-39 passphrase."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import shamir_mnemonic

from dropbox.shares.errors import ShareFewError, ShareNumbersError, ShareSetError, ShareTwiceError

if TYPE_CHECKING:
    from collections.abc import Sequence

SECRET_BYTES: Final = 32
# One share that is enough alone would be a copy of the key.
MIN_THRESHOLD: Final = 2
MAX_SHARES: Final = 16
_EXPONENT: Final = 1
# The format has room for a passphrase; whoever has the words has the key.
_NO_PASSPHRASE: Final = b""


@dataclass(frozen=True, slots=True)
class Share:
    """One sheet: its words are secret, the rest is not. Words that were read don't say `count`."""

    set_id: int
    number: int
    count: int | None
    threshold: int
    words: tuple[str, ...] = field(repr=False)

    @property
    def mnemonic(self) -> str:
        """Give the words away, as any SLIP-39 tool takes them."""
        return " ".join(self.words)

    @property
    def set_name(self) -> str:
        """Give the set's identifier in four hexadecimal digits, as sheets show it."""
        return f"{self.set_id:04x}"


def split(secret: bytes, threshold: int, count: int) -> tuple[Share, ...]:
    """Split 32 bytes into `count` shares, any `threshold` of which restore them."""
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a key has {SECRET_BYTES} bytes")
    if not MIN_THRESHOLD <= threshold <= count <= MAX_SHARES:
        raise ShareNumbersError(
            f"expected {MIN_THRESHOLD} to {MAX_SHARES} shares, and no more needed than there are",
            hint="2 of 3 and 3 of 5 are good numbers",
        )
    ((*mnemonics,),) = shamir_mnemonic.generate_mnemonics(
        1, [(threshold, count)], secret, _NO_PASSPHRASE, extendable=True, iteration_exponent=_EXPONENT
    )
    parsed = [shamir_mnemonic.Share.from_mnemonic(mnemonic) for mnemonic in mnemonics]
    return tuple(
        Share(one.identifier, one.index + 1, count, threshold, tuple(mnemonic.split(" ")))
        for one, mnemonic in zip(parsed, mnemonics, strict=True)
    )


def combine(given: Sequence[Share]) -> bytes:
    """Restore the 32 bytes; raises a `SharesError`. Shares beyond those needed must agree with them."""
    # (1) One set, no share twice.    (2) Enough of them.    (3) They hold what SLIP-39 says about the secret.
    # (4) Each further share leads to the same secret.       Not checked here: that it is the key that is meant;
    # its public half tells, see `require_fingerprint`.
    require_one_set(given)
    threshold = given[0].threshold if given else MIN_THRESHOLD
    if len(given) < threshold:
        raise ShareFewError(missing=threshold - len(given))
    sealed = _recover(given[:threshold])
    if any(_recover((*given[: threshold - 1], further)) != sealed for further in given[threshold:]):
        raise ShareSetError
    return bytes(sealed.decrypt(_NO_PASSPHRASE))


def require_one_set(given: Sequence[Share]) -> None:
    """Refuse shares of different sets, and one that is there twice."""
    sets = {_decoded(share).group_parameters() for share in given}
    if len(sets) > 1:
        raise ShareSetError
    for place, share in enumerate(given):
        for other in given[:place]:
            if other.words == share.words:
                raise ShareTwiceError(share.number)
            if other.number == share.number:
                raise ShareSetError


def _recover(enough: Sequence[Share]) -> shamir_mnemonic.EncryptedMasterSecret:
    group = shamir_mnemonic.decode_mnemonics(share.mnemonic for share in enough)
    try:
        return shamir_mnemonic.recover_ems(group)
    except shamir_mnemonic.MnemonicError:
        # Its digest: two sets have met under one identifier of fifteen bits. Not chained: it may hold words.
        failure = ShareSetError()
    raise failure


def _decoded(share: Share) -> shamir_mnemonic.Share:
    return shamir_mnemonic.Share.from_mnemonic(share.mnemonic)
