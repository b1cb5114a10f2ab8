"""Keys and what they write: QWERTY, Russian ЙЦУКЕН and its Belarusian sister."""

from __future__ import annotations

import re
from typing import Final

_LATIN: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC: Final = "йцукенгшщзхъфывапролджэячсмитьбюё"
# The same keys with shift held: letters are lower case by now, these are not.
_LATIN_SHIFTED: Final = '{}:"<>~'
_CYRILLIC_SHIFTED: Final = "хъжэбюё"

# What the Latin layout writes where a Cyrillic letter was meant and a separator is seen.
KEY_MARKS: Final = "[];',.`" + _LATIN_SHIFTED

# On the Belarusian layout ў lies where щ does, і where и does, the apostrophe where ъ does.  # noqa: RUF003 Cyrillic
_BELARUSIAN_TO_LATIN: Final = {"ў": "o", "і": "b"}  # noqa: RUF001 Cyrillic
_BELARUSIAN_TO_RUSSIAN: Final = str.maketrans({"ў": "щ", "і": "и"})  # noqa: RUF001 Cyrillic
_APOSTROPHE: Final = re.compile("(?<=[а-яё])['’ʼ](?=[а-яё])")  # noqa: RUF001 Cyrillic

_TO_LATIN: Final = str.maketrans(dict(zip(_CYRILLIC, _LATIN, strict=True)) | _BELARUSIAN_TO_LATIN)
_TO_RUSSIAN: Final = str.maketrans(
    dict(zip(_LATIN + _LATIN_SHIFTED, _CYRILLIC + _CYRILLIC_SHIFTED, strict=True))
)


def latin_meant(text: str) -> str:
    """Write what the same keys write on QWERTY: `сщву` is `code`."""
    return text.translate(_TO_LATIN)


def russian_meant(text: str) -> str:
    """Write what the same keys write on ЙЦУКЕН: `f,pfw` is `абзац`."""
    return text.translate(_TO_RUSSIAN)


def russian_on_belarusian(text: str) -> str:
    """Write Russian that was typed on the Belarusian layout."""
    return _APOSTROPHE.sub("ъ", text.translate(_BELARUSIAN_TO_RUSSIAN))
