"""One convention per column, decided from the whole of it, or asked for."""

import datetime as dt

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tierkit import read_orders, segment
from tierkit.errors import DataError, UsageError

HEADER = "customer_id;order_id;order_date;amount\n"


def lines(write, *rows, name="o.csv"):
    numbered = [f"M{at};{at};{date};{amount}" for at, (date, amount) in enumerate(rows)]
    return write(name, HEADER + "\n".join(numbered) + "\n")


def amounts(path, **reading):
    return read_orders(path, **reading).sort_values("order_id")["amount"].tolist()


def days(path, **reading):
    rows = read_orders(path, **reading).sort_values("order_id")
    return [day.date().isoformat() for day in rows["day"]]


DAY = "2024-01-31"


class TestNumbers:
    def test_one_value_decides_for_the_whole_column(self, write):
        path = lines(write, (DAY, "1.234"), (DAY, "12,50"), (DAY, "7"))
        assert amounts(path) == [1234.0, 12.5, 7.0]
        path = lines(write, (DAY, "1,234"), (DAY, "12.50"), (DAY, "7"))
        assert amounts(path) == [1234.0, 12.5, 7.0]

    @pytest.mark.parametrize("text", ["1,234", "1.234"])
    def test_three_digits_behind_a_mark_decide_nothing(self, write, text):
        path = lines(write, (DAY, text), (DAY, "950"))
        with pytest.raises(DataError) as caught:
            amounts(path)
        assert f"{text!r} is" in str(caught.value)
        assert "1234 with --decimal" in str(caught.value)
        assert "1.234 with --decimal" in str(caught.value)
        told = {decimal: amounts(path, decimal=decimal)[0] for decimal in ("point", "comma")}
        assert set(told.values()) == {1234.0, 1.234}

    def test_plain_thousands_without_a_mark_show_that_points_are_decimal(self, write):
        assert amounts(lines(write, (DAY, "1.234"), (DAY, "1500"))) == [1.234, 1500.0]

    def test_a_column_that_needs_both_readings_shows_a_row_of_each(self, write):
        path = lines(write, (DAY, "1,234.50"), (DAY, "3"), (DAY, "12,50"))
        with pytest.raises(DataError) as caught:
            amounts(path)
        assert "line 2: '1,234.50'" in str(caught.value)
        assert "line 4: '12,50'" in str(caught.value)
        assert "--decimal" in str(caught.value)
        kept = read_orders(path, decimal="point", set_aside_unreadable=True)
        assert kept["amount"].tolist() == [1234.5, 3.0]

    def test_files_of_one_source_decide_together(self, write):
        first = lines(write, (DAY, "1.234"), name="a.csv")
        second = lines(write, (DAY, "0,5"), name="b.csv")
        assert sorted(amounts([first, second])) == [0.5, 1234.0]

    def test_signs_brackets_and_currencies_are_read(self, write):
        texts = ["¥1,280.00", "(20.50)", "3.00-", "−4", "１２．５"]
        path = lines(write, *((DAY, text) for text in texts))
        assert amounts(path, as_of=DAY) == [1280.0, -20.5, -3.0, -4.0, 12.5]

    def test_percent_is_a_hundredth_in_a_discount_and_nothing_in_an_amount(self, write):
        path = write(
            "o.csv",
            "customer_id;order_date;quantity;unit_price;discount\n"
            f"A;{DAY};3;9,99;12,5 %\nB;{DAY};1;5;\nC;{DAY};1;5;10%\n",
        )
        rows = read_orders(path).sort_values("member_id")
        # 3 x 9.99 x 0.875 = 26.22375, half away from zero 26.2238
        assert rows["amount"].tolist() == [26.2238, 5.0, 4.5]
        with pytest.raises(DataError, match="'12%'"):
            amounts(lines(write, (DAY, "12%")))

    def test_a_discount_that_cannot_be_read_is_not_taken_for_none(self, write):
        path = write(
            "o.csv",
            "customer_id;order_date;quantity;unit_price;discount\n"
            f"A;{DAY};3;9,99;12,5 %\nB;{DAY};1;5;gone\n",
        )
        with pytest.raises(DataError, match="gone"):
            read_orders(path)

    def test_more_than_15_digits_stay_unreadable(self, write):
        with pytest.raises(DataError, match="cannot be read"):
            amounts(lines(write, (DAY, "1,234,567,890,123.4567"), (DAY, "2")))

    def test_the_decision_is_told_with_what_decided_it(self, write):
        result = segment(lines(write, (DAY, "1.234,5"), (DAY, "12,50"), (DAY, "7")))
        assert "amount: numbers with a decimal comma (by 2 rows such as '1.234,5')" in (
            result.reading.notes
        )
        assert result.reading.conventions == {"amount": "comma"}

    def test_plain_columns_have_no_convention(self, write):
        result = segment(lines(write, (DAY, "1234.5"), (DAY, "0.125")))
        assert result.reading.conventions == {}
        assert result.reading.notes == ()

    def test_a_frame_of_text_is_read_as_the_file(self):
        frame = pd.DataFrame(
            {"customer_id": ["A", "B"], "order_date": [DAY, DAY], "amount": ["1.234,5", "2"]}
        )
        assert read_orders(frame)["amount"].tolist() == [1234.5, 2.0]

    def test_an_unknown_mark_is_a_usage_error(self, write):
        with pytest.raises(UsageError, match="point or comma"):
            amounts(lines(write, (DAY, "1")), decimal="dot")


class TestDates:
    def test_one_date_decides_for_the_whole_column(self, write):
        assert days(lines(write, ("1/12/2010", 1), ("31/12/2010 8:26", 1))) == [
            "2010-12-01",
            "2010-12-31",
        ]
        assert days(lines(write, ("1/12/2010", 1), ("12/31/2010 8:26", 1))) == [
            "2010-01-12",
            "2010-12-31",
        ]

    def test_two_readings_are_shown_and_never_chosen_between(self, write):
        path = lines(write, ("1/12/2010 8:26", 1), ("2/11/2010", 1))
        with pytest.raises(DataError) as caught:
            days(path)
        assert "1 December 2010 with --date-format dmy" in str(caught.value)
        assert "12 January 2010 with --date-format mdy" in str(caught.value)
        assert days(path, date_format="dmy") == ["2010-12-01", "2010-11-02"]
        assert days(path, date_format="mdy") == ["2010-01-12", "2010-02-11"]
        assert days(path, date_format="%d/%m/%Y", set_aside_unreadable=True) == ["2010-11-02"]

    def test_where_both_readings_say_the_same_nothing_is_asked(self, write):
        assert days(lines(write, ("5/5/2010", 1), ("1/1/2011", 1))) == ["2010-05-05", "2011-01-01"]

    def test_a_column_that_needs_both_shows_a_row_of_each(self, write):
        path = lines(write, ("13/12/2010", 1), ("1/2/2010", 1), ("12/13/2010", 1))
        with pytest.raises(DataError) as caught:
            days(path)
        assert "line 2: '13/12/2010'" in str(caught.value)
        assert "line 4: '12/13/2010'" in str(caught.value)
        assert "--date-format dmy or --date-format mdy" in str(caught.value)

    def test_dates_that_a_spreadsheet_turned_round_are_refused(self, write):
        """Day-first text opened as month-first: what can be is a date now, the rest is not."""
        path = lines(write, ("2010-01-12", 1), ("13/12/2010", 1))
        with pytest.raises(DataError, match="mixes two ways"):
            days(path)

    def test_a_two_digit_year_stands_where_the_least_varies(self, write):
        path = lines(write, ("30/12/10", 1), ("31/12/10", 1), ("01/01/11", 1))
        assert days(path) == ["2010-12-30", "2010-12-31", "2011-01-01"]
        with pytest.raises(DataError, match="--date-format ymd"):
            days(lines(write, ("10/12/30", 1), ("10/12/31", 1), ("11/01/01", 1)))

    @pytest.mark.parametrize(
        ("texts", "reading"),
        [
            (("20240131", "20240201143000"), "compact"),
            (("45322", "45323.604"), "excel"),
            (("1706659200", "1706745601"), "seconds"),
            (("1706659200000", "1706745601999"), "milliseconds"),
            (("2024年1月31日 星期三", "2024年2月1日 下午3:05"), "ymd"),
            (("31 Jan 2024", "1 February 2024"), "dny"),
            (("Jan 31, 2024 3:04 PM", "Feb 1, 2024"), "ndy"),
        ],
    )
    def test_the_whole_column_has_one_form(self, write, texts, reading):
        path = lines(write, *((text, 1) for text in texts))
        assert days(path) == ["2024-01-31", "2024-02-01"]
        assert segment(path).reading.conventions == {"order_date": reading}

    @pytest.mark.parametrize(
        "numbers",
        [[20240131, 20240201], [45322, 45323], [45322.0, 45323.5], [1706659200, 1706745601],
         [1706659200000, 1706745601999]],
    )  # fmt: skip
    def test_numbers_in_a_frame_and_in_parquet_are_dates_too(self, numbers, tmp_path):
        table = pa.table({"member_id": ["A", "B"], "order_date": numbers, "amount": [1, 2]})
        pq.write_table(table, tmp_path / "o.parquet")
        for orders in (table, tmp_path / "o.parquet"):
            found = read_orders(orders).sort_values("member_id")["day"]
            assert [day.date() for day in found] == [dt.date(2024, 1, 31), dt.date(2024, 2, 1)]

    def test_seconds_are_instants_that_become_days_in_the_zone(self, write):
        path = lines(write, ("1706716800", 1), ("1706630400", 1))  # 16:00 UTC
        assert days(path) == ["2024-01-31", "2024-01-30"]
        assert days(path, timezone="Asia/Shanghai") == ["2024-02-01", "2024-01-31"]

    def test_an_offset_behind_a_named_month_counts(self, write):
        path = lines(write, ("Wed, 31 Jan 2024 23:00:00 -0500", 1))
        assert days(path) == ["2024-02-01"]

    def test_numbers_that_are_no_dates_are_told(self, write):
        with pytest.raises(DataError, match="order_date is '7'"):
            days(lines(write, ("7", 1)))
        frame = pd.DataFrame({"customer_id": ["A"], "order_date": [7], "amount": [1]})
        with pytest.raises(DataError, match="order_date is '7'"):
            read_orders(frame)

    def test_bad_dates_among_good_ones_are_told_with_their_line(self, write):
        path = lines(write, ("13/12/2010", 1), ("31/02/2010", 1))
        with pytest.raises(DataError, match="line 3: unreadable date: order_date is '31/02/2010'"):
            days(path)
        assert days(path, set_aside_unreadable=True) == ["2010-12-13"]

    @pytest.mark.parametrize("asked", ["ddmm", "%Q", "%d%"])
    def test_a_format_that_means_nothing_is_a_usage_error(self, write, asked):
        with pytest.raises(UsageError, match="date format"):
            days(lines(write, (DAY, 1)), date_format=asked)

    def test_a_pattern_reads_what_no_form_does(self, write):
        assert days(lines(write, ("31012024", 1)), date_format="%d%m%Y") == ["2024-01-31"]
