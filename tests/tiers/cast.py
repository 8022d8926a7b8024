"""Members for tests: each with recency, frequency and monetary, in days, orders and currency."""

import numpy as np
import pyarrow as pa

from tierkit.members.metrics import METRICS
from tierkit.members.table import Members, Values
from tierkit.thresholds.derive import Threshold, ThresholdSpec, derive
from tierkit.thresholds.method import Method
from tierkit.verbs.distributions import active_distribution

AS_OF = 20_000  # days since 1970-01-01
NEVER = None


def members(**cast: tuple[int | None, int, float]) -> Members:
    """The cast, sorted by name; recency is None for who never bought."""
    names = sorted(cast)
    recency, frequency, monetary = zip(*(cast[name] for name in names), strict=True)
    bought = np.array([days is not NEVER for days in recency])
    days = np.array([each or 0 for each in recency], dtype=np.int64)
    orders = np.array(frequency, dtype=np.int64)
    units = np.array([round(amount * 10_000) for amount in monetary], dtype=np.int64)
    everyone = np.ones(len(names), dtype=bool)
    return Members(
        ids=pa.array(names),
        last_day=np.where(bought, AS_OF - days, 0),
        ever_ordered=bought,
        active=orders > 0,
        values={
            "recency": Values(METRICS["recency"], np.where(bought, days, 0), bought),
            "frequency": Values(METRICS["frequency"], orders, everyone),
            "monetary": Values(METRICS["monetary"], units, everyone),
        },
    )


def threshold(among: Members, name: str, metric: str, method: Method) -> dict[str, Threshold]:
    """A threshold derived over the active members, by its name."""
    spec = ThresholdSpec(name, METRICS[metric], method)
    return {name: derive(spec, active_distribution(among, METRICS[metric]))}


# Ten members: eight active, "lapsed" with older orders, "sender" who only ever sent back.
TEN = members(
    ann=(0, 12, 1200),
    bob=(5, 6, 900),
    cat=(10, 6, 300),
    dan=(30, 3, 300),
    eve=(60, 2, 150.5),
    fay=(61, 2, 100),
    gus=(90, 1, 50),
    hal=(300, 1, 0),
    lapsed=(400, 0, -20),
    sender=(NEVER, 0, -5),
)
