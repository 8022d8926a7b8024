"""SQL that reads dates as people write them: 12/1/2010 8:26, 1 Dec 2010, 2024年1月31日, 45322.

Each form turns what is written into the year-first text or the instant that `days` then reads.
Which form a column has is one convention, decided from the whole column.
"""

from dataclasses import dataclass

from tierkit.orders.days import INSTANT
from tierkit.orders.engine import quote_text
from tierkit.orders.number_text import plain_looks

# A year of two digits is one from 1970 to 2069, as POSIX has it.
PIVOT = 70
# Names of months in English, German, French and Spanish, short and long.
MONTHS = (
    "jan(?:uary|uar|vier|v)?|jänner|ene(?:ro)?",
    "feb(?:ruary|ruar|rero)?|f[ée]v(?:rier|r)?",
    "mar(?:ch|s|zo)?|märz?|mrz",
    "apr(?:il)?|avr(?:il)?|abr(?:il)?",
    "mayo?|mai",
    "june?|juni|juin|junio",
    "july?|juli|juil(?:let)?|julio",
    "aug(?:ust)?|ao[uû]t|ago(?:sto)?",
    "sept?(?:ember|embre|iembre)?",
    "oct(?:ober|obre|ubre)?|okt(?:ober)?",
    "nov(?:ember|embre|iembre)?",
    "dec(?:ember)?|dez(?:ember)?|d[ée]c(?:embre)?|dic(?:iembre)?",
)
WEEKDAY = (
    r"(?i)\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?"
    r"|\(?(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]\)?|[月火水木金土日]曜日?"
    r"|\([月火水木金土日一二三四五六]\)|\( *\)"
)
HALF_DAY = "am|pm|a\\.m\\.|p\\.m\\.|上午|下午|午前|午後|中午|凌晨|早上|晚上"
CLOCK = r"(?:[01]?[0-9]|2[0-3])(?::[0-5][0-9]){0,2}(?:\.[0-9]+)?"
TIME_OF_DAY = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"


@dataclass(frozen=True)
class Form:
    """One way to write dates: what it looks like, and how it becomes a date year first.

    `order` is the word by which a user asks for it. `year_first` is what the engine puts in the
    pattern's place; a form that is one number has an `instant` or `day` in SQL over `{text}`.
    """

    name: str
    meaning: str
    order: str
    pattern: str
    year_first: str = ""
    short_year: bool = False
    expression: str = ""
    kind: str = "VARCHAR"

    def value(self, text: str) -> str:
        """SQL for the date in a text (as `plain_date` leaves it); NULL where it is another form."""
        pattern = quote_text(f"^(?:{self.pattern})")
        if self.expression:
            value = self.expression.replace("{text}", text)
        else:
            value = f"regexp_replace({text}, {pattern}, '{self.year_first}\\4')"
        if self.short_year:
            value = f"CASE WHEN {value} < '{PIVOT}' THEN '20' ELSE '19' END || {value}"
        return f"CASE WHEN regexp_matches({text}, {pattern}) THEN {value} END"


def _written() -> tuple[Form, ...]:
    """Days by their year, month and day, in figures and in names."""
    long, short, part, mark = "([0-9]{4})", "([0-9]{2})", "([0-9]{1,2})", "(?:[-/.] ?| )"
    month, blank, behind = "m([0-9]{2})", "[-/., ]*", "([ T]|$)"
    clock = "(?:(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9])?)?"

    def marked(*parts: str) -> str:
        return mark.join(parts) + behind

    def named(*parts: str) -> str:
        return blank.join(parts) + behind

    return (
        Form("ymd", "year first", "ymd", marked(long, part, part), r"\1-\2-\3"),
        Form("dmy", "day first", "dmy", marked(part, part, long), r"\3-\2-\1"),
        Form("mdy", "month first", "mdy", marked(part, part, long), r"\3-\1-\2"),
        Form("dmy2", "day first", "dmy", marked(part, part, short), r"\3-\2-\1", True),
        Form("mdy2", "month first", "mdy", marked(part, part, short), r"\3-\1-\2", True),
        Form("ymd2", "year first", "ymd", marked(short, part, part), r"\1-\2-\3", True),
        Form("dny", "day, then named month", "dmy", named(part, month, long), r"\3-\2-\1"),
        Form("ndy", "named month, then day", "mdy", named(month, part, long), r"\3-\1-\2"),
        Form("ynd", "year, then named month", "ymd", named(long, month, part), r"\1-\2-\3"),
        Form(
            "ndy2",
            "named month, then day",
            "mdy",
            named(month, f"{part}[-/., ]", short),  # Dec 2010 is no day of 2010
            r"\3-\1-\2",
            True,
        ),
        Form("dny2", "day, then named month", "dmy", named(part, month, short), r"\3-\2-\1", True),
        Form(
            "compact",
            "year, month and day as digits",
            "ymd",
            f"([0-9]{{4}})([01][0-9])([0-3][0-9])T?{clock}($)",
            r"\1-\2-\3",
        ),
    )


def _counted() -> tuple[Form, ...]:
    """Days by a number that counts from some day on."""
    return (
        Form(
            "excel",
            "Excel's day numbers, counted from 1899-12-30",
            "excel",
            r"[2-7][0-9]{4}(?:\.[0-9]+)?$",
            expression=(
                "CAST(DATE '1899-12-30' + CAST(split_part({text}, '.', 1) AS INTEGER) AS VARCHAR)"
            ),
        ),
        Form(
            "seconds",
            "seconds since 1970 (UTC)",
            "seconds",
            r"[1-9][0-9]{8,9}(?:\.[0-9]+)?$",
            expression="to_timestamp(TRY_CAST(split_part({text}, '.', 1) AS BIGINT))",
            kind=INSTANT,
        ),
        *(
            Form(
                name,
                f"{name} since 1970 (UTC)",
                name,
                rf"[1-9][0-9]{{{9 + places}}}(?:\.[0-9]+)?$",
                expression=(
                    "to_timestamp(TRY_CAST(split_part({text}, '.', 1) AS BIGINT) // "
                    f"{10**places})"
                ),
                kind=INSTANT,
            )
            for name, places in (("milliseconds", 3), ("microseconds", 6), ("nanoseconds", 9))
        ),
    )


FORMS: dict[str, Form] = {form.name: form for form in (*_written(), *_counted())}


def pattern_form(pattern: str) -> Form:
    """The form that a strptime pattern asks for."""
    instant = "%z" in pattern or "%Z" in pattern
    return Form(
        name=pattern,
        meaning=f"as {pattern}",
        order=pattern,
        pattern=".",
        expression=f"try_strptime({{text}}, {quote_text(pattern)})",
        kind=INSTANT if instant else "TIMESTAMP",
    )


def day_part(column: str) -> str:
    """SQL for a date without the time of the day behind it, where that is plain to see."""
    return f"regexp_replace({column}, '(?:T| +){TIME_OF_DAY}$', '')"


def plain_date(column: str) -> str:
    """SQL for a date in ASCII, without weekday and half of the day, month names as m01 to m12."""
    text = plain_looks(column)
    return (
        f"CASE WHEN regexp_full_match({text}, '[0-9/.: T-]*') THEN {text} "
        f"ELSE {_without_words(text)} END"
    )


def _without_words(text: str) -> str:
    steps = [
        (WEEKDAY, " "),
        ("(:[0-9]{2}),([0-9])", r"\1.\2"),
        ("([0-9]) *[年月] *", r"\1-"),
        ("([0-9]) *[日号號] *", r"\1 "),
        ("([0-9]) *[时時点點分] *", r"\1:"),
        (":? *秒|:$", ""),
        (r" *(?:GMT|UTC)([+-][0-9]{2}:?[0-9]{2})(?: \(.*\))?$", r" \1"),
        # A time of a day is on that day, whichever half it is in; `day_part` may have cut it off.
        (rf"(?i)[ ,]+(?:at )?(?:(?:{HALF_DAY}) *(?:{CLOCK})?|{CLOCK} *(?:{HALF_DAY})) *$", ""),
        *(
            (rf"(?i)(?:\bde )?\b(?:{names})\b\.?(?: de\b)?", f"m{number:02}")
            for number, names in enumerate(MONTHS, 1)
        ),
        (r"(?i)\b([0-9]{1,2})(?:st|nd|rd|th)\b", r"\1"),
        (f"([0-9]),? +({TIME_OF_DAY})", r"\1 \2"),
    ]
    for pattern, instead in steps:
        text = f"regexp_replace({text}, {quote_text(pattern)}, {quote_text(instead)}, 'g')"
    return f"trim({text})"
