"""Names that people cannot tell apart: the same but for case, blanks and invisible characters."""

import unicodedata
from collections.abc import Sequence

from tierkit.rules.nodes import Path
from tierkit.rules.problems import Problems


def form_of(name: str) -> str:
    """A name without what nobody sees in it."""
    letters = unicodedata.normalize("NFKC", name).casefold()
    seen = "".join(letter for letter in letters if unicodedata.category(letter) != "Cf")
    return " ".join(seen.split())


def check_alike(what: str, named: Sequence[tuple[str, Path]], problems: Problems) -> None:
    """Note every name that is that of an earlier one, or differs from it in form only.

    Blanks around a name are lost where a table of it is read again, so they are refused.
    """
    first: dict[str, tuple[str, Path]] = {}
    for name, path in named:
        if name != name.strip():
            problems.add(path, f"{name!r} has blanks around it; take them out")
            continue
        other, place = first.setdefault(form_of(name), (name, path))
        if place == path:
            continue
        where = problems.where(place)
        if other == name:
            problems.add(path, f"another {what} is named {name} already ({where})")
        else:
            problems.add(
                path,
                f"{name!r} differs from the {what} {other!r} ({where}) in case, blanks or "
                "invisible characters only; give it a name of its own",
            )
