"""What a plan is made of: its texts, its lines, and how much of each there is room for."""

from dataclasses import dataclass

ENERGY = "energy"


@dataclass(frozen=True, slots=True)
class TextSection:
    key: str
    title: str
    label: str
    hint: str = ""
    most: int = 400


@dataclass(frozen=True, slots=True)
class LineSection:
    key: str
    title: str
    noun: str
    counted: bool = False


TEXTS = (
    TextSection(
        "markets",
        "Target markets",
        "Whom you serve, and why they buy",
        "Say whom you do not serve, too.",
    ),
    TextSection("new_business", "New business", "Named prospects", "At least five names.", 300),
    TextSection(
        "account_management",
        "Account management",
        "How you keep and grow what you have",
        "Renewals, risks, price rises.",
        300,
    ),
    TextSection("channel", "Channel and marketing", "Plan with your partners", most=300),
    TextSection(
        "robustness",
        "If it comes late",
        "What you do if the year starts slower than this",
        "Asked for where running business is under 20 % or over 80 % of the goal.",
        300,
    ),
    TextSection("activities", "Activities", "What you do each week for it", most=400),
    TextSection(
        "capability",
        "Capability and support",
        "What you need to be able to do it, from whom, by when",
        most=400,
    ),
    TextSection(
        ENERGY,
        "Energy",
        "What carries you, and what you do when it drops",
        "Your floor from 1 to 10, somebody to talk to, what you will do.",
        1_000,
    ),
)
TEXT = {section.key: section for section in TEXTS}
PUBLIC_TEXTS = tuple(section.key for section in TEXTS if section.key != ENERGY)

LINE_SECTIONS = (
    LineSection("new_business", "New business", "Segment", counted=True),
    LineSection("account_management", "Account management", "Client or group of clients"),
    LineSection("channel", "Channel", "Partner"),
    LineSection("marketing", "Marketing", "Event or campaign"),
)
LINE_SECTION = {section.key: section for section in LINE_SECTIONS}
