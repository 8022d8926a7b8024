"""Rules: the rule file, read with line numbers, checked, and turned into tiers and thresholds."""
