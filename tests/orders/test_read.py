"""From an export to order lines: the as-of day, filters, zones, ids, frames, many files."""

import datetime as dt

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from tierkit import segment
from tierkit.errors import DataError, UsageError
from tierkit.orders.engine import Engine
from tierkit.orders.read import read_lines
from tierkit.orders.spec import OrdersSpec, Statuses

HEADER = "customer_id,order_id,order_date,amount\n"


def by_member(result, metric):
    return dict(zip(result.members["member_id"], result.members[metric], strict=True))


class TestAsOf:
    def test_it_is_the_day_of_the_newest_order(self, write):
        path = write("o.csv", HEADER + "A,1,2025-03-01,1\nB,2,2025-05-31,1\nA,3,2024-01-01,1\n")
        assert segment(path).as_of == dt.date(2025, 5, 31)

    def test_a_return_never_moves_it(self, write):
        path = write("o.csv", HEADER + "A,1,2025-03-01,10\nB,2,2025-03-02,5\nA,1,2025-06-01,-4\n")
        result = segment(path)
        assert result.as_of == dt.date(2025, 3, 2)
        assert result.intake.set_aside == {"after_as_of": 1}

    def test_rows_that_do_not_count_never_move_it(self, write):
        path = write(
            "o.csv",
            "customer_id,order_id,order_date,amount,status\nA,1,2025-03-01,1,paid\n"
            "A,2,2025-04-01,1,cancelled\n,3,2025-04-02,1,paid\nA,,2025-04-03,1,paid\n"
            "A,5,2025-04-04,x,paid\n",
        )
        result = segment(
            path,
            statuses={"count": ["paid"], "ignore": ["cancelled"]},
            set_aside_unreadable=True,
        )
        assert result.as_of == dt.date(2025, 3, 1)

    @pytest.mark.parametrize("returned", ["-9", "-12"])
    def test_an_order_returned_on_its_own_day_is_not_the_newest(self, write, returned):
        """The order of 20 May is taken back in full (9 - 9) or more, which leaves that of 1 May."""
        path = write(
            "o.csv", HEADER + f"A,1,2025-05-01,5\nB,2,2025-05-20,9\nB,2,2025-05-20,{returned}\n"
        )
        assert segment(path).as_of == dt.date(2025, 5, 1)

    def test_an_order_returned_later_is_not_counted_once_the_return_is_seen(self, write):
        """On 26 May another order is newest, and the order of 20 May has been taken back."""
        path = write(
            "o.csv",
            HEADER + "B,2,2025-05-20,9\nB,2,2025-05-25,-9\nB,3,2025-01-20,2\nA,1,2025-05-26,5\n",
        )
        result = segment(path)
        assert result.as_of == dt.date(2025, 5, 26)
        assert by_member(result, "recency") == {"A": 0, "B": 126}
        assert by_member(result, "frequency") == {"A": 1, "B": 1}
        assert by_member(result, "monetary") == {"A": 5.0, "B": 2.0}

    def test_an_order_returned_in_part_counts(self, write):
        path = write(
            "o.csv", HEADER + "B,2,2025-05-20,9\nB,2,2025-05-20,-8.9999\nA,1,2025-05-1,5\n"
        )
        assert segment(path).as_of == dt.date(2025, 5, 20)

    def test_a_return_belongs_to_the_order_of_its_own_member(self, write):
        """Both members have an order 1; only that of B is taken back."""
        path = write("o.csv", HEADER + "A,1,2025-05-20,9\nB,1,2025-05-21,9\nB,1,2025-05-21,-9\n")
        result = segment(path)
        assert result.as_of == dt.date(2025, 5, 20)
        assert by_member(result, "frequency") == {"A": 1}

    def test_where_everything_is_returned_no_order_counts(self, write):
        path = write("o.csv", HEADER + "A,1,2025-05-20,9\nA,1,2025-05-20,-9\n")
        with pytest.raises(DataError, match="no order counts"):
            segment(path)

    def test_without_an_order_column_a_return_takes_back_no_order(self, write):
        rows = "A,2025-05-20,9\nA,2025-05-20,-9\nB,2025-05-20,1\n"
        result = segment(write("o.csv", "customer_id,order_date,amount\n" + rows))
        assert by_member(result, "frequency") == {"A": 1, "B": 1}
        assert any("each row" in note for note in result.reading.notes)

    def test_rows_after_it_are_invisible(self, write):
        """B is known only from June on; A's order of June and C's return of June are not seen."""
        path = write(
            "o.csv",
            HEADER + "A,1,2025-05-01,5\nA,2,2025-06-01,7\nB,3,2025-06-02,9\n"
            "C,4,2025-05-03,8\nC,4,2025-06-03,-8\n",
        )
        result = segment(path, as_of="2025-05-31")
        assert result.intake.set_aside == {"after_as_of": 3}
        assert by_member(result, "monetary") == {"A": 5.0, "C": 8.0}
        assert by_member(result, "recency") == {"A": 30, "C": 28}

    @pytest.mark.parametrize(
        "given", ["2025-05-31", dt.date(2025, 5, 31), dt.datetime(2025, 5, 31, 23)]
    )
    def test_it_is_inclusive_and_may_be_text_or_a_date(self, write, given):
        path = write("o.csv", HEADER + "A,1,2025-05-31,5\nA,2,2025-06-01,7\n")
        assert segment(path, as_of=given).intake.used == 1

    def test_before_the_first_order_it_is_an_error_that_tells_the_days(self, write):
        path = write("o.csv", HEADER + "A,1,2025-05-31,5\nA,2,2025-06-01,7\n")
        with pytest.raises(DataError, match=r"2025-05-30(.|\n)*2025-05-31 to 2025-06-01"):
            segment(path, as_of="2025-05-30")


class TestWhere:
    ROWS = (
        "customer_id,order_id,order_date,amount,channel\nA,1,2025-01-01,1,web\n"
        "B,2,2025-01-02,1,app\nC,3,2025-06-03,1,shop\nD,4,2025-01-04,1,\n"
    )

    def read(self, path, where, **more):
        with Engine(threads=1) as engine:
            lines = read_lines(engine, path, OrdersSpec(where=where), **more)
            ids = lines.collect(lines.lines, "Reading")["member_id"].to_pylist()
        return sorted(ids), lines

    def test_only_rows_with_these_values_are_kept_and_the_others_are_told(self, write):
        ids, lines = self.read(write("o.csv", self.ROWS), {"channel": ("web", "app")})
        assert ids == ["A", "B"]
        assert lines.intake.set_aside == {"filtered": 2}
        assert lines.as_of == dt.date(2025, 1, 2)

    def test_a_blank_is_a_value(self, write):
        assert self.read(write("o.csv", self.ROWS), {"channel": ("", "web")})[0] == ["A", "D"]

    def test_all_the_columns_named_must_fit(self, write):
        where = {"channel": ("web", "app"), "order_id": ("2", "3")}
        assert self.read(write("o.csv", self.ROWS), where)[0] == ["B"]

    def test_rows_that_are_not_kept_may_be_unreadable(self, write):
        path = write("o.csv", self.ROWS + "E,5,2025-02-30,x,shop\n")
        assert self.read(path, {"channel": ("web",)})[0] == ["A"]

    def test_the_status_of_rows_that_are_not_kept_needs_no_meaning(self, write):
        rows = "A,2025-01-01,1,web,paid\nB,2025-01-02,1,shop,voided\n"
        path = write("o.csv", "customer_id,order_date,amount,channel,status\n" + rows)
        spec = OrdersSpec(where={"channel": ("web",)}, statuses=Statuses(count=("paid",)))
        with Engine(threads=1) as engine:
            assert read_lines(engine, path, spec).intake.set_aside == {"filtered": 1}

    def test_a_column_that_is_not_there_is_told_with_those_that_are(self, write):
        with pytest.raises(DataError, match=r"'chanel'(.|\n)*channel"):
            self.read(write("o.csv", self.ROWS), {"chanel": ("web",)})

    def test_values_with_quotes_are_only_values(self, write):
        path = write("o.csv", self.ROWS + "E,5,2025-01-05,1,it's\n")
        assert self.read(path, {"channel": ("it's",)})[0] == ["E"]


class TestZones:
    LATE = "2025-12-31 20:30:00"

    def test_naive_times_stand_whatever_the_zone(self, write):
        path = write("o.csv", HEADER + f"A,1,{self.LATE},1\n")
        for zone in (None, "Asia/Shanghai", "America/New_York"):
            result = segment(path, timezone=zone)
            assert result.as_of == dt.date(2025, 12, 31)
            assert not any("zone" in note for note in result.reading.notes)

    @pytest.mark.parametrize(
        ("zone", "day"),
        [
            (None, dt.date(2025, 12, 31)),
            ("UTC", dt.date(2025, 12, 31)),
            ("Asia/Shanghai", dt.date(2026, 1, 1)),
        ],
    )
    def test_instants_become_days_in_the_zone_and_the_output_says_which(self, write, zone, day):
        """20:30 in UTC is 04:30 of the next day in Shanghai."""
        path = write("o.csv", HEADER + f"A,1,{self.LATE}Z,1\n")
        result = segment(path, timezone=zone)
        assert result.as_of == day
        assert any((zone or "UTC") in note for note in result.reading.notes)

    def test_the_zone_of_a_frame_is_only_how_its_instants_were_written(self):
        """20:30 in New York is 01:30 UTC of the next day."""
        times = pd.to_datetime([self.LATE]).tz_localize("America/New_York")
        frame = pd.DataFrame({"customer_id": ["A"], "order_date": times, "amount": [1.0]})
        for given in (frame, pl.from_pandas(frame), pa.Table.from_pandas(frame)):
            assert segment(given).as_of == dt.date(2026, 1, 1)
            assert segment(given, timezone="America/New_York").as_of == dt.date(2025, 12, 31)

    def test_an_unknown_zone_is_a_usage_error(self, write):
        with pytest.raises(UsageError, match="Mars/Olympus"):
            segment(write("o.csv", HEADER + "A,1,2025-01-01,1\n"), timezone="Mars/Olympus")


class TestManyFiles:
    def test_folder_glob_and_list_give_the_same(self, write, tmp_path):
        first = write("e/a.csv", HEADER + "A,1,2025-01-01,1\n")
        second = write("e/b.csv", HEADER + "B,2,2025-01-02,2\n")
        for orders in (
            tmp_path / "e",
            str(tmp_path / "e" / "*.csv"),
            [first, second],
            [second, first],
        ):
            result = segment(orders)
            assert by_member(result, "monetary") == {"A": 1.0, "B": 2.0}

    def test_a_file_named_twice_is_read_once_and_said_so(self, write, tmp_path):
        path = write("a.csv", HEADER + "A,1,2025-01-01,1\n")
        result = segment([path, tmp_path / "*.csv"])
        assert by_member(result, "monetary") == {"A": 1.0}
        assert any("a.csv" in warning and "once" in warning for warning in result.warnings)

    def test_columns_may_stand_in_another_order_and_delimiter(self, write, tmp_path):
        write("a.csv", HEADER + "A,1,2025-01-01,1\n")
        write("b.csv", "amount;note;customer_id;order_date;order_id\n2;x;B;2025-01-02;2\n")
        assert by_member(segment(tmp_path), "monetary") == {"A": 1.0, "B": 2.0}

    def test_an_order_spread_over_files_is_one_order(self, write, tmp_path):
        write("a.csv", HEADER + "A,1,2025-01-01,1\n")
        write("b.csv", HEADER + "A,1,2025-01-02,2\n")
        assert by_member(segment(tmp_path), "frequency") == {"A": 1}

    def test_a_missing_column_is_told_with_its_file(self, write):
        first = write("a.csv", HEADER + "A,1,2025-01-01,1\n")
        second = write("b.csv", "customer_id,order_id,order_date\nB,2,2025-01-02\n")
        for orders in ([first, second], [second, first]):
            with pytest.raises(DataError, match=r"b\.csv(.|\n)*amount"):
                segment(orders)

    @pytest.mark.parametrize(
        ("narrow", "wide"),
        [
            ("customer_id,order_id,order_date,amount", "status"),
            ("customer_id,order_date,amount", "order_id"),
            ("customer_id,order_id,order_date,quantity,unit_price", "discount"),
        ],
    )
    def test_a_column_that_only_some_files_have_is_never_left_out_in_silence(
        self, write, narrow, wide
    ):
        """Whichever file comes first: a status, order id or discount in the other one matters."""
        cells = {"customer_id": "A", "order_id": "1", "order_date": "2025-01-01", "amount": "1"}
        cells |= {"quantity": "2", "unit_price": "5", "discount": "0.5", "status": "cancelled"}
        paths = []
        for name, columns in (("narrow.csv", narrow), ("wide.csv", f"{narrow},{wide}")):
            row = ",".join(cells[column] for column in columns.split(","))
            paths.append(write(name, f"{columns}\n{row}\n"))
        for orders in (paths, paths[::-1]):
            with pytest.raises(DataError, match=wide):
                segment(orders)

    def test_a_missing_role_is_told_with_its_file(self, write):
        with pytest.raises(DataError, match=r"odd\.csv"):
            segment(write("odd.csv", "foo,bar\n1,2\n"))


TAKEN = [None, "file_row_number", "File_Row_Number", "tierkit_record", "tierkit_file"]


@pytest.mark.parametrize("taken", TAKEN)
@pytest.mark.parametrize("amount", [1.5, "1,50"])  # a decimal comma is read by a convention
def test_rows_are_numbered_as_they_stand_in_each_file(taken, amount, tmp_path):
    """Parquet is read by several threads, in parts; a column may have the name of the number."""
    ids = [f"m{at % 50}" for at in range(5_000)]
    for name, day in (("a", "2025-01-31"), ("b", "2025-02-28")):
        frame = pd.DataFrame({"member_id": ids, "amount": amount, "order_date": day})
        frame["order_id"] = [f"{name}{at}" for at in range(5_000)]
        if taken is not None:
            frame[taken] = 7
        frame.to_parquet(tmp_path / f"{name}.parquet", row_group_size=300)
    spec = OrdersSpec(amount_is="line")
    with Engine(threads=4) as engine:
        rows = read_lines(engine, str(tmp_path), spec).rows_of("m7", spec)
    assert [row.row for row in rows] == 2 * list(range(8, 5_001, 50))
    assert [row.order_id for row in rows] == [
        f"{name}{at}" for name in "ab" for at in range(7, 5_000, 50)
    ]


@pytest.mark.parametrize("suffix", [".parquet", ".json", ".xlsx", ".csv", ".feather"])
@pytest.mark.parametrize("amount", ["1,50", "1.50"])
def test_the_row_of_what_cannot_be_read_in_every_format(suffix, amount, tmp_path):
    """The third of five rows has an amount that is none; the others are told all the same."""
    amounts = [amount, amount, "x", amount, amount]
    frame = pd.DataFrame({"member_id": list("abcba"), "amount": amounts})
    frame["order_id"], frame["order_date"] = list("12345"), "2025-01-31"
    path = tmp_path / f"orders{suffix}"
    writers = {
        ".parquet": frame.to_parquet,
        ".json": lambda path: frame.to_json(path, orient="records"),
        ".xlsx": lambda path: frame.to_excel(path, index=False),
        ".csv": lambda path: frame.to_csv(path, index=False),
        ".feather": frame.to_feather,
    }
    writers[suffix](path)
    place = "row 4" if suffix == ".xlsx" else "line 4" if suffix == ".csv" else "row 3"
    with pytest.raises(DataError, match="1 row cannot be read") as error:
        segment(path)
    assert place in str(error.value) + str(error.value.hint)
    spec = OrdersSpec(amount_is="line")
    with Engine() as engine:
        lines = read_lines(engine, path, spec, set_aside_unreadable=True)
        rows = lines.rows_of("b", spec)
    assert [row.row for row in rows] == [2, 4]
    assert [row.amount for row in rows] == [15_000, 15_000]
    assert [reject.place for reject in lines.rejects] == [f"{path}, {place}"]
