"""The columns with which every member table begins that `segment` writes."""

LEADING = ("member_id", "active", "last_order", "recency", "frequency", "monetary", "tier")
