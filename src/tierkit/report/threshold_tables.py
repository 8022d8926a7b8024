"""The evidence behind thresholds as tables of plain data."""

from collections.abc import Sequence
from fractions import Fraction

from tierkit.members.metrics import Metric, Unit
from tierkit.report.tables import (
    TIER_HEADINGS,
    Cell,
    Heading,
    Row,
    Show,
    Table,
    band_rows,
    dates_text,
    decimal_text,
    floor_text,
    intake_table,
    mean_note,
    sentence,
    share_text,
    threshold_table,
)
from tierkit.results.thresholds import Certainty, Period, Split, ThresholdsResult
from tierkit.thresholds.derive import Floor, Threshold
from tierkit.thresholds.picture import Picture, PictureBand
from tierkit.thresholds.profile import Profile

SPLITS_SHOWN = 3
DECIMALS = {Unit.MONEY: 2, Unit.NUMBER: 4, Unit.DAYS: 1, Unit.COUNT: 1}
BAR_WIDTH = 12


def thresholds_headline(result: ThresholdsResult) -> str:
    """What was derived on whom, in one line."""
    members = f"{result.picture.members:,} active members"
    return f"Thresholds on {result.metric.name}: {members} as of {dates_text(result)}"


def thresholds_tables(result: ThresholdsResult) -> list[Table]:
    """Floors, what each makes of the members, the picture behind them, and how sure they are."""
    tables = [threshold_table(result.floors, result)]
    tables += [rounding_table(result.floors)] if any(f.unrounded for f in result.floors) else []
    tables += [certainty_table(result)] if result.certainty else []
    tables += [period_table(result)] if result.periods else []
    # Beside many methods, what each makes of the members would bury the picture.
    shown = result.splits if len(result.splits) <= SPLITS_SHOWN else result.splits[:1]
    tables += [split_table(split) for split in shown]
    tables.append(picture_table(result))
    tables.append(profile_table(result.profiles))
    return [*tables, intake_table(result)]


def rounding_table(floors: Sequence[Floor]) -> Table:
    """What rounding changed."""
    headings = (
        Heading("Threshold", Show.TEXT),
        Heading("Observed", Show.FIGURE),
        Heading("Rounded", Show.FIGURE),
        Heading("Members before", Show.COUNT),
        Heading("Members after", Show.COUNT),
    )
    rows = tuple(
        Row(
            (
                floor.name,
                value_text(floor.unrounded, floor.metric),
                floor_text(floor),
                floor.unrounded_members,
                floor.members,
            )
        )
        for floor in floors
        if floor.unrounded is not None
    )
    return Table("Rounding", headings, rows)


def certainty_table(result: ThresholdsResult) -> Table:
    """An interval for each floor, and who would change bands within it."""
    headings = (
        Heading("Threshold", Show.TEXT),
        Heading("Floor", Show.FIGURE),
        Heading("95% from", Show.FIGURE),
        Heading("to", Show.FIGURE),
        Heading("Members who may change", Show.COUNT),
        Heading("Share of active", Show.SHARE),
        Heading("Replicates with it", Show.COUNT, 1),
    )
    by_name = {threshold.spec.name: threshold for threshold in result.thresholds}
    rows = [row for each in result.certainty for row in _interval_rows(each, by_name)]
    first = result.certainty[0]
    notes = (
        f"Bootstrap with {first.replicates:,} replicates, seed {first.seed}: the members are drawn "
        "again with replacement and the floors derived anew.",
    )
    return Table("How sure", headings, tuple(rows), notes)


def _interval_rows(certainty: Certainty, by_name: dict[str, Threshold]) -> list[Row]:
    rows = []
    floors = by_name[certainty.threshold].floors
    for floor, interval in zip(floors, certainty.intervals, strict=True):
        cells: list[Cell] = [floor.name, value_text(floor.unrounded or floor.value, floor.metric)]
        if interval is None:
            cells += ["-", "-", None, None, 0]
        else:
            cells += [value_text(edge, floor.metric) for edge in (interval.low, interval.high)]
            cells += [interval.changing, interval.change_share, interval.replicates]
        rows.append(Row(tuple(cells)))
    return rows


def period_table(result: ThresholdsResult) -> Table:
    """The same floors in one window after another, newest first, with the change to the newer."""
    every = (floor for period in result.periods for floor in _floors_by_name(period).values())
    names = list(dict.fromkeys(floor.name for floor in (*result.floors, *every)))
    headings = (
        Heading("From", Show.TEXT),
        Heading("To", Show.TEXT),
        Heading("Active", Show.COUNT),
        Heading("Net revenue", Show.MONEY),
        *(Heading(name, Show.FIGURE, spare) for spare, name in enumerate(names)),
    )
    rows = [_period_row(period, names, result) for period in result.periods]
    note = "In brackets: the change from the period before."
    return Table(f"Each {result.periods[0].window.length}", headings, tuple(rows), (note,))


def _period_row(period: Period, names: Sequence[str], result: ThresholdsResult) -> Row:
    position = result.periods.index(period)
    older = result.periods[position + 1] if position + 1 < len(result.periods) else None
    before = _floors_by_name(older) if older else {}
    floors = _floors_by_name(period)
    cells: list[Cell] = [str(period.window.start), str(period.window.end)]
    cells += [period.active, period.revenue]
    for name in names:
        own = floors.get(name)
        cells.append("-" if own is None else floor_text(own) + _drift(own, before.get(name)))
    return Row(tuple(cells))


def _floors_by_name(period: Period) -> dict[str, Floor]:
    return {floor.name: floor for each in period.thresholds for floor in each.floors}


def _drift(floor: Floor, before: Floor | None) -> str:
    if before is None or before.value <= 0:
        return ""
    return f" ({float(floor.value / before.value - 1):+.1%})"


def split_table(split: Split) -> Table:
    """The bands between the floors: members, revenue, mean, and the mean as a multiple."""
    *bands, inactive = split.summary.bands
    rows = (*band_rows(bands), *band_rows([inactive], "quiet"))
    rows += tuple(band_rows([split.summary.total], "strong"))
    spec = split.threshold.spec
    title = f"Bands by {spec.name} ({spec.metric.name})"
    headings = (Heading("Band", Show.TEXT), *TIER_HEADINGS[1:])
    return Table(title, headings, rows, mean_note(split.summary))


def picture_table(result: ThresholdsResult) -> Table:
    """The distribution in bands, best first, with the floors that fall into each."""
    picture = result.picture
    headings = (
        Heading(picture.metric.name.capitalize(), Show.TEXT),
        Heading("Members", Show.COUNT),
        Heading("Share", Show.SHARE),
        Heading("Running share", Show.SHARE),
        Heading("", Show.TEXT, 1),
        Heading("Net revenue", Show.MONEY, 3),
        Heading("Share", Show.SHARE, 2),
        Heading("Running share", Show.SHARE),
        Heading("Floors here", Show.TEXT),
    )
    most = max(band.members for band in picture.bands)
    rows = tuple(_picture_row(band, picture, most, result.floors) for band in picture.bands)
    return Table("Distribution over active members", headings, rows, _pareto_notes(result))


def _picture_row(band: PictureBand, picture: Picture, most: int, floors: Sequence[Floor]) -> Row:
    def of_revenue(part: int) -> Fraction | None:
        return Fraction(part, picture.revenue) if picture.revenue else None

    inside = [
        f"{floor.name} {floor_text(floor)}"
        for floor in floors
        if floor.metric is picture.metric
        and (band.low is None or floor.value >= band.low)
        and (band.high is None or floor.value < band.high)
    ]
    return Row(
        (
            band_text(band, picture.metric),
            band.members,
            Fraction(band.members, picture.members),
            Fraction(band.running_members, picture.members),
            "█" * round(BAR_WIDTH * band.members / most) if most else "",
            band.revenue,
            of_revenue(band.revenue),
            of_revenue(band.running_revenue),
            ", ".join(inside),
        )
    )


def band_text(band: PictureBand, metric: Metric) -> str:
    """A band as people read it: `100 to <200`, `3`, `7 to 13`, `500 or more`, `under 0`."""
    if band.high is None and band.low is None:
        return "all"
    if band.low is None:
        return f"under {value_text(Fraction(band.high or 0), metric)}"
    low = value_text(Fraction(band.low), metric)
    if band.high is None:
        return f"{low} or more"
    if metric.scale != 1:
        return f"{low} to <{value_text(Fraction(band.high), metric)}"
    return low if band.high == band.low + 1 else f"{low} to {band.high - 1:,}"


def _pareto_notes(result: ThresholdsResult) -> tuple[str, ...]:
    found = result.concentration
    name = result.metric.name
    if result.metric.lower_is_better:
        return ()
    if found is None:
        return (f"No active member has a positive {name}: there is nothing to concentrate.",)
    return (
        f"The best {share_text(found.members_for_value)} of active members bring 80% of {name}; "
        f"the best 20% bring {share_text(found.value_of_members)}. Gini {float(found.gini):.3f}.",
        f"Verdict: {found.verdict.value}.",
    )


def profile_table(profiles: Sequence[Profile]) -> Table:
    """How each metric is distributed, tied, and goes with the others."""
    headings = (
        Heading("Metric", Show.TEXT),
        Heading("Distinct", Show.COUNT),
        Heading("Lowest", Show.FIGURE, 3),
        Heading("25%", Show.FIGURE, 2),
        Heading("Median", Show.FIGURE),
        Heading("75%", Show.FIGURE, 2),
        Heading("Highest", Show.FIGURE, 1),
        Heading("Mean", Show.FIGURE, 1),
        Heading("Most common", Show.FIGURE),
        Heading("its share", Show.SHARE),
        *(Heading(f"with {profile.metric.name}", Show.FIGURE) for profile in profiles),
    )
    rows = tuple(_profile_row(profile, profiles) for profile in profiles)
    remarks = [sentence(remark) for each in profiles for remark in each.remarks]
    note = "The last columns are rank correlations; positive means that good goes with good."
    return Table("Metrics of active members", headings, rows, (*remarks, note))


def _profile_row(profile: Profile, profiles: Sequence[Profile]) -> Row:
    def text(value: Fraction) -> str:
        return value_text(value, profile.metric)

    cells: list[Cell] = [profile.metric.name, profile.distinct, text(profile.lowest)]
    cells += [text(quartile) for quartile in profile.quartiles]
    cells += [text(profile.highest), text(profile.mean), text(profile.most_common)]
    cells.append(profile.most_common_share)
    for other in profiles:
        found = profile.correlations.get(other.metric.name)
        cells.append("" if other is profile else "-" if found is None else f"{found:.2f}")
    return Row(tuple(cells))


def value_text(value: Fraction | None, metric: Metric) -> str:
    """A value of a metric as people read it: as many decimals as its unit has, unless whole."""
    if value is None:
        return "-"
    amount = value / metric.scale
    if amount.denominator == 1:
        return f"{int(amount):,}"
    return decimal_text(amount, DECIMALS[metric.unit])
