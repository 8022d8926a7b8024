"""Tiers: conditions, the assignment of every member, and what it adds up to."""
