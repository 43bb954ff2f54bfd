from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.read.dates import ambiguous, order_of, parse_date


@pytest.mark.parametrize(
    "written",
    [
        "2022-05-17",
        "2022/05/17",
        "2022.5.17",
        "20220517",
        " 2022-05-17T23:48:46 ",
        "2022-05-17T23:48:46+03:00",
        "2022-05-17 24:61:00",  # an impossible hour spoils no day
        "20220517T101500Z",
        "May 17, 2022",
        "May 17 2022",
        "May 17th, 2022, 10:30 am",
        "Tuesday, May 17, 2022",
        "17 May 2022",
        "17-May-2022",
        "Tue, 17 May 2022 10:00:00 GMT",
        "17 мая 2022 года",
        "17 мая 2022 г.",
        "17 травня 2022 року",
        "17 Mayıs 2022",
        "17 MAYIS 2022",
        "17.05.2022",
        "17/05/2022",
        "05/17/2022",
        "5-17-2022",
    ],
)
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    assert parse_date(written) == date(2022, 5, 17)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "NA",
        "yesterday",
        "2022",
        "May 2022",
        "2022-13-01",
        "2022-02-30",
        "07/08/2022",
        "17 Mumble 2022",
        "0001-01-01",
    ]
    + ["1645574400", "31/12/22", "2022-05-17abc", "May 32, 2022", "9" * 500, "²022-05-17", "20220230"],
)
def test_what_is_not_plainly_a_day_is_none(written: str) -> None:
    assert parse_date(written) is None


def test_a_short_date_is_read_in_the_order_its_file_uses() -> None:
    assert parse_date("07/08/2022", "dmy") == date(2022, 8, 7)
    assert parse_date("07/08/2022", "mdy") == date(2022, 7, 8)
    assert parse_date("08/08/2022") == date(2022, 8, 8)
    assert parse_date("07.08.2022", "mdy") == date(2022, 8, 7)


def test_the_order_is_told_from_dates_that_can_only_be_one() -> None:
    assert order_of(["07/08/2022", "04/19/2022", "NA"]) == "mdy"
    assert order_of(["07/08/2022", "19/04/2022"]) == "dmy"
    assert order_of(["07/08/2022", "31.12.2022"]) is None
    assert order_of(["19/04/2022", "04/19/2022"]) is None
    assert ambiguous("07/08/2022")
    assert not ambiguous("19/04/2022")


@given(st.text(max_size=60))
def test_nothing_makes_it_fail(written: str) -> None:
    assert parse_date(written) is None or 1800 <= parse_date(written).year <= 2200  # type: ignore[union-attr]
