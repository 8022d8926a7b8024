"""Results as tables of plain data: a title, typed columns, rows, notes. No result prints itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

from tierkit.money import UNITS, plain_text
from tierkit.orders.intake import REASONS
from tierkit.results.segment import SegmentResult
from tierkit.thresholds.derive import Floor
from tierkit.tiers.summary import Band, TierSummary

if TYPE_CHECKING:
    from tierkit.results.thresholds import ThresholdsResult
    from tierkit.results.whatif import Side

Cell = str | int | Fraction | None


class Show(Enum):
    """How the cells of a column are written for people."""

    TEXT = "text"
    FIGURE = "figure"  # text of numbers, aligned as such
    COUNT = "count"
    SHARE = "share"
    MONEY = "money"  # units of 1/10,000
    TIMES = "times"
    NUMBER = "number"


@dataclass(frozen=True)
class Heading:
    """A column of a table; where the screen is narrow, those with the highest `spare` go first."""

    name: str
    show: Show
    spare: int = 0


@dataclass(frozen=True)
class Row:
    """A row of cells, one for each heading; `strong` for totals, `quiet` for inactive members."""

    cells: tuple[Cell, ...]
    style: str = ""


@dataclass(frozen=True)
class Table:
    """A table before it is drawn."""

    title: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


TIER_HEADINGS = (
    Heading("Tier", Show.TEXT),
    Heading("Members", Show.COUNT),
    Heading("Share of members", Show.SHARE),
    Heading("Net revenue", Show.MONEY),
    Heading("Share of revenue", Show.SHARE),
    Heading("Mean per member", Show.MONEY, 1),
    Heading("Times the mean", Show.TIMES, 2),
    Heading("Orders", Show.COUNT, 3),
    Heading("Median recency", Show.NUMBER, 4),
)
FLOOR_HEADINGS = (
    Heading("Threshold", Show.TEXT),
    Heading("Floor", Show.TEXT),
    Heading("Method", Show.TEXT),
    Heading("Asked", Show.TEXT),
    Heading("Members reach it", Show.COUNT),
    Heading("Share of active", Show.SHARE),
    Heading("Share of value", Show.SHARE, 1),
    Heading("Members in band", Show.COUNT, 2),
)


def segment_tables(result: SegmentResult) -> list[Table]:
    """The tier summary, the segments, the thresholds and the intake of a segmentation."""
    tables = [tier_table(result)]
    if result.segments:
        tables.append(segment_table(result))
    if result.thresholds:
        tables.append(threshold_table(result.thresholds, result))
    return [*tables, intake_table(result)]


def headline(result: SegmentResult) -> str:
    """What was measured, in one line."""
    name = result.rules.name or result.rules.source
    return f"{name}: {members_text(result.summary.total.members)} as of {dates_text(result)}"


def dates_text(result: "SegmentResult | ThresholdsResult") -> str:
    """The as-of day, and the window by its days and its length."""
    days = f"{result.reading.days_of(result.window)} ({result.window.length})"
    return f"{result.as_of}, window {days}"


def tier_table(result: SegmentResult) -> Table:
    """A row per tier, the inactive members, the total."""
    summary = result.summary
    *tiers, inactive = summary.bands
    rows = (*band_rows(tiers), *band_rows([inactive], "quiet"))
    rows += tuple(band_rows([summary.total], "strong"))
    notes = mean_note(summary)
    if summary.inactive_tiers:
        held = ", ".join(f"{count:,} in {name}" for name, count in summary.inactive_tiers)
        notes += (f"Inactive members hold what the rules give them: {held}.",)
    return Table("Tiers", TIER_HEADINGS, rows, notes)


def segment_table(result: SegmentResult) -> Table:
    """A row per segment in the order of the rules, whoever has none, the total."""
    named = {segment.name for segment in result.rules.segments}
    rows = [
        *band_rows([band for band in result.segments if band.tier in named]),
        *band_rows([band for band in result.segments if band.tier not in named], "quiet"),
        *band_rows([result.summary.total], "strong"),
    ]
    headings = (Heading("Segment", Show.TEXT), *TIER_HEADINGS[1:])
    scores = ", ".join(result.rules.scores)
    return Table("Segments", headings, tuple(rows), (f"By scores of {scores}; 1 is the worst.",))


def band_rows(bands: Sequence[Band], style: str = "") -> list[Row]:
    """A row of the tier summary for each band."""
    return [
        Row(
            (
                band.tier,
                band.members,
                band.member_share,
                band.revenue,
                band.revenue_share,
                band.mean,
                band.times_mean,
                band.orders,
                band.median_recency,
            ),
            style,
        )
        for band in bands
    ]


def mean_note(summary: TierSummary) -> tuple[str, ...]:
    """The mean without the inactive members, where there are any."""
    if summary.active.mean is None or not summary.inactive_members:
        return ()
    mean = money_text(summary.active.mean)
    return (f"The mean per active member is {mean}; inactive members bring it down.",)


def threshold_table(floors: Sequence[Floor], result: "SegmentResult | ThresholdsResult") -> Table:
    """Every floor with the method it comes from, what was asked, and what it gives."""
    rows = tuple(
        Row(
            (
                floor.name,
                f"{floor.metric.name} {floor.op} {floor_text(floor)}",
                floor.method,
                asked_text(floor),
                floor.members,
                floor.member_share,
                floor.value_share,
                floor.band_members,
            )
        )
        for floor in floors
    )
    told = f"Derived over active members, window {result.reading.days_of(result.window)}."
    if isinstance(result, SegmentResult):
        told += f" Rules: {result.rules.source}."
    return Table("Thresholds", FLOOR_HEADINGS, rows, (told,))


def asked_text(floor: Floor) -> str:
    """What was asked of a floor: `80% of value`, `33.3% of members`."""
    if floor.asked is None:
        return ""
    return f"{share_text(floor.asked.share).replace('.0%', '%')} of {floor.asked.of}"


def intake_table(result: "SegmentResult | ThresholdsResult | Side") -> Table:
    """What became of every row that was read, and which columns were taken for what."""
    intake = result.intake
    if result.reading.table is not None:
        return _table_intake(result)
    rows = [Row(("rows read", intake.read)), Row(("used", intake.used))]
    rows += [Row((f"set aside: {REASONS[key]}", count)) for key, count in intake.set_aside.items()]
    roles = ", ".join(
        f"{role.replace('_', ' ')} = {column}" for role, column in result.reading.roles.items()
    )
    first, last = result.reading.first_day, result.reading.last_day
    notes = (f"Columns: {roles}.", f"Rows used run from {first} to {last}.")
    told = tuple(sentence(note) for note in result.reading.notes)
    headings = (Heading("Rows", Show.TEXT), Heading("Count", Show.COUNT))
    return Table("Intake", headings, tuple(rows), notes + told)


def _table_intake(result: "SegmentResult | ThresholdsResult | Side") -> Table:
    """Where the members come from a saved table: how many there are, and from which."""
    headings = (Heading("Rows", Show.TEXT), Heading("Count", Show.COUNT))
    rows = (Row(("members read", result.intake.read)), Row(("used", result.intake.used)))
    notes = tuple(sentence(note) for note in result.reading.notes)
    return Table("Intake", headings, rows, notes)


def members_text(members: int) -> str:
    """So many members."""
    return f"{members:,} {'member' if members == 1 else 'members'}"


def sentence(note: str) -> str:
    """A note as a sentence; a name that it begins with keeps its letters."""
    first = note.split(maxsplit=1)[0]
    return f"{note[0].upper() if first.isalpha() else note[0]}{note[1:]}."


def cell_text(cell: Cell, show: Show) -> str:
    """A cell as people read it."""
    if cell is None:
        return "-"
    if isinstance(cell, str):
        return cell
    match show:
        case Show.SHARE:
            return share_text(Fraction(cell))
        case Show.MONEY:
            return money_text(Fraction(cell))
        case Show.TIMES:
            return f"{decimal_text(Fraction(cell), 2)}x"
        case Show.NUMBER:
            return decimal_text(Fraction(cell), 1).removesuffix(".0")
        case _:
            return f"{cell:,}"


def decimal_text(value: Fraction, decimals: int) -> str:
    """A number with thousands separators, rounded half away from zero; zero has no sign."""
    scaled = int(abs(value) * 10**decimals + Fraction(1, 2))
    whole, part = divmod(scaled, 10**decimals)
    sign = "-" if value < 0 and scaled else ""
    return f"{sign}{whole:,}.{part:0{decimals}d}" if decimals else f"{sign}{whole:,}"


def share_text(share: Fraction) -> str:
    """A share in percent with one decimal; what is not quite 0 or 100 is not shown as such."""
    if 0 < share < Fraction(1, 2000):
        return "<0.1%"
    if Fraction(1999, 2000) < share < 1:
        return ">99.9%"
    return f"{decimal_text(share * 100, 1)}%"


def money_text(units: Fraction | int) -> str:
    """An amount with thousands separators and two decimals."""
    return decimal_text(Fraction(units) / UNITS, 2)


def floor_text(floor: Floor) -> str:
    """A floor to the last decimal that it has, with thousands separators."""
    return exact_text(floor.amount)


def exact_text(amount: Fraction, decimals: int = 0) -> str:
    """A number to the last decimal that it has, and at least so many, with thousands separators."""
    whole, _, part = plain_text(amount).partition(".")
    part = part.ljust(decimals, "0")
    shown = f"{int(whole):,}" if int(whole) else whole
    return f"{shown}.{part}" if part else shown
