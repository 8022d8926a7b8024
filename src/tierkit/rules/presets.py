"""The presets: whole rule files that come with the package, one YAML file each."""

from pathlib import Path
from typing import Any

from tierkit.rules.nodes import read_document

FOLDER = Path(__file__).with_name("presets")
DEFAULT = "equal-revenue-thirds"


def preset_names() -> list[str]:
    """The presets there are."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def preset_text(name: str) -> str:
    """The text of a preset."""
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def preset_meaning(name: str) -> str:
    """What a preset is, in the one line that it begins with."""
    return preset_text(name).partition("\n")[0].removeprefix("# ")


def preset_data(name: str) -> dict[str, Any]:
    """A preset as plain data."""
    data: dict[str, Any] = read_document(preset_text(name), name).data
    return data


def presets_with_segments() -> list[str]:
    """The presets that have a table of segments of their own."""
    return [name for name in preset_names() if isinstance(preset_data(name).get("segments"), list)]
