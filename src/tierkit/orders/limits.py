"""What a caller may say of the work itself; apart from the engine, which is slow to import."""

from collections.abc import Callable

MOST_THREADS = 256
# Told what is being done and how far it is: 0 to 1, or None while that is unknown.
Progress = Callable[[str, float | None], None]
