"""Compiles the modules of an editable install, as pip does for any other.

Where Python may write no bytecode, as in many containers, each start would compile them again,
which takes as long as importing a library.
"""

import compileall
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileModules(BuildHookInterface):
    """Runs when pip has built what it installs."""

    def finalize(self, version: str, *_: Any) -> None:
        """Compile where the modules stay."""
        if version == "editable":
            compileall.compile_dir(Path(self.root, "src", "tierkit"), quiet=2)
