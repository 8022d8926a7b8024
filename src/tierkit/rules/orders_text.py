"""How an export is read, written as the `orders:` part of a rule file."""

from typing import Any

import yaml

from tierkit.orders.spec import OrdersSpec, Statuses
from tierkit.rules.models import OrdersShape

# A value on two lines would be read right, but not by people.
WIDTH = 10_000
# How a rule file says that no line has the names of the columns.
NO_HEADER = "none"


def orders_part(spec: OrdersSpec) -> dict[str, Any]:
    """The keys under `orders:` that say the same as a spec; what has its default is left out."""
    plain = OrdersSpec()
    part = {}
    for name in OrdersShape.model_fields:
        value = getattr(spec, name)
        if value != getattr(plain, name):
            part[name] = NO_HEADER if name == "header" and value == 0 else _plain(value)
    return part


def _plain(value: Any) -> Any:
    if isinstance(value, Statuses):
        lists = {"count": value.count, "ignore": value.ignore, "refund": value.refund}
        return {name: list(statuses) for name, statuses in lists.items() if statuses}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return list(value) if isinstance(value, tuple) else value


class _Lines(yaml.SafeDumper):
    """A key to a line, and lists within one."""

    def represent_list(self, data: Any) -> yaml.SequenceNode:
        return self.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)


_Lines.add_representer(list, _Lines.represent_list)


def orders_text(spec: OrdersSpec) -> str:
    """The `orders:` part of a rule file as text, to be pasted."""
    text: str = yaml.dump(
        {"orders": orders_part(spec)},
        Dumper=_Lines,
        allow_unicode=True,
        sort_keys=False,
        width=WIDTH,
    )
    return text
