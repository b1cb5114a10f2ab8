from __future__ import annotations

import base64
import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from dropbox import age, directory, note
from dropbox.errors import NotTrustedError
from tests.vectors.directory import make

VECTORS: Final = Path(make.__file__).parent
LANGUAGES: Final[tuple[directory.Language, ...]] = ("en", "be", "ru")


def load(name: str) -> Any:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def by_name(cases: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


def history_of(case: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(raw) for raw in case["history_base64"]]


def roots_of(written: dict[str, Any]) -> directory.Roots:
    return directory.Roots(tuple(written["keys"]), written["threshold"])


@by_name(load("parse.json")["good"])
def test_a_good_directory_is_read_and_written_again_byte_for_byte(case: dict[str, Any]) -> None:
    parsed = directory.parse(base64.b64decode(case["note_base64"]))
    text = directory.serialize(parsed.document)
    assert text == parsed.note.text
    assert json.loads(text.splitlines()[1]) == case["document"]
    assert parsed.text_sha256 == case["text_sha256"]


@by_name(load("parse.json")["bad"])
def test_a_bad_directory_is_refused_by_its_one_defect(case: dict[str, Any]) -> None:
    with pytest.raises(directory.DirectoryError) as refusal:
        directory.parse(base64.b64decode(case["note_base64"]))
    assert refusal.value.code == case["code"]


@by_name(load("trust.json"))
def test_a_history_is_trusted_as_the_table_says(case: dict[str, Any]) -> None:
    pinned = roots_of(case["pinned"])
    if "code" not in case:
        trusted = directory.trust(history_of(case), pinned)
        assert (trusted.version, trusted.text_sha256) == (case["version"], case["text_sha256"])
        assert trusted.origin == trusted.document.origin
        for language in LANGUAGES:
            assert list(directory.check_phrase(trusted, language)) == case["check_phrase"][language]
        return
    with pytest.raises((directory.DirectoryError, directory.SuccessionError, note.NotSignedError)) as refusal:
        directory.trust(history_of(case), pinned)
    assert refusal.value.code == case["code"]


@by_name(load("sealing.json")["cases"])
def test_a_day_decides_who_can_read(case: dict[str, Any]) -> None:
    vectors = load("sealing.json")
    trusted = directory.trust(history_of(vectors), roots_of(vectors["pinned"]))
    day = date.fromisoformat(case["day"])

    def recipients() -> list[str]:
        trusted.require_sealing_day(day)
        return [entry.id for entry in trusted.recipients_on(case["desk"], day)]

    if "recipients" in case:
        assert recipients() == case["recipients"]
        return
    with pytest.raises((NotTrustedError, directory.UnknownDeskError)) as refusal:
        recipients()
    assert refusal.value.code == case["code"]


@by_name(load("recipients.json")["cases"])
def test_recipient_strings_count_by_their_hash(case: dict[str, Any]) -> None:
    by_hash = {entry["sha256"]: entry for entry in load("recipients.json")["entries"]}
    entries = [_entry(by_hash[sha256]) for sha256 in case["sha256"]]
    file = base64.b64decode(case["file_base64"])
    if "strings" in case:
        assert list(directory.select_recipients(entries, file)) == case["strings"]
        return
    with pytest.raises((directory.MissingRecipientError, directory.RecipientsFileError)) as refusal:
        directory.select_recipients(entries, file)
    assert refusal.value.code == case["code"]


def test_recipients_lie_in_a_file_per_desk_and_window() -> None:
    vectors = load("recipients.json")
    entries = {entry["id"]: _entry(entry) for entry in vectors["entries"]}
    for entry_id, name in vectors["names"].items():
        assert directory.recipients_file_name(entries[entry_id]) == name


def _entry(written: dict[str, Any]) -> directory.RecipientEntry:
    return directory.RecipientEntry(
        alg=written["alg"],
        desk=written["desk"],
        from_=date.fromisoformat(written["from"]),
        id=written["id"],
        kind=written["kind"],
        role=written["role"],
        sha256=written["sha256"],
        until=date.fromisoformat(written["until"]),
    )


@pytest.mark.parametrize("case", load("check-phrase.json"))
@pytest.mark.parametrize("language", LANGUAGES)
def test_check_phrases(case: dict[str, Any], language: directory.Language) -> None:
    assert list(directory.check_phrase(roots_of(case["roots"]), language)) == case[language]


def test_the_published_folder_is_trusted_and_its_keys_open() -> None:
    facts = load("published.json")

    def read(name: str) -> bytes:
        return (VECTORS / "published" / name).read_bytes()

    trusted = directory.trust_published(read, roots_of(facts["pinned"]))
    assert (trusted.version, trusted.text_sha256) == (facts["version"], facts["text_sha256"])
    secrets = (VECTORS / "published-identities.txt").read_text(encoding="ascii").splitlines()
    opened_by = {str(age.Identity.parse(line).recipient) for line in secrets if not line.startswith("#")}
    for day, strings in facts["recipients"].items():
        entries = trusted.recipients_on("4f2a91c0", date.fromisoformat(day))
        assert list(directory.read_recipients(entries, read)) == strings
        assert set(strings) <= opened_by


def test_the_files_are_what_their_maker_writes(tmp_path: Path) -> None:
    make.write(tmp_path, make.files())
    for written in tmp_path.rglob("*.*"):
        name = written.relative_to(tmp_path)
        assert written.read_bytes() == (VECTORS / name).read_bytes(), name
