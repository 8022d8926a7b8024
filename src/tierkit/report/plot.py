"""A curve in plain characters, for a terminal of 80 columns."""

from collections.abc import Sequence
from fractions import Fraction

WIDTH = 60
HEIGHT = 12
MARK = "*"


def plot(values: Sequence[Fraction], heights: Sequence[int], labels: Sequence[str]) -> list[str]:
    """The curve of heights over values, as lines: an axis with its highest, and `labels` below.

    The line of a mark is the height rounded to one of the lines; 0 stands on the axis. Where many
    values share a column, each puts its mark.
    """
    top = max(heights, default=0)
    low, high = min(values), max(values)
    span = high - low
    grid = [[" "] * WIDTH for _ in range(HEIGHT + 1)]
    for value, height in zip(values, heights, strict=True):
        column = int((value - low) / span * (WIDTH - 1)) if span else 0
        line = int(Fraction(height, top) * HEIGHT + Fraction(1, 2)) if top else 0
        grid[HEIGHT - line][column] = MARK
    margin = max(len(f"{top:,}"), 1)
    lines = []
    for position, row in enumerate(grid):
        told = f"{top:,}" if position == 0 else "0" if position == HEIGHT else ""
        lines.append(f"{told:>{margin}} |{''.join(row)}".rstrip())
    lines.append(f"{'':{margin}} +{'-' * WIDTH}")
    first, last = labels[0], labels[-1]
    room = max(1, WIDTH - len(first) - len(last))
    lines.append(f"{'':{margin}}  {first}{' ' * room}{last}".rstrip())
    return lines
