"""A year of directories, read as the police would: no name, no reason, no day on which somebody was taken."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from dropbox import directory, note
from tests.keys.company import Company, editor_key, freshness_key, public, request
from tests.keys.test_revoking import published

if TYPE_CHECKING:
    from collections.abc import Iterator

# What was done on which day, with names and reasons where the people who did it might have put them.
ARREST: Final = date(2027, 5, 23)
NAMES: Final = ("anna", "boris", "vera", "galina", "arrest", "seized", "holder", "editor-", "passphrase")
LABEL: Final = re.compile("(reader|recovery key) ?[0-9]*")
ID: Final = re.compile("[0-9a-f]{16}")


@pytest.fixture
def company(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Company:
    return Company.gather(tmp_path, capsys, monkeypatch)


def live_a_year(company: Company) -> None:
    """First ceremony, a newcomer, an arrest, her new machine, somebody who leaves, the key day."""

    def version(*commands: str) -> None:
        for command in (*commands, "sign --accept-single-reader", "publish --keys keys"):
            company.does("home", command)

    def asks(name: str, first: date, keys: str | None = None) -> str:
        Path(f"{name}.note").write_bytes(request(name, first, keys=keys))
        return f"add-recipient {name}.note"

    company.today("2026-11-12")
    company.does("home", "init --origin example.press")
    version("add-desk --id news", asks("anna", date(2026, 11, 12)), asks("boris", date(2026, 11, 12)))
    company.today("2027-03-17")
    version(asks("vera", date(2027, 3, 17)))
    company.today(ARREST.isoformat())
    company.does("home", "revoke 'reader 2' --keys keys")
    company.today("2027-06-09")
    version(asks("galina", date(2027, 6, 9)))
    company.today("2027-09-30")
    company.does("home", "revoke 'reader 3' --keys keys")
    company.today("2027-11-12")
    version(
        asks("anna-2028", date(2028, 8, 1), keys="anna"), asks("galina-2028", date(2029, 2, 1), keys="galina")
    )


def documents() -> list[directory.Document]:
    newest = published("home")
    return [newest.at_version(version).document for version in range(1, newest.version + 1)]


def leaves(value: Any) -> Iterator[str]:
    """Yield every string and number in a document."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield str(value)


def test_a_year_of_directories_is_no_staff_list_and_no_diary(company: Company) -> None:
    live_a_year(company)
    files = {path: path.read_bytes() for path in Path("keys").rglob("*") if path.is_file()}
    everything = b"\n".join([*files.values(), *(path.as_posix().encode() for path in files)]).lower()
    assert not [name for name in NAMES if name.encode() in everything]

    for document in documents():
        # Every date is a month's: issued and begun on its first day, over with the same two days of overlap.
        assert (document.issued.day, document.expires.day) == (1, 1)
        entries: tuple[directory.RecipientEntry | directory.EditorEntry, ...]
        entries = (*document.recipients, *document.editors)
        for entry in entries:
            assert (entry.from_.day, entry.until.day) == (1, 3)
            assert LABEL.fullmatch(entry.role)
            assert ID.fullmatch(entry.id)
        assert all(re.fullmatch("[0-9]{4}-[0-9]{2}", revocation.on) for revocation in document.revocations)
        # And nothing else is in it that could say a day.
        line = json.loads(directory.serialize(document).splitlines()[1])
        days = {leaf for leaf in leaves(line) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", leaf)}
        assert {day[-2:] for day in days} <= {"01", "03"}


def test_no_file_name_says_a_day(company: Company) -> None:
    live_a_year(company)
    for path in Path("keys").rglob("*"):
        found = re.findall("[0-9]{8}", path.name)
        assert all(day[-2:] in {"01", "03"} for day in found)


def test_the_day_of_the_arrest_stands_nowhere_once_the_note_was_renewed(company: Company) -> None:
    live_a_year(company)
    days = {ARREST + timedelta(days=around) for around in (-1, 0, 1)}
    spelt = {form for day in days for form in (day.isoformat(), f"{day:%Y%m%d}", f"{day:%d.%m.%Y}")}
    for path in Path("keys").rglob("*.note"):
        text = note.parse(path.read_bytes()).text
        assert not [day for day in spelt if day in text], path


def test_ids_and_order_do_not_say_who_came_when(company: Company) -> None:
    live_a_year(company)
    newest = documents()[-1]
    by_id = [entry.role for entry in newest.recipients]
    assert [entry.id for entry in newest.recipients] == sorted(entry.id for entry in newest.recipients)
    assert by_id != sorted(by_id), "random ids: the order is nobody's"
    keys = {public(editor_key("boris")), public(freshness_key("boris"))}
    # A key that was taken out stays named by its key alone.
    revoked = [entry for entry in newest.editors if entry.key in keys]
    assert {entry.role for entry in revoked} == {"reader 2"}
