"""Members who hold a tier but shape no threshold: a file that lists them, or their ids."""

from pathlib import Path
from typing import Any

from tierkit.rules.problems import Problems


def build_left_out(given: Any, source: str, problems: Problems) -> Path | tuple[str, ...] | None:
    """The file that lists members, beside the rule file unless it says where; or the members."""
    if isinstance(given, str) and given.strip():
        return Path(source).parent / given
    if (
        isinstance(given, list)
        and given
        and all(isinstance(each, str) and each.strip() for each in given)
    ):
        return tuple(given)
    if given is not None:
        problems.add(("left_out",), "name a file of members (wholesale.csv), or list their ids")
    return None
