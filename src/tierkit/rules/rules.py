"""The rules of a programme, ready to be applied."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath

from tierkit.members.metrics import Metric
from tierkit.members.window import WindowSpec
from tierkit.orders.spec import OrdersSpec
from tierkit.rules.nodes import Path
from tierkit.thresholds.derive import ThresholdSpec
from tierkit.tiers.programme import Programme

# How the source of rules begins that come with the package.
BUILT_IN = "built-in "


@dataclass(frozen=True, kw_only=True)
class Rules(Programme):
    """A programme with all it needs: how orders are read, the window, which thresholds are derived.

    `metrics` are all that the rules know by name, the built-in ones first; `further` names those
    beyond the core ones that the rules use, in the order of the file. `left_out`
    is a file that lists members who shape no threshold, or lists them. `source` names the file,
    `text` is what stands in it, `digest` a SHA-256 of what it says (comments and layout left out).
    `places` tells where in the file each threshold is written.
    """

    source: str
    text: str
    digest: str
    name: str | None
    orders: OrdersSpec
    window: WindowSpec
    metrics: Mapping[str, Metric]
    further: tuple[str, ...]
    thresholds: Mapping[str, ThresholdSpec]
    left_out: FilePath | tuple[str, ...] | None
    places: Mapping[str, Path]

    @property
    def is_built_in(self) -> bool:
        """Whether these are the rules that stand where nobody names any."""
        return self.source.startswith(BUILT_IN)
