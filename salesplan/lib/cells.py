"""What a query hands to a template when a number became something to read."""

from dataclasses import dataclass
from typing import Literal, get_args

Tone = Literal["ok", "warn", "bad", "unknown", "plain"]
TONES: tuple[str, ...] = get_args(Tone)


@dataclass(frozen=True, slots=True)
class Cell:
    """`exact` is the figure behind a compact text, with its unit; `reason` says why it is unknown."""

    text: str
    tone: Tone = "plain"
    exact: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise ValueError(f"tone {self.tone!r} is none of {', '.join(TONES)}")
        if self.tone == "unknown" and not self.reason:
            raise ValueError(f"an unknown cell says why: {self.text!r}")


def unknown(reason: str) -> Cell:
    return Cell(text="unknown", tone="unknown", reason=reason)


@dataclass(frozen=True, slots=True)
class Crumb:
    """A crumb without a url is where one is."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    state: Literal["done", "current", "open"] = "open"
    url: str = ""
