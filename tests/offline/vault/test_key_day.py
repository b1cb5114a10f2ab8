"""A year's new keys of readers who are known are no reader that was added; what hides among them is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age
from dropbox.directory import months
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
    rows = [line.split(maxsplit=5) for line in ended.err.splitlines() if line.startswith("    reader ")]
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


KEY_DAYS: dict[str, tuple[Callable[[], list[Listed]], str, str]] = {
    "the next year's keys": (following, "Readers you know have new keys", "A reader was added"),
    "a new role": (a_new_role, "A reader was added since the last bag", "Readers you know"),
    "one more key for a time in which it has one": (
        a_second_key_for_the_same_time, "A reader was added since the last bag", "Readers you know",
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
