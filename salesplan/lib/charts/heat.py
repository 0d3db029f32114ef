"""A heat map: every cell has a symbol, a count and, where it needs one, a word."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["fine", "thin", "hole", "none"]
ICONS = {"fine": "check", "thin": "watch", "hole": "act", "none": ""}
CLASSES = {
    "fine": "",
    "thin": "map__cell--thin",
    "hole": "map__cell--hole",
    "none": "map__cell--none",
}


@dataclass(frozen=True, slots=True)
class HeatCell:
    """`text` is the count or the verb of a hole, `note` why it is thin or not asked.

    A hole links to what fills it; `about` finishes its link text for a screen reader.
    """

    kind: Kind
    text: str
    note: str = ""
    url: str = ""
    about: str = ""

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

    @property
    def css(self) -> str:
        return f"map__cell {CLASSES[self.kind]}".rstrip()


@dataclass(frozen=True, slots=True)
class HeatRow:
    label: str
    cells: tuple[HeatCell, ...]
    total: str = ""


@dataclass(frozen=True, slots=True)
class HeatMap:
    label: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    total: str = ""
