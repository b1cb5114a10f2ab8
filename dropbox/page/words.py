"""Floor 2: the words a source reads, from gettext catalogues; templates and the page's script share them.

A message is found by its context (`msgctxt "send.title"`), so its key never changes with its wording; `msgid`
repeats the English text for whoever translates. All `*.po` files of a language are one catalogue.
docs/spec/pages.md, "Words".
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from gettext import c2py
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from babel import Locale
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from babel.messages.catalog import Catalog, Message

FOLDER: Final = Path(__file__).parent / "catalogues"
# What a language calls itself, in its own letters: a reader finds it without knowing the page's language.
OWN_NAMES: Final = {"be": "Беларуская", "ru": "Русский", "en": "English"}
STATUSES: Final = ("drafted", "reviewed by a speaker")
# Messages whose key begins so travel in the page, for its script.
SCRIPT_PREFIXES: Final = ("script.", "error.")

_STATUS: Final = re.compile(r"^# status: (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Words:
    """One language's messages."""

    language: str
    direction: Literal["ltr", "rtl"]
    status: str
    forms: Mapping[str, tuple[str, ...]]
    """Every message by its key: one text, or one for each plural form."""
    plural_form: Callable[[int], int]

    def __call__(self, key: str, /, **values: object) -> str:
        """Return a message with its placeholders filled; a missing one is a KeyError."""
        return self.forms[key][0].format(**values)

    def many(self, key: str, count: int, /, **values: object) -> str:
        """Return the plural form that belongs to `count`."""
        return self.forms[key][self.plural_form(count)].format(count=count, **values)

    def for_script(self) -> dict[str, str | list[str]]:
        """Return what the page's script says, as JSON carries it: a text, or a list of plural forms."""
        return {
            key: forms[0] if len(forms) == 1 else list(forms)
            for key, forms in sorted(self.forms.items())
            if key.startswith(SCRIPT_PREFIXES)
        }


@functools.cache
def load(language: str, folder: Path = FOLDER) -> Words:
    """Read a language's catalogues."""
    forms: dict[str, tuple[str, ...]] = {}
    status = STATUSES[-1]
    plural_form: Callable[[int], int] = _first_form
    for path in sorted((folder / language / "LC_MESSAGES").glob("*.po")):
        catalog = read(path, language)
        for message in messages(catalog):
            key = str(message.context)
            if key in forms:
                raise ValueError(f"{key} stands in two catalogues of {language}")
            forms[key] = _texts(message)
        status = min(status, status_of(catalog), key=STATUSES.index)
        plural_form = _plural_rule(catalog)
    direction: Literal["ltr", "rtl"] = "rtl" if Locale(language).text_direction == "rtl" else "ltr"
    return Words(language, direction, status, forms, plural_form)


def read(path: Path, language: str) -> Catalog:
    """Read one catalogue file."""
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages(catalog: Catalog) -> Iterable[Message]:
    """Return a catalogue's messages without its header."""
    return (message for message in catalog if message.id)


def status_of(catalog: Catalog) -> str:
    """Say who has read this catalogue, from the line `# status: …` at its top."""
    found = _STATUS.search(catalog.header_comment)
    if found is None or found[1] not in STATUSES:
        raise ValueError(f"the catalogue of {catalog.locale_identifier} has no status")
    return found[1]


def _texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _first_form(_count: int) -> int:
    return 0


def _plural_rule(catalog: Catalog) -> Callable[[int], int]:
    rule: Callable[[int], int] = c2py(catalog.plural_expr)
    return rule
