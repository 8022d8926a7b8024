"""Whether another run of ours is still at work, so that what it left can be told from litter."""

import os


def is_running(pid: int) -> bool:
    """Whether a process of this number runs, be it ours or somebody else's."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
