"""Fuzz what is typed as a codename: `python -m tests.fuzz.fuzz_codename [seconds]`.

Every text is refused with a `CodenameError`, or means a codename that its numbers mean too.
"""

from __future__ import annotations

import sys
from typing import Final

import atheris

with atheris.instrument_imports(include=["dropbox.codename"]):
    from dropbox import codename

from dropbox.limits import MAX_CODENAME_CHARACTERS

SECRET: Final = codename.Codename(bytes(range(16)))
SEEDS: Final = [" ".join(SECRET.numbers()), *(" ".join(SECRET.words(one)) for one in codename.LANGUAGES)]


def untrusted_text(data: atheris.FuzzedDataProvider) -> str:
    """Give something new, or a codename with one piece changed."""
    if data.ConsumeBool():
        new: str = data.ConsumeUnicode(MAX_CODENAME_CHARACTERS + 1)
        return new
    seed: str = data.PickValueInList(SEEDS)
    begin = data.ConsumeIntInRange(0, len(seed))
    end = begin + data.ConsumeIntInRange(0, 8)
    piece: str = data.ConsumeUnicode(data.ConsumeIntInRange(0, 12))
    return seed[:begin] + piece + seed[end:]


def one_input(raw: bytes) -> None:
    """Read it; ask for suggestions where a word is named."""
    text = untrusted_text(atheris.FuzzedDataProvider(raw))
    try:
        read = codename.parse(text)
    except codename.UnknownWordError as error:
        suggested = codename.suggest(text, error.positions[0])
        assert len(suggested) <= 6
    except codename.CodenameError:
        pass
    else:
        assert codename.parse(" ".join(read.numbers())) == read


def main() -> None:
    """Run for the seconds that are given, or until stopped."""
    seconds = sys.argv[1:2]
    arguments = [sys.argv[0], "-max_len=4096", *(f"-max_total_time={second}" for second in seconds)]
    atheris.Setup(arguments, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
