"""The rules for every sentence a source reads, over all catalogues of all languages."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

import pytest
from babel import Locale

from dropbox.page import words
from tests.support.tools import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LANGUAGES = ("be", "ru", "en")
EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)
FILES = sorted(path.name for path in (words.FOLDER / "en" / "LC_MESSAGES").glob("*.po"))
EVERY_FILE = pytest.mark.parametrize("file", FILES)
MAX_WORDS = 20
# Words that a frightened person should not have to know, by their beginnings.
JARGON = {
    "en": "encrypt decrypt cipher crypt upload client protocol token hash payload metadata recipient "
    "submission directory javascript http tls identity certificate",
    "ru": "шифр расшифр крипт клиент протокол токен хеш хэш метаданн получател javascript http",
    "be": "шыфр расшыфр крыпт кліент пратакол токен хэш метада атрымальнік javascript http",
}
PLACES = [ROOT / "dropbox" / place for place in ("source", "plain", "page/src", "page/templates")]


def catalogue(language: str, file: str) -> dict[str, tuple[object, tuple[str, ...]]]:
    read = words.read(words.FOLDER / language / "LC_MESSAGES" / file, language)
    return {
        str(message.context): (
            message.id,
            (message.string,) if isinstance(message.string, str) else tuple(message.string or ()),
        )
        for message in words.messages(read)
    }


def texts(language: str) -> Iterator[tuple[str, str]]:
    for key, forms in words.load(language).forms.items():
        for form in forms:
            yield key, form


def sentences(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[.!?…:])\s+", text) if sentence]


def placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@EVERY_LANGUAGE
@EVERY_FILE
def test_no_message_is_missing_in_any_language(language: str, file: str) -> None:
    english, other = catalogue("en", file), catalogue(language, file)
    assert list(other) == list(english)
    assert {key for key, (_, forms) in other.items() if not all(form.strip() for form in forms)} == set()


@EVERY_LANGUAGE
@EVERY_FILE
def test_each_message_translates_the_english_of_today(language: str, file: str) -> None:
    """An English text that changes must be looked at again in every language."""
    english = catalogue("en", file)
    for key, (message_id, _) in catalogue(language, file).items():
        expected = english[key][1]
        assert (message_id if isinstance(message_id, tuple) else (message_id,)) == expected, key


@EVERY_LANGUAGE
def test_each_message_has_as_many_forms_as_the_language_counts(language: str) -> None:
    counted = {"be": 3, "ru": 3, "en": 2}[language]
    assert {len(forms) for forms in words.load(language).forms.values()} == {1, counted}


@EVERY_LANGUAGE
def test_placeholders_are_the_same_in_every_language(language: str) -> None:
    english, other = words.load("en"), words.load(language)
    for key, forms in other.forms.items():
        expected = placeholders(english.forms[key][0])
        assert all(placeholders(form) == expected for form in forms), key


@EVERY_LANGUAGE
def test_every_sentence_has_at_most_20_words(language: str) -> None:
    long = [(key, sentence) for key, text in texts(language) for sentence in sentences(text)
            if len(sentence.split()) > MAX_WORDS]  # fmt: skip
    assert long == []


@EVERY_LANGUAGE
def test_no_message_asks_for_more_than_two_things(language: str) -> None:
    assert [key for key, text in texts(language) if len(sentences(text)) > 3] == []


@EVERY_LANGUAGE
def test_every_word_is_one_that_everybody_knows(language: str) -> None:
    jargon = re.compile(rf"\b(?:{'|'.join(JARGON[language].split())})", re.IGNORECASE)
    assert [(key, text) for key, text in texts(language) if jargon.search(text)] == []


@EVERY_LANGUAGE
def test_letters_are_of_the_language(language: str) -> None:
    """A Latin `i` in a Belarusian word looks right and is read wrong by a screen reader."""
    latin, cyrillic = r"[A-Za-z]", r"[\u0400-\u045f]"
    own, foreign = (latin, cyrillic) if language == "en" else (cyrillic, latin)
    mixed = re.compile(rf"{own}{foreign}|{foreign}{own}")
    assert [text for _, text in texts(language) if mixed.search(re.sub(r"\{.*?\}", " ", text))] == []
    if language == "be":
        assert [text for _, text in texts(language) if re.search("[ИиЩщЪъ]", text)] == []
    if language == "ru":
        assert [text for _, text in texts(language) if re.search("[ІіЎў]", text)] == []


@EVERY_LANGUAGE
@EVERY_FILE
def test_each_catalogue_says_who_has_read_it(language: str, file: str) -> None:
    read = words.read(words.FOLDER / language / "LC_MESSAGES" / file, language)
    assert words.status_of(read) in ("drafted", "reviewed by a speaker")
    assert read.locale_identifier == language


def test_a_language_is_only_as_reviewed_as_its_least_catalogue(tmp_path: Path) -> None:
    write(tmp_path, "one.po", 'msgctxt "a"\nmsgid "A"\nmsgstr "A"\n', status="reviewed by a speaker")
    assert words.load("en", tmp_path).status == "reviewed by a speaker"
    words.load.cache_clear()
    write(tmp_path, "two.po", 'msgctxt "b"\nmsgid "B"\nmsgstr "B"\n')
    assert words.load("en", tmp_path).status == "drafted"


def test_a_key_stands_in_one_catalogue_only(tmp_path: Path) -> None:
    for file in ("one.po", "two.po"):
        write(tmp_path, file, 'msgctxt "a"\nmsgid "A"\nmsgstr "A"\n')
    with pytest.raises(ValueError, match="a stands in two catalogues"):
        words.load("en", tmp_path)


def test_a_catalogue_without_a_status_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "one.po", 'msgctxt "a"\nmsgid "A"\nmsgstr "A"\n', status="perfect")
    with pytest.raises(ValueError, match="no status"):
        words.load("en", tmp_path)


def test_a_missing_message_or_value_is_an_error_and_no_blank() -> None:
    spoken = words.load("en")
    with pytest.raises(KeyError):
        spoken("no.such-key")
    with pytest.raises(KeyError):
        spoken("web.get")


@EVERY_LANGUAGE
def test_counting_follows_the_rule_of_the_language(language: str) -> None:
    rule = Locale(language).plural_form
    names = ["one", "other"] if language == "en" else ["one", "few", "many"]
    spoken = words.load(language)
    for count in [*range(200), 1000, 1001, 1111, 1021]:
        expected = spoken.forms["script.added"][names.index(rule(count))].format(count=count)
        assert spoken.many("script.added", count) == expected


def test_the_script_gets_its_own_words_and_no_others() -> None:
    spoken = words.load("be").for_script()
    assert spoken["script.arrived"] == "Дайшоў"
    assert len(spoken["script.added"]) == 3
    assert {key.split(".")[0] for key in spoken} == {"script", "error"}


def used() -> str:
    """Return every template and source that may name a message."""
    endings = ("*.html", "*.py", "*.ts")
    paths = [path for place in PLACES for ending in endings for path in place.rglob(ending)]
    return "\n".join(path.read_text() for path in paths if "node_modules" not in path.parts)


def test_every_message_is_used_somewhere() -> None:
    said = used()
    # Families whose key is put together from a code or a name.
    families = re.compile(
        r"error\.|plain\.refused-|landing\.(?:locked|unknown|traceless)|(?:missing|broken)\."
        r"|script\.(?:measuring|paused|finishing|cancelled|cancel-unconfirmed|write-words|write-numbers)"
        r"|script\.(?:withdrawn|too-late)"
    )
    keys = [key for key in words.load("en").forms if not families.match(key)]
    assert [key for key in keys if f'"{key}"' not in said] == []


def test_every_message_that_is_named_is_there() -> None:
    named = set(re.findall(r'\b(?:words|say|many)\("([a-z]+\.[a-z0-9-]*[a-z0-9])"', used()))
    assert len(named) > 50
    assert named <= set(words.load("en").forms)


def write(folder: Path, file: str, entries: str, status: str = "drafted") -> None:
    path = folder / "en" / "LC_MESSAGES" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    header = (
        f"# status: {status}\n"
        'msgid ""\nmsgstr ""\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    path.write_text(header + entries)
