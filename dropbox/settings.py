"""Floor 1: `config/dropbox.toml` read once into frozen dataclasses; the edges hand them down.

Strict: an unknown, missing or ill-formed setting is an error that names it, never its value.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, cast

from dropbox.errors import UsageError
from dropbox.limits import MAX_SETTINGS_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LANGUAGES: Final = ("be", "ru", "en")
KINDS: Final = ("onion", "web")
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")

_ORIGIN: Final = re.compile(r"[a-z0-9.-]{1,64}")
_DESK: Final = re.compile(r"[a-z0-9-]{1,32}")
_ROOT: Final = re.compile(r"[0-9a-f]{64}")
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_ONION: Final = re.compile(r"[a-z2-7]{56}\.onion")
_HOST: Final = re.compile(r"[A-Za-z0-9.:-]{1,255}")
# What a Content-Security-Policy names exactly: scheme, host, port; no path, no blank, no semicolon.
_ADDRESS: Final = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?")
_MAX_PORT: Final = 65_535


class SettingsError(UsageError):
    """A setting is missing, unknown or not of its form."""

    code = "settings"


class UnknownSettingError(SettingsError):
    """The file holds a setting that this release does not know."""

    code = "setting-unknown"


class MissingSettingError(SettingsError):
    """The file lacks a setting that has no default."""

    code = "setting-missing"


class DemoBeyondLoopbackError(SettingsError):
    """A demo asks to be reachable from other machines: a perfect fake must not be five minutes away."""

    code = "demo-beyond-loopback"


@dataclass(frozen=True, slots=True)
class Listen:
    """Where one app listens."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Who speaks on the pages, in each language of the drop-box."""

    name: Mapping[str, str]
    words: Mapping[str, str]
    colour: str


@dataclass(frozen=True, slots=True)
class DeskOffer:
    """A desk of the directory that the pages offer."""

    id: str
    name: Mapping[str, str]
    come_back: Mapping[str, str] | None = None
    """When a source should come back for an answer, in words; None for the sentence of the catalogues."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an installation decides. `languages[0]` is the default language."""

    kind: Literal["onion", "web"]
    demo: bool
    origin: str
    roots: tuple[str, ...]
    threshold: int
    languages: tuple[str, ...]
    newsroom: Newsroom
    desks: tuple[DeskOffer, ...]
    keys_folder: Path
    data_folder: Path
    database: str
    onion_address: str | None
    source: Listen
    plain: Listen
    plain_address: str
    unsafe_form_on_the_web: bool


def load(path: Path) -> Settings:
    """Read a settings file; relative folders in it are relative to the file's own folder."""
    try:
        with path.open("rb") as file:
            document = file.read(MAX_SETTINGS_BYTES + 1)
    except OSError as error:
        raise SettingsError("the settings file can't be read", hint="name it with --config") from error
    if len(document) > MAX_SETTINGS_BYTES:
        raise SettingsError(f"the settings file is larger than {MAX_SETTINGS_BYTES} bytes")
    try:
        text = document.decode()
    except UnicodeDecodeError:
        raise SettingsError("the settings file is not UTF-8") from None
    return parse(text, path.resolve().parent)


def parse(text: str, folder: Path) -> Settings:
    """Read settings from TOML text; relative folders in it are relative to `folder`."""
    try:
        top = _Table("", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        # Its message holds a place, never a value.
        raise SettingsError(f"the settings file is not TOML: {str(error).lower()}") from None
    settings = _settings(top, folder)
    top.finish()
    _check_demo(settings)
    return settings


def _settings(top: _Table, folder: Path) -> Settings:
    languages = top.languages("languages")
    data_folder = (folder / top.text("data_folder")).resolve()
    roots = tuple(top.matching("roots", _ROOT, "64 hex digits", value) for value in top.texts("roots"))
    return Settings(
        kind=cast("Literal['onion', 'web']", top.choice("kind", KINDS)),
        demo=top.flag("demo", default=False),
        origin=top.matching("origin", _ORIGIN, "1 to 64 of a-z 0-9 . -"),
        roots=_distinct("roots", roots, "run `dropbox-keys init` and paste the lines that it prints"),
        threshold=top.number("threshold", 1, max(len(roots), 1)),
        languages=languages,
        newsroom=_newsroom(top.table("newsroom"), languages),
        desks=_desks(top, languages),
        keys_folder=(folder / top.text("keys_folder")).resolve(),
        data_folder=data_folder,
        database=top.text("database", default=f"sqlite:///{data_folder / 'store.db'}"),
        onion_address=top.matching_or_none("onion_address", _ONION, "56 characters, then .onion"),
        source=_listen(top.table("source")),
        plain=_listen(top.table("plain")),
        plain_address=top.matching("plain_address", _ADDRESS, "http(s)://host or http(s)://host:port"),
        unsafe_form_on_the_web=top.flag("unsafe_form_on_the_web", default=False),
    )


def _newsroom(table: _Table, languages: Sequence[str]) -> Newsroom:
    newsroom = Newsroom(
        name=table.translated("name", languages),
        words=table.translated("words", languages),
        colour=table.matching("colour", _COLOUR, "#rrggbb in lower case"),
    )
    table.finish()
    return newsroom


def _desks(top: _Table, languages: Sequence[str]) -> tuple[DeskOffer, ...]:
    desks = []
    for table in top.tables("desks"):
        desks.append(
            DeskOffer(
                id=table.matching("id", _DESK, "1 to 32 of a-z 0-9 -"),
                name=table.translated("name", languages),
                come_back=table.translated_or_none("come_back", languages),
            )
        )
        table.finish()
    _distinct("desks", tuple(desk.id for desk in desks), "offer at least one desk of the directory")
    return tuple(desks)


def _listen(table: _Table) -> Listen:
    listen = Listen(
        host=table.matching("host", _HOST, "a host name or an IP address"),
        port=table.number("port", 1, _MAX_PORT),
    )
    table.finish()
    return listen


def _distinct(name: str, values: tuple[str, ...], hint: str) -> tuple[str, ...]:
    if not values:
        raise SettingsError(f"{name}: expected at least one", hint=hint)
    if len(set(values)) != len(values):
        raise SettingsError(f"{name}: the same one stands there twice")
    return values


def _check_demo(settings: Settings) -> None:
    if settings.demo and not {settings.source.host, settings.plain.host} <= set(LOOPBACK):
        raise DemoBeyondLoopbackError(
            "a demo listens on this machine only",
            hint='set both hosts to "127.0.0.1", or set up a real drop-box with demo = false',
        )


class _Table:
    """A TOML table that is emptied as it is read: what is left at the end is unknown."""

    def __init__(self, name: str, values: dict[str, object]) -> None:
        self._name = name
        self._values = dict(values)

    def _path(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key

    def _take(self, key: str, default: object = None) -> object:
        value = self._values.pop(key, default)
        if value is None:
            raise MissingSettingError(f"{self._path(key)} is missing")
        return value

    def finish(self) -> None:
        for key in self._values:
            raise UnknownSettingError(f"{self._path(key)} is no setting of this release")

    def table(self, key: str) -> _Table:
        match self._take(key):
            case dict() as value:
                return _Table(self._path(key), value)
            case _:
                raise SettingsError(f"{self._path(key)}: expected a table")

    def tables(self, key: str) -> list[_Table]:
        tables = []
        for number, value in enumerate(self._list(key), start=1):
            if not isinstance(value, dict):
                raise SettingsError(f"{self._path(key)}: expected tables, as in [[{key}]]")
            tables.append(_Table(f"{self._path(key)}[{number}]", value))
        return tables

    def text(self, key: str, default: str | None = None) -> str:
        return self._text(key, self._take(key, default))

    def texts(self, key: str) -> list[str]:
        return [self._text(key, value) for value in self._list(key)]

    def _text(self, key: str, value: object) -> str:
        if not isinstance(value, str) or not value or "\n" in value:
            raise SettingsError(f"{self._path(key)}: expected a line of text")
        return value

    def _list(self, key: str) -> list[object]:
        value = self._take(key)
        if not isinstance(value, list):
            raise SettingsError(f"{self._path(key)}: expected a list")
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise SettingsError(f"{self._path(key)}: expected true or false")
        return value

    def number(self, key: str, least: int, most: int) -> int:
        value = self._take(key)
        if type(value) is not int or not least <= value <= most:
            raise SettingsError(f"{self._path(key)}: expected a number from {least} to {most}")
        return value

    def matching(self, key: str, form: re.Pattern[str], words: str, value: str | None = None) -> str:
        value = self.text(key) if value is None else value
        if not form.fullmatch(value):
            raise SettingsError(f"{self._path(key)}: expected {words}")
        return value

    def matching_or_none(self, key: str, form: re.Pattern[str], words: str) -> str | None:
        return self.matching(key, form, words) if key in self._values else None

    def choice(self, key: str, choices: Sequence[str]) -> str:
        value = self.text(key)
        if value not in choices:
            raise SettingsError(f"{self._path(key)}: expected one of {', '.join(choices)}")
        return value

    def languages(self, key: str) -> tuple[str, ...]:
        languages = _distinct(self._path(key), tuple(self.texts(key)), "the first one is the default")
        if not set(languages) <= set(LANGUAGES):
            raise SettingsError(f"{self._path(key)}: expected some of {', '.join(LANGUAGES)}")
        return languages

    def translated(self, key: str, languages: Sequence[str]) -> Mapping[str, str]:
        """Take one line of text for each language and for no other."""
        table = self.table(key)
        lines = {language: table.text(language) for language in languages}
        table.finish()
        return MappingProxyType(lines)

    def translated_or_none(self, key: str, languages: Sequence[str]) -> Mapping[str, str] | None:
        return self.translated(key, languages) if key in self._values else None
