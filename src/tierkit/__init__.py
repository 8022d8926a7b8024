"""tierkit: RFM segmentation and membership tiers, exact and explained.

`tierkit.check(orders)` shows what the reader sees in an export, `tierkit.segment(orders)` says
which tier every member holds and why, `tierkit.derive_thresholds(orders)` where the line can be
drawn, `tierkit.explain(orders, member)` why one member holds its tier, `tierkit.whatif` and
`tierkit.sweep` who would move if the rules changed; `tierkit.read_orders(orders)` gives the cleaned
order lines.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tierkit.version import VERSION

__version__ = VERSION

if TYPE_CHECKING:
    from tierkit.errors import DataError, RulesError, TierkitError, UsageError
    from tierkit.results.check import CheckResult
    from tierkit.results.compare import CompareResult
    from tierkit.results.explain import ExplainResult
    from tierkit.results.init import InitResult
    from tierkit.results.segment import SegmentResult
    from tierkit.results.sweep import SweepResult
    from tierkit.results.thresholds import ThresholdsResult
    from tierkit.results.whatif import WhatIfResult
    from tierkit.rules.load import load_rules
    from tierkit.rules.rules import Rules
    from tierkit.verbs.check import check
    from tierkit.verbs.compare import compare
    from tierkit.verbs.explain import explain
    from tierkit.verbs.init import init
    from tierkit.verbs.read_orders import read_orders
    from tierkit.verbs.segment import segment
    from tierkit.verbs.sweep import sweep
    from tierkit.verbs.thresholds import derive_thresholds
    from tierkit.verbs.whatif import whatif

__all__ = [
    "CheckResult",
    "CompareResult",
    "DataError",
    "ExplainResult",
    "InitResult",
    "Rules",
    "RulesError",
    "SegmentResult",
    "SweepResult",
    "ThresholdsResult",
    "TierkitError",
    "UsageError",
    "WhatIfResult",
    "__version__",
    "check",
    "compare",
    "derive_thresholds",
    "explain",
    "init",
    "load_rules",
    "read_orders",
    "segment",
    "sweep",
    "whatif",
]

# Where each public name lives; imported on first use, so that `tierkit --help` stays quick.
_HOMES = {
    "CheckResult": "tierkit.results.check",
    "CompareResult": "tierkit.results.compare",
    "DataError": "tierkit.errors",
    "ExplainResult": "tierkit.results.explain",
    "Rules": "tierkit.rules.rules",
    "RulesError": "tierkit.errors",
    "InitResult": "tierkit.results.init",
    "SegmentResult": "tierkit.results.segment",
    "SweepResult": "tierkit.results.sweep",
    "ThresholdsResult": "tierkit.results.thresholds",
    "TierkitError": "tierkit.errors",
    "UsageError": "tierkit.errors",
    "WhatIfResult": "tierkit.results.whatif",
    "check": "tierkit.verbs.check",
    "compare": "tierkit.verbs.compare",
    "explain": "tierkit.verbs.explain",
    "init": "tierkit.verbs.init",
    "load_rules": "tierkit.rules.load",
    "read_orders": "tierkit.verbs.read_orders",
    "segment": "tierkit.verbs.segment",
    "sweep": "tierkit.verbs.sweep",
    "derive_thresholds": "tierkit.verbs.thresholds",
    "whatif": "tierkit.verbs.whatif",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'tierkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
