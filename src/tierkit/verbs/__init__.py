"""Verbs: what can be asked of orders and rules. Each composes the rooms below into a result."""
