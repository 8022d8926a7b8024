"""Dates as people write them."""

import pyarrow as pa
import pytest

from tierkit.orders.date_text import FORMS, plain_date
from tierkit.orders.days import day_number, to_day
from tierkit.orders.engine import Engine
from tierkit.orders.spec import ORDERS

# What is written, and its day by each form that can read it.
WRITTEN = {
    "12/1/2010 8:26": {"dmy": "2010-01-12", "mdy": "2010-12-01"},
    "13.12.2010": {"dmy": "2010-12-13"},
    "13. 12. 2010": {"dmy": "2010-12-13"},
    "12-13-2010 23:59:59": {"mdy": "2010-12-13"},
    "1/12/10": {"dmy2": "2010-12-01", "mdy2": "2010-01-12"},
    "01/02/03": {"dmy2": "2003-02-01", "mdy2": "2003-01-02", "ymd2": "2001-02-03"},
    "31/12/69": {"dmy2": "2069-12-31"},
    "31/12/70": {"dmy2": "1970-12-31"},
    "99/01/31": {"ymd2": "1999-01-31"},
    "12/1/2010 8:26:00 AM": {"dmy": "2010-01-12", "mdy": "2010-12-01"},
    "12/31/2010 12:15 p.m.": {"mdy": "2010-12-31"},
    "1 Dec 2010": {"dny": "2010-12-01"},
    "Dec 1, 2010": {"ndy": "2010-12-01"},
    "December 1st, 2010 at 8:26 PM": {"ndy": "2010-12-01"},
    "01-Dec-10": {"dny2": "2010-12-01"},
    "Dec-01-10": {"ndy2": "2010-12-01"},
    "1-SEPT-2010": {"dny": "2010-09-01"},
    "2010-Dec-01": {"ynd": "2010-12-01"},
    "Wed, 01 Dec 2010 08:26:00 +0000": {"dny": "2010-12-01"},
    "Wed Dec 01 2010 08:26:00 GMT+0000 (Greenwich Mean Time)": {"ndy": "2010-12-01"},
    "Wednesday 1 December 2010": {"dny": "2010-12-01"},
    "20240131": {"compact": "2024-01-31"},
    "20240131143000": {"compact": "2024-01-31"},
    "45322": {"excel": "2024-01-31"},
    "45322.99": {"excel": "2024-01-31"},
    "1706659200": {"seconds": "2024-01-31"},
    "1706745599999": {"milliseconds": "2024-01-31"},
    "2024年1月31日": {"ymd": "2024-01-31"},
    "2024年01月31日 15:05": {"ymd": "2024-01-31"},
    "2024年1月31日 下午3:05": {"ymd": "2024-01-31"},
    "2024年1月31日 上午9:05:30 星期三": {"ymd": "2024-01-31"},
    "2024/1/31 下午 03:50:23": {"ymd": "2024-01-31"},
    "2024/1/31 上午": {"ymd": "2024-01-31"},
    "2024年1月31日 15时26分08秒": {"ymd": "2024-01-31"},
    "2024-01-31 周三": {"ymd": "2024-01-31"},
    "星期三 2024/1/31": {"ymd": "2024-01-31"},
    "2024/01/31(水) 12:00": {"ymd": "2024-01-31"},
    "2024.01.31": {"ymd": "2024-01-31"},
    "２０２４／１／３１": {"ymd": "2024-01-31"},
    "2024-01-31T08:00:00Z": {"ymd": "2024-01-31"},
    "1706659200000000": {"microseconds": "2024-01-31"},
    "1706745599999999999": {"nanoseconds": "2024-01-31"},
    "2024-01-31 08:00:00,123": {"ymd": "2024-01-31"},
    "2024-01-31T08:00:00,5Z": {"ymd": "2024-01-31"},
    "2024-01-31 (周三) 10:00": {"ymd": "2024-01-31"},
    "31.01.2024 14:05": {"dmy": "2024-01-31"},
    "31. Januar 2024": {"dny": "2024-01-31"},
    "3 août 2024": {"dny": "2024-08-03"},
    "4 déc. 2024 18:30": {"dny": "2024-12-04"},
    "31 de enero de 2024": {"dny": "2024-01-31"},
    "5-Mrz-24": {"dny2": "2024-03-05"},
}
NO_DATES = [
    *("31/02/2024", "2024年2月30日", "1 Foo 2024", "20241301", "2024013", "0", "19999", "80000"),
    *("", "soon", "13/13/2024", "12/1/2010 25:00", "12/1/2010 8:26 XM", "1/2", "Dec 2010", "99"),
    # Years since 1912 (Taiwan), of an era (Japan), and weeks.
    *("113/01/31", "113.1.31 10:00", "1130131", "民國113年1月31日", "令和6年1月31日", "2024-W05-3"),
]


@pytest.fixture(scope="module")
def read():
    """The days that every form reads in each text."""
    with Engine(threads=1) as engine:

        def read(texts):
            engine.register("dates", pa.table({"x": texts, "row": range(len(texts))}))
            days = ", ".join(
                day_number(f"({form.value('text')})", form.kind) for form in FORMS.values()
            )
            plain = f"SELECT row, {plain_date('x')} AS text FROM dates"
            rows = engine.rows(f"SELECT {days} FROM ({plain}) ORDER BY row")
            return [
                {
                    form: to_day(day).isoformat()
                    for form, day in zip(FORMS, row, strict=True)
                    if day is not None
                }
                for row in rows
            ]

        yield read


def test_a_date_is_read_by_the_forms_it_fits(read):
    assert dict(zip(WRITTEN, read(list(WRITTEN)), strict=True)) == WRITTEN


def test_what_is_no_date_is_read_by_none(read):
    assert dict(zip(NO_DATES, read(NO_DATES), strict=True)) == {text: {} for text in NO_DATES}


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_names(read, month):
    import calendar

    texts = [
        f"1 {calendar.month_abbr[month]} 2024",
        f"1 {calendar.month_name[month].upper()} 2024",
        f"1 {calendar.month_abbr[month].lower()}. 2024",
    ]
    assert read(texts) == [{"dny": f"2024-{month:02}-01"}] * 3


def test_every_form_is_in_a_test_and_can_be_asked_for():
    assert {form for days in WRITTEN.values() for form in days} == set(FORMS)
    assert {form.order for form in FORMS.values()} == set(ORDERS)
