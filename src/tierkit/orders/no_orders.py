"""Rows of an export that are no orders: totals below or between them, and the header once more."""

from tierkit.orders import intake
from tierkit.orders.engine import quote_text
from tierkit.orders.export import Export

# What stands beside a total, in place of an id or a date.
LABEL = (
    r"(?i)\s*(?:(?:grand |sub[- ]?|order )?totals?(?: amount| sales)?|sum|summe|somme|suma|"
    r"gesamt(?:summe|betrag)?|total g[eé]n[eé]ral|合计|总计|小计|总额|总和|汇总|累计|本页合计|"
    r"合計|總計|小計|總額|總和|匯總|累計)\s*[:：]?\s*(?:\(.*\)|（.*）|[0-9]*)\s*"
)
LABELLED = ("member", "order", "date")
# Columns whose own name, on a row, makes it the header.
NAMED = ("member", "date")


def no_order(export: Export) -> str | None:
    """SQL for the reason why a row is no order; NULL where it may be one.

    A line of totals has no day, and a label in its first cell or instead of a member, an order or
    a day. None for formats in which neither is ever met.
    """
    source, roles = export.source, export.roles
    if not (source.costly or source.is_sheet or not source.paths):
        return None
    date, kind = source.identifier(roles["date"]), source.type_of(roles["date"])
    columns = dict.fromkeys(
        [source.columns[0], *(roles[each] for each in LABELLED if each in roles)]
    )
    texts = [source.identifier(each) for each in columns if source.type_of(each) == "VARCHAR"]
    labels = " OR ".join(f"regexp_full_match({each}, {quote_text(LABEL)})" for each in texts)
    if kind != "VARCHAR":
        test = f"{date} IS NULL AND coalesce({labels or 'false'}, false)"
        return f"CASE WHEN {test} THEN '{intake.TOTAL_LINE}' END"
    is_label = f"regexp_full_match({date}, {quote_text(LABEL)})"
    no_day = f"coalesce(trim({date}) IN ('', '-') OR {is_label}, true)"
    again = " AND ".join(
        f"CAST({source.identifier(roles[each])} AS VARCHAR) = {quote_text(roles[each])}"
        for each in NAMED
    )
    return (
        # Most dates begin with a digit, which is quick to see.
        f"CASE WHEN {date} >= '0' AND {date} < ':' THEN NULL "
        f"WHEN {again} THEN '{intake.HEADER_AGAIN}' "
        f"WHEN {no_day} AND coalesce({labels}, false) THEN '{intake.TOTAL_LINE}' END"
    )
