"""A year's new keys of readers who are known are no reader that was added; what hides among them is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age, note
from dropbox.directory import ROOT_KEY_NAME, months
from dropbox.offline import prekeys_file
from tests.offline.newsroom import PASSPHRASE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.offline.vault.windowed import Windowed

Listed = tuple[str, str, date, date]
KEY_DAY = date(2027, 11, 2)


def series(role: str, first: date, count: int = 6) -> list[Listed]:
    starts = [months.later(first, 3 * number) for number in range(count)]
    return [
        (role, str(age.Identity.generate().recipient), *months.window(start, months.later(start, 3)))
        for start in starts
    ]


@pytest.fixture
def colleagues(windowed: Windowed, offline: Any) -> Windowed:
    """Return a home that knows two readers with keys for windows until May 2028."""
    windowed.newsroom.prekeys += series("reader 2", date(2026, 11, 1))
    windowed.newsroom.publish({})
    assert offline("collect", windowed.bag({}), "--yes").status == 0
    return windowed


def collect(windowed: Windowed, offline: Any) -> Any:
    windowed.newsroom.publish({})
    return offline("collect", windowed.bag({}))


def test_the_first_list_shows_a_years_keys_of_one_role_as_one_line(windowed: Windowed, offline: Any) -> None:
    windowed.newsroom.prekeys += series("reader 2", date(2026, 11, 1))
    windowed.newsroom.publish({})
    ended = offline("collect", windowed.bag({}), "--yes")
    now, _, _ = ended.err.partition("These were in the list before.")
    rows = [line.split(maxsplit=5) for line in now.splitlines() if line.startswith("    reader ")]
    assert [row[1:] for row in rows[1:]] == [
        ["1", "4f2a91c0", "2026-11-01", "2028-05-03", "this machine, 6 keys"],
        ["2", "4f2a91c0", "2026-11-01", "2028-05-03", "6 keys"],
    ]


def following() -> list[Listed]:
    return series("reader 2", date(2028, 5, 1), 4)


def a_new_role() -> list[Listed]:
    return series("reader 3", date(2028, 5, 1), 1)


def a_second_key_for_the_same_time() -> list[Listed]:
    return series("reader 2", date(2027, 2, 1), 1)


def two_that_follow_for_one_time() -> list[Listed]:
    return series("reader 2", date(2028, 5, 1), 4) + series("reader 2", date(2028, 8, 1), 1)


def two_days_each_within_its_own() -> list[Listed]:
    """Side by side they read everything that it reads, and no two of them meet."""
    starts = [date(2026, 12, 1) + timedelta(days=2 * number) for number in range(15)]
    return [
        ("reader 2", str(age.Identity.generate().recipient), start, start + timedelta(days=2))
        for start in starts
    ]


def two_days_at_its_beginning() -> list[Listed]:
    return [("reader 2", str(age.Identity.generate().recipient), date(2026, 11, 1), date(2026, 11, 3))]


def two_days_at_its_end() -> list[Listed]:
    return [("reader 2", str(age.Identity.generate().recipient), date(2028, 5, 1), date(2028, 5, 3))]


def the_same_window_and_a_day() -> list[Listed]:
    return [("reader 2", str(age.Identity.generate().recipient), date(2026, 10, 31), date(2027, 2, 4))]


def one_more_for_this_machine() -> list[Listed]:
    return series("reader 1", date(2026, 11, 1), 1)


KEY_DAYS: dict[str, tuple[Callable[[], list[Listed]], str, str]] = {
    "the next year's keys": (following, "Readers you know have new keys", "A reader was added"),
    "a new role": (a_new_role, "A reader was added since the last bag", "Readers you know"),
    "one more key for a time in which it has one": (
        a_second_key_for_the_same_time, "A reader was added since the last bag", "Readers you know",
    ),
    "keys of two days within its own": (
        two_days_each_within_its_own, "A reader was added since the last bag", "Readers you know",
    ),
    "a key for its first two days": (
        two_days_at_its_beginning, "A reader was added since the last bag", "Readers you know",
    ),
    "a key for its last two days": (
        two_days_at_its_end, "A reader was added since the last bag", "Readers you know",
    ),
    "a key around one of its own": (
        the_same_window_and_a_day, "A reader was added since the last bag", "Readers you know",
    ),
    "one more for this machine's own role": (
        one_more_for_this_machine, "A reader was added since the last bag", "Readers you know",
    ),
    "two for one time among the next year's": (
        two_that_follow_for_one_time, "A reader was added since the last bag", "nothing",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("added", "says", "never"), KEY_DAYS.values(), ids=KEY_DAYS.keys())
def test_what_is_new_is_called_by_its_name_and_takes_consent(
    colleagues: Windowed, offline: Any, added: Callable[[], list[Listed]], says: str, never: str
) -> None:
    colleagues.newsroom.prekeys += added()
    ended = collect(colleagues, offline)
    # With nobody there to ask.
    assert ended.status == 2
    assert says in ended.err
    assert never not in ended.err


def test_ones_own_new_keys_are_shown_and_ask_nothing(colleagues: Windowed, offline: Any) -> None:
    assert offline("prekeys", "--day", KEY_DAY.isoformat(), "--yes").status == 0
    made = offline("prekeys", "--day", KEY_DAY.isoformat(), "--yes")
    assert (made.status, made.err.splitlines()[0]) == (2, "error: there are keys up to 1 May 2029 already")
    held = prekeys_file.unlock(colleagues.home, PASSPHRASE)
    colleagues.newsroom.prekeys += [
        ("reader 1", one.window.recipient, one.from_, one.until) for one in held[len(colleagues.prekeys) :]
    ]
    ended = collect(colleagues, offline)
    assert (ended.status, ended.err.splitlines()[0]) == (
        0,
        "Readers you know have new keys, each for a time in which they had none:",
    )
    assert ended.err.splitlines()[2].endswith("this machine, 4 keys")


def test_a_key_that_answers_for_longer_is_no_new_one(colleagues: Windowed, offline: Any) -> None:
    newsroom = colleagues.newsroom
    newsroom.editors = {"reader 2": "e2" * 32}
    newsroom.publish({})
    offline("collect", colleagues.bag({}), "--yes")
    newsroom.editors_until = date(2029, 2, 3)
    ended = collect(colleagues, offline)
    assert (ended.status, "These may go on answering sources:" in ended.err) == (2, True)
    assert "From now on" not in ended.err


def test_a_reader_who_came_and_went_between_two_bags_is_shown(colleagues: Windowed, offline: Any) -> None:
    newsroom, before = colleagues.newsroom, list(colleagues.newsroom.prekeys)
    newsroom.prekeys += a_new_role()
    newsroom.editors = {"reader 3": "e3" * 32}
    newsroom.publish({})
    newsroom.prekeys, newsroom.editors = before, {}
    ended = collect(colleagues, offline)
    assert ended.status == 2
    assert "These were in the key list since the last bag, and are gone again." in ended.err
    assert "These could answer sources since the last bag, and can't any more:" in ended.err
    assert ended.err.count("    reader 3  4f2a91c0") == 2
    assert "A reader was added" not in ended.err
    passed = offline("collect", colleagues.bag({}), "--yes", "--json").json
    assert (passed["passed"], passed["passed_editors"], passed["added"]) == (["reader 3"], ["reader 3"], [])
    # Said once.
    assert collect(colleagues, offline).err == ""


def test_root_keys_that_came_and_went_are_no_secret(colleagues: Windowed, offline: Any) -> None:
    newsroom = colleagues.newsroom
    first, other = newsroom.root, note.signing.SigningKey.generate(ROOT_KEY_NAME)
    newsroom.publish({}, new_root=other)
    newsroom.publish({}, new_root=first)
    ended = collect(colleagues, offline)
    assert (ended.status, "The keys that sign the key list have changed" in ended.err) == (2, True)


def test_the_first_list_shows_who_could_read_before(windowed: Windowed, offline: Any) -> None:
    windowed.newsroom.publish({"reader 3": str(age.Identity.generate().recipient)})
    windowed.newsroom.publish({})
    ended = offline("collect", windowed.bag({}), "--yes")
    _, _, before = ended.err.partition("These were in the list before. What came then opens with their keys:\n")
    assert [line.split()[1] for line in before.splitlines()[1:3]] == ["2", "3"]
