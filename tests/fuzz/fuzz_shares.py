"""Fuzz what is typed or read as a share: `python -m tests.fuzz.fuzz_shares [seconds]`.

Every text is refused with a `SharesError`, or is a share whose words mean the same again. Whatever shares are
put together, they are refused with a `SharesError` or restore 32 bytes.
"""

from __future__ import annotations

import contextlib
import sys
from typing import Final

import atheris

with atheris.instrument_imports(include=["dropbox.shares", "shamir_mnemonic"]):
    from dropbox import shares

from dropbox.limits import MAX_SHARE_CHARACTERS

DIGITS: Final = shares.fingerprint("age1pq1example")
MADE: Final = (*shares.split(bytes(32), 2, 3), *shares.split(bytes(range(32)), 3, 5))
SEEDS: Final = [*(share.mnemonic for share in MADE), *(shares.sheet_text(one, "root", DIGITS) for one in MADE)]


def untrusted_text(data: atheris.FuzzedDataProvider) -> str:
    """Give something new, or a share with one piece changed."""
    if data.ConsumeIntInRange(0, 7) == 0:
        new: str = data.ConsumeUnicode(MAX_SHARE_CHARACTERS + 1)
        return new
    seed: str = data.PickValueInList(SEEDS)
    begin = data.ConsumeIntInRange(0, len(seed))
    end = begin + data.ConsumeIntInRange(0, 8)
    piece: str = data.ConsumeUnicode(data.ConsumeIntInRange(0, 12))
    return seed[:begin] + piece + seed[end:]


def one_input(raw: bytes) -> None:
    """Read a few; put together those that are shares."""
    data = atheris.FuzzedDataProvider(raw)
    gathering = shares.Gathering()
    for _ in range(data.ConsumeIntInRange(1, 3)):
        text = untrusted_text(data)
        try:
            share = shares.parse(text)
            assert shares.parse(share.mnemonic) == share
            gathering.add(share)
        except shares.ShareWordsError as error:
            suggested = [shares.suggest(text, place) for place in error.places]
            assert max(map(len, suggested), default=0) <= 6
        except shares.SharesError:
            pass
    with contextlib.suppress(shares.SharesError):
        assert len(gathering.combine()) == 32


def main() -> None:
    """Run for the seconds that are given, or until stopped."""
    seconds = sys.argv[1:2]
    arguments = [sys.argv[0], "-max_len=8192", *(f"-max_total_time={second}" for second in seconds)]
    atheris.Setup(arguments, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
