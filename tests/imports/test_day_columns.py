"""Each column of dates is written in one order, which its values decide or somebody says."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.imports.day_columns import DayColumn, Order, as_day, decide, read_date


def column(*values: str, name: str = "Close") -> DayColumn:
    seen = DayColumn(name)
    for line, value in enumerate(values, start=2):
        seen.see(line, value)
    return seen


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["3/4/2017", "10/20/2016"], "MDY"),
        (["3/4/2017", "20/10/2016"], "DMY"),
        (["3.4.17", "31.12.16"], "DMY"),
        (["2017-03-04"], "YMD"),
        (["20170304"], "YMD"),
        (["2017/3/4"], "YMD"),
        (["3-4-2017 10:00", "1-13-2017 1:00 PM"], "MDY"),
        (["nonsense", "20/10/2016", "99/99/2016"], "DMY"),
    ],
)
def test_the_values_decide_the_order(values: list[str], order: Order) -> None:
    assert decide([column(*values)], None) == {"Close": order}


def test_nothing_to_decide_is_refused_with_both_readings() -> None:
    with pytest.raises(InvalidInput) as error:
        decide([column("3/4/2017", "1/2/2017")], None)
    assert "2017-03-04 or 2017-04-03" in str(error.value.message)
    assert "MDY makes it" in str(error.value.hint)
    assert "DMY" in str(error.value.hint)


def test_days_that_read_the_same_either_way_need_no_decision() -> None:
    (order,) = decide([column("3/3/2017", "12/12/2016")], None).values()
    assert read_date("3/3/2017", order) == date(2017, 3, 3)


def test_a_doubtful_column_follows_the_others_of_its_file() -> None:
    decided = decide([column("3/4/2017"), column("10/20/2016", name="Created")], None)
    assert decided == {"Close": "MDY", "Created": "MDY"}


def test_a_column_of_two_minds_is_refused_with_the_lines() -> None:
    with pytest.raises(InvalidInput) as error:
        decide([column("13/4/2017", "1/22/2017")], None)
    assert "line 2" in str(error.value.message)
    assert "line 3" in str(error.value.message)


def test_what_is_said_overrules_the_values() -> None:
    assert decide([column("13/4/2017", "1/22/2017")], "MDY") == {"Close": "MDY"}


def test_year_first_is_never_read_otherwise() -> None:
    assert decide([column("2017-03-04")], "MDY") == {"Close": "YMD"}


@pytest.mark.parametrize(
    ("text", "order", "meant"),
    [
        ("10/20/2016", "MDY", date(2016, 10, 20)),
        ("10/20/2016", "DMY", None),
        ("2/30/2017", "MDY", None),
        ("29/02/2016", "DMY", date(2016, 2, 29)),
        ("5 March 2016", "MDY", date(2016, 3, 5)),
        ("Mar 5, 2016", "DMY", date(2016, 3, 5)),
        ("05-Mar-2016", "YMD", date(2016, 3, 5)),
        ("1/2/69", "MDY", date(2069, 1, 2)),
        ("1/2/70", "MDY", date(1970, 1, 2)),
        ("1/1/3017", "MDY", None),
        ("2016-10-20T12:00:00+02:00", "YMD", datetime(2016, 10, 20, 10, tzinfo=UTC)),
        ("2016-10-20 12:00:00.123456Z", "YMD", datetime(2016, 10, 20, 12, 0, 0, 123456, UTC)),
        ("10/20/2016 12:30:00 AM", "MDY", datetime(2016, 10, 20, 0, 30, tzinfo=UTC)),
        ("2016-10-20 25:00", "YMD", None),
        ("2016-10-20 12:00 +99:00", "YMD", None),
        ("٢٠١٦-١٠-٢٠", "YMD", date(2016, 10, 20)),
        ("tomorrow", "MDY", None),
        ("1" * 500, "MDY", None),
    ],
)
def test_a_cell_is_read_in_its_columns_order(text: str, order: Order, meant: date | datetime | None) -> None:
    assert read_date(text, order) == meant


@given(st.dates(date(1970, 1, 1), date(2100, 12, 31)), st.sampled_from(["/", "-", ".", " "]))
def test_every_day_is_read_in_every_order(day: date, mark: str) -> None:
    parts = {"M": str(day.month), "D": str(day.day), "Y": str(day.year)}
    for order in ("MDY", "DMY", "YMD"):
        found = read_date(mark.join(parts[part] for part in order), order)
        assert found is not None
        assert as_day(found) == day


@given(st.text(max_size=100), st.sampled_from(["MDY", "DMY", "YMD"]))
def test_no_cell_is_too_strange(text: str, order: Order) -> None:
    read_date(text, order)
