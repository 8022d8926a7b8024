"""Members: one row each, measured over a window, in exact integers."""
