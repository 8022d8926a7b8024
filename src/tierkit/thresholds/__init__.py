"""Thresholds: from a distribution of values to floors, by a table of methods."""
