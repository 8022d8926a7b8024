"""What must always hold while reading, against Python's own decimals and dates."""

import datetime as dt
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal, localcontext
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tierkit import segment
from tierkit.orders.amounts import number, units
from tierkit.orders.days import day_number, to_day
from tierkit.orders.engine import Engine

ZONE = "America/New_York"  # behind UTC, with summer time
LARGEST = 10**14

few = settings(max_examples=40, deadline=None)
fewer = settings(max_examples=15, deadline=None)


@pytest.fixture(scope="module")
def engine():
    with Engine(timezone=ZONE, threads=1) as engine:
        yield engine


def in_units(amount):
    """|amount| in 1/10,000, rounded half away from zero; None beyond what a line may hold."""
    with localcontext(prec=60):
        scaled = abs(amount) * 10_000
        return int(scaled.to_integral_value(ROUND_HALF_UP)) if abs(amount) < LARGEST else None


def evaluate(engine, columns, discount=None):
    """The units of each row of factors, in one query."""
    engine.register("numbers", pa.table({**columns, "row": range(len(columns["f0"]))}))
    kinds = {name: kind for name, kind, *_ in engine.rows("DESCRIBE numbers")}
    parsed = ", ".join(f"{number(name, kinds[name])} AS {name}" for name in columns)
    net = units([name for name in columns if name != discount], discount)
    rows = engine.rows(f"SELECT {net} FROM (SELECT row, {parsed} FROM numbers) ORDER BY row")
    return [row[0] for row in rows]


def decimals(digits=15, places=9, most=LARGEST):
    """Decimals of so many significant digits, often on a half of 1/10,000 or beside one."""
    mantissas = st.integers(0, 10**digits - 1)
    plain = st.builds(lambda m, p: Decimal(m).scaleb(-p), mantissas, st.integers(0, places))
    halves = st.builds(
        lambda k, up: Decimal(10 * k + 5 + up).scaleb(-5),
        st.integers(0, 10 ** (digits - 1) - 1),
        st.sampled_from([-1, 0, 0, 0, 1]),
    )
    sizes = st.one_of(plain, halves, st.integers(0, 999).map(lambda m: Decimal(m).scaleb(-5)))
    return sizes.filter(lambda d: d < most and len(d.as_tuple().digits) <= digits)


@few
@given(st.lists(st.tuples(decimals(), st.booleans()), min_size=1, max_size=80))
def test_text_float_and_decimal_give_the_same_units(engine, drawn):
    amounts = [-amount if negative else amount for amount, negative in drawn]
    expected = [in_units(amount) for amount in amounts]
    as_decimals = pa.array(amounts, pa.decimal128(25, 9))
    assert evaluate(engine, {"f0": [f"{amount:f}" for amount in amounts]}) == expected
    assert evaluate(engine, {"f0": [f"{amount:E}" for amount in amounts]}) == expected
    assert evaluate(engine, {"f0": [float(amount) for amount in amounts]}) == expected
    assert evaluate(engine, {"f0": as_decimals}) == expected


@few
@given(st.lists(st.floats(-9e13, 9e13), min_size=1, max_size=80))
@example([2.675, 1.00005, 0.1 + 0.2, 5e-05, 4.9999999999999996e-05, 8.12345, 1e14, -1e300])
def test_a_float_means_its_decimal_at_15_digits(engine, floats):
    expected = [in_units(Decimal(f"{value:.14e}")) for value in floats]
    assert evaluate(engine, {"f0": floats}) == expected


@few
@given(st.lists(decimals(most=10**13), min_size=1, max_size=80), st.integers(-3, 3))
def test_a_float_beside_a_half_means_the_half(engine, amounts, ulps):
    """Arithmetic leaves a float a few units in its last place away from what was meant."""
    floats = [float(amount) * (1 + ulps * 2**-52) for amount in amounts]
    expected = [in_units(Decimal(f"{value:.14e}")) for value in floats]
    assert evaluate(engine, {"f0": floats}) == expected


@few
@given(
    st.lists(
        st.tuples(decimals(6, 3, 10**4), decimals(9, 6, 10**6), decimals(6, 6, 1)),
        min_size=1,
        max_size=60,
    )
)
@example(
    [(Decimal(3), Decimal("0.001"), Decimal("0.55")), (Decimal(1), Decimal("0.5"), Decimal(1))]
)
def test_products_are_exact(engine, lines):
    """Rounded once: |quantity x price x (1 - discount)| in Python's decimals at 60 digits."""
    with localcontext(prec=60):
        nets = [quantity * price * (1 - discount) for quantity, price, discount in lines]
    expected = [in_units(net) for net in nets]
    columns = dict(zip(("f0", "f1", "discount"), zip(*lines, strict=True), strict=True))
    as_text = {name: [f"{cell:f}" for cell in cells] for name, cells in columns.items()}
    as_float = {name: [float(cell) for cell in cells] for name, cells in columns.items()}
    assert evaluate(engine, as_text, "discount") == expected
    assert evaluate(engine, as_float, "discount") == expected


def days(engine, column):
    engine.register("dates", pa.table({"d": column, "row": range(len(column))}))
    kind = engine.rows("DESCRIBE dates")[0][1]
    rows = engine.rows(f"SELECT {day_number('d', kind)} FROM dates ORDER BY row")
    return [None if row[0] is None else to_day(row[0]) for row in rows]


times = st.datetimes(dt.datetime(1000, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59))
recent = st.datetimes(dt.datetime(1970, 1, 2), dt.datetime(2037, 12, 30))
WRITTEN = ["%Y-%m-%d", "%Y/%m/%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.%f"]


@fewer
@given(st.lists(st.tuples(times, st.sampled_from(WRITTEN)), min_size=1, max_size=60))
def test_a_naive_time_is_the_day_it_says(engine, drawn):
    expected = [time.date() for time, _ in drawn]
    assert days(engine, [time.strftime(form) for time, form in drawn]) == expected
    assert days(engine, pa.array([time for time, _ in drawn], pa.timestamp("us"))) == expected


@fewer
@given(
    st.lists(
        st.tuples(recent, st.integers(-12 * 60, 14 * 60), st.booleans()), min_size=1, max_size=60
    )
)
def test_an_instant_is_a_day_in_the_zone(engine, drawn):
    instants = [
        time.replace(tzinfo=dt.timezone(dt.timedelta(minutes=offset))) for time, offset, _ in drawn
    ]
    expected = [instant.astimezone(ZoneInfo(ZONE)).date() for instant in instants]
    texts = [
        instant.isoformat("T" if with_t else " ")
        for instant, (*_, with_t) in zip(instants, drawn, strict=True)
    ]
    assert days(engine, texts) == expected
    in_utc = [instant.astimezone(dt.UTC) for instant in instants]
    assert days(engine, [f"{each:%Y-%m-%dT%H:%M:%SZ}" for each in in_utc]) == expected
    assert days(engine, pa.array(in_utc, pa.timestamp("us", "UTC"))) == expected


@fewer
@given(
    st.lists(
        st.tuples(st.integers(1000, 9999), st.integers(0, 13), st.integers(0, 32)),
        min_size=1,
        max_size=200,
    )
)
def test_only_days_of_the_calendar_are_days(engine, parts):
    def day(year, month, number):
        try:
            return dt.date(year, month, number)
        except ValueError:
            return None

    texts = [f"{year:04}-{month:02}-{number:02}" for year, month, number in parts]
    assert days(engine, texts) == [day(*each) for each in parts]


# Each cell: what is written, and whether it has the fault that the column stands for.
MEMBERS = [("A", False), ("B", False), ("", True), ("  ", True)]
STATUSES = [("paid", False), ("", False), ("cancelled", True)]
DATES = [("2025-05-01", False), ("2025-06-30 23:00", False), ("2025-02-30", True), ("", True)]
AMOUNTS = [("5", False), ("-2.5", False), ("0", False), ("12,5x", True), ("", True)]
ORDERS = [("1", False), ("2", False), ("", True)]
REASONS = ["no_member", "status_ignored", "unreadable_date", "unreadable_amount", "no_order"]

dirty = st.tuples(*map(st.sampled_from, (MEMBERS, STATUSES, DATES, AMOUNTS, ORDERS)))


@fewer
@given(st.lists(dirty, max_size=40))
def test_every_row_is_used_or_set_aside_for_its_first_fault(rows):
    """The last row is sound, so that there is always an order that counts."""
    sound = ("A", False), ("paid", False), ("2025-06-01", False), ("9", False), ("9", False)
    rows = [*rows, sound]
    expected = Counter()
    for row in rows:
        fault = next((reason for cell, reason in zip(row, REASONS, strict=True) if cell[1]), None)
        late = row[2][0] > "2025-06-29"
        expected[fault or ("after_as_of" if late else None)] += 1
    names = ["member_id", "status", "order_date", "amount", "order_id"]
    frame = pd.DataFrame([[cell[0] for cell in row] for row in rows], columns=names)
    intake = segment(
        frame,
        as_of="2025-06-29",
        window="all",
        statuses={"count": ["paid", ""], "ignore": ["cancelled"]},
        set_aside_unreadable=True,
        rules=None,
        threads=1,
    ).intake
    used = expected.pop(None)
    assert (intake.read, intake.used, dict(intake.set_aside)) == (len(rows), used, dict(expected))


line = st.tuples(
    st.sampled_from(["A", "B", "C", "d"]),
    st.sampled_from(["1", "2", "3"]),
    st.integers(0, 400).map(lambda days: (dt.date(2025, 1, 1) + dt.timedelta(days)).isoformat()),
    st.sampled_from(["10", "0.1", "0.2", "33.33", "-10", "-0.3", "0"]),
)
lines = st.lists(line, min_size=1, max_size=25)


def frame_of(rows):
    sound = ("E", "1", "2025-03-01", "7")
    columns = ["customer_id", "order_id", "order_date", "amount"]
    return pd.DataFrame([*rows, sound], columns=columns)


def segmented(frame, **given):
    """The amounts are of lines: by chance every order's may be equal, as if they were totals."""
    return segment(frame, window="all", amount_is="line", **given)


@fewer
@given(lines, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows, random):
    first = segmented(frame_of(rows), as_of="2025-06-30", threads=1)
    shuffled = frame_of(rows).sample(frac=1, random_state=random.randrange(2**32))
    second = segmented(shuffled, as_of="2025-06-30", threads=2)
    pd.testing.assert_frame_equal(first.members, second.members)
    assert first.intake == second.intake
    assert first.thresholds == second.thresholds


@fewer
@given(lines)
def test_the_as_of_day_is_the_day_of_an_order_that_counts_on_it(rows):
    """Whatever was returned when; and naming the day that is the default changes nothing."""
    result = segmented(frame_of(rows), threads=1)
    assert result.members["recency"].min() == 0
    again = segmented(frame_of(rows), as_of=result.as_of, threads=1)
    pd.testing.assert_frame_equal(result.members, again.members)
    assert result.intake == again.intake
