"""Numbers and dates as people read them: the only place where anything is rounded.

None is an unknown figure and reads as such; it never becomes 0.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

Number = Decimal | int | float

UNKNOWN = "unknown"
MINUS = "\N{MINUS SIGN}"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SCALES = (("k", Decimal(1_000)), ("M", Decimal(1_000_000)), ("B", Decimal(1_000_000_000)))


def number(value: Number | None, *, places: int = 0) -> str:
    """`1,284`, `3.04`, `−16,875`."""
    if value is None:
        return UNKNOWN
    rounded = _rounded(_decimal(value), places)
    return f"{rounded:,.{places}f}".replace("-", MINUS)


def money(amount: Number | None) -> str:
    """Exact to the whole unit, as in a hero, a ledger and all math: `533,125`."""
    return number(amount)


def compact(amount: Number | None) -> str:
    """For dense tables, three significant digits at most: `533k`, `1.12M`, `9.4k`, `850`."""
    if amount is None:
        return UNKNOWN
    value = _decimal(amount)
    sign = MINUS if value < 0 else ""
    size = abs(value)
    if _rounded(size, 0) < 1_000:
        return f"{sign}{_rounded(size, 0)}" if _rounded(size, 0) else "0"
    return sign + _scaled(size)


def _scaled(size: Decimal) -> str:
    for unit, scale in SCALES:
        scaled = size / scale
        places = _scaled_places(unit, scaled)
        rounded = _rounded(scaled, places)
        if rounded < 1_000 or unit == SCALES[-1][0]:
            break
    text = f"{rounded:,.{places}f}"
    return (text.removesuffix(".0") if unit == "k" else text) + unit


def _scaled_places(unit: str, scaled: Decimal) -> int:
    """Thousands stay whole from ten on; millions always carry three digits."""
    if unit == "k":
        return 0 if scaled >= Decimal("9.95") else 1
    if scaled >= Decimal("99.95"):
        return 0
    return 1 if scaled >= Decimal("9.995") else 2


def signed(amount: Number | None, *, form: Callable[[Number | None], str] = money) -> str:
    """Inside arithmetic only: `+9,000`, `−16,875`, `0`."""
    text = form(amount)
    return f"+{text}" if amount is not None and amount > 0 and text != form(0) else text


def share(value: Number | None, *, places: int = 0) -> str:
    """A share 0..1 as `34 %`."""
    return UNKNOWN if value is None else f"{number(_decimal(value) * 100, places=places)} %"


def points(value: Number | None) -> str:
    """A difference of two shares: .03 is `3 points`."""
    if value is None:
        return UNKNOWN
    return plural(_rounded(_decimal(value) * 100, 0), "point")


def ratio(value: Number | None, *, places: int = 2) -> str:
    """`0.44×`. Never shown without what it is of."""
    return UNKNOWN if value is None else f"{number(value, places=places)}×"


def probability(value: Number | None, *, places: int = 2) -> str:
    """`.58`; certainty stays `1.00`."""
    return number(value, places=places).removeprefix("0") if value is not None else UNKNOWN


def span(low: Number | None, high: Number | None, *, form: Callable[..., str] = number) -> str:
    """`43–78`, to follow its number as `likely 43–78`."""
    return UNKNOWN if low is None or high is None else f"{form(low)}–{form(high)}"


def plural(count: Number, noun: str, nouns: str = "") -> str:
    """`1 day`, `31 days`."""
    text = number(count, places=0)
    return f"{text} {noun if text in {'1', MINUS + '1'} else nouns or noun + 's'}"


def lead(
    difference: Number | None,
    *,
    form: Callable[[Number | None], str] = compact,
    level: str = "on pace",
) -> str:
    """Actual less due, in words: `behind 28k`, `ahead 3 points`."""
    if difference is None:
        return UNKNOWN
    size = form(abs(_decimal(difference)))
    if size == form(0):
        return level
    return f"{'behind' if difference < 0 else 'ahead'} {size}"


def over(
    difference: Number | None,
    *,
    form: Callable[[Number | None], str] = compact,
    level: str = "level",
) -> str:
    """Sum less limit, in words: `over by 71k`, `under by 12k`."""
    if difference is None:
        return UNKNOWN
    size = form(abs(_decimal(difference)))
    if size == form(0):
        return level
    return f"{'under' if difference < 0 else 'over'} by {size}"


def due(day_due: date | None, *, on: date) -> str:
    """`31 days late`, `due today`, `in 3 days`."""
    if day_due is None:
        return UNKNOWN
    days = (day_due - on).days
    if days == 0:
        return "due today"
    return f"{plural(-days, 'day')} late" if days < 0 else f"in {plural(days, 'day')}"


def ago(then: date | None, *, on: date) -> str:
    """`today`, `yesterday`, `74 days ago`."""
    if then is None:
        return UNKNOWN
    days = (on - then).days
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else f"{plural(days, 'day')} ago"


def day(value: date | None, *, on: date | None = None) -> str:
    """`7 Oct`, and `1 Feb 2028` when it is not the year of `on`."""
    if value is None:
        return UNKNOWN
    text = f"{value.day} {MONTHS[value.month - 1]}"
    return text if on is not None and value.year == on.year else f"{text} {value.year}"


def month(value: date | None) -> str:
    """`Dec 2028`."""
    return UNKNOWN if value is None else f"{MONTHS[value.month - 1]} {value.year}"


def clock(moment: datetime | None) -> str:
    """`14:06`, in the zone the moment carries."""
    return UNKNOWN if moment is None else f"{moment:%H:%M}"


def moment(value: datetime | None, *, on: date | None = None) -> str:
    """`1 Jun, 17:20`."""
    return UNKNOWN if value is None else f"{day(value.date(), on=on)}, {clock(value)}"


def initials(name: str) -> str:
    """`AV` for Asha Verma."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _decimal(value: Number) -> Decimal:
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)


def _rounded(value: Decimal, places: int) -> Decimal:
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    return rounded or abs(rounded)
