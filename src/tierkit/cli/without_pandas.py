"""A start without pandas: the command line makes no DataFrames."""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType


class WithoutPandas:
    """Tells whoever would import pandas that there is none.

    DuckDB and pyarrow import it with the first constant they are given, only to see whether that
    is one of its missing values. That takes as long as reading and segmenting a small file.
    """

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Refuse pandas, and leave all else to the other finders."""
        if name == "pandas":
            raise ModuleNotFoundError("the command line does without pandas", name=name)
        return None


def start_without_pandas() -> None:
    """Let nothing import pandas in this process; what is imported already stays."""
    sys.meta_path.insert(0, WithoutPandas())


def allow_pandas() -> None:
    """Let pandas be imported after all, for libraries that cannot do without."""
    sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, WithoutPandas)]
