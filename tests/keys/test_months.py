from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox.directory import MonthError, WindowError, months

MONTHS = st.dates(date(1000, 1, 1), date(8000, 1, 1)).map(months.first_of)


@given(MONTHS, st.integers(0, 400), st.integers(0, 400))
def test_months_add_up(month: date, first: int, second: int) -> None:
    assert months.later(months.later(month, first), second) == months.later(month, first + second)
    assert months.later(month, 12) == month.replace(year=month.year + 1)
    assert months.later(month, 1) == months.first_of(
        month.replace(day=28) + (date(2026, 1, 5) - date(2026, 1, 1))
    )


@given(MONTHS)
def test_a_month_is_read_as_it_is_written(month: date) -> None:
    assert months.parse(f"{month:%Y-%m}".zfill(7)) == month


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-1", "2026-00", "2026-13", "26-11", "2026-11-01", "0999-01", "٢٠٢٦-11"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(MonthError):
        months.parse(text)


def test_windows_overlap_by_two_days() -> None:
    first = months.window(date(2026, 11, 1), date(2027, 2, 1))
    second = months.window(date(2027, 2, 1), date(2027, 5, 1))
    assert first == (date(2026, 11, 1), date(2027, 2, 3))
    assert (first[1] - second[0]).days == 2


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    for end in (date(2026, 11, 1), date(2026, 10, 1)):
        with pytest.raises(WindowError):
            months.window(date(2026, 11, 1), end)


def test_the_end_of_the_calendar_is_no_crash() -> None:
    with pytest.raises(MonthError):
        months.later(date(9999, 1, 1), 12)


def test_a_date_is_said_as_people_read_it() -> None:
    assert months.spoken(date(2028, 2, 1)) == "1 February 2028"
