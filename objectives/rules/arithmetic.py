"""The arithmetic a figure carries, so that a page can print it instead of doing it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from salesplan.lib import figures


class Kind(StrEnum):
    MONEY = "money"
    PERCENT = "percent"
    CHANCE = "chance"
    TIMES = "times"
    COUNT = "count"
    DAYS = "days"


class Sign(StrEnum):
    NONE = ""
    PLUS = "+"
    MINUS = "−"
    TIMES = "×"
    OVER = "÷"


FINEST = {Kind.MONEY: 0, Kind.CHANCE: 4, Kind.TIMES: 3}


@dataclass(frozen=True, slots=True)
class Part:
    """A number in a formula; `places` only where the kind's own would hide what matters."""

    label: str
    value: Decimal
    kind: Kind = Kind.MONEY
    sign: Sign = Sign.NONE
    places: int | None = None

    @property
    def text(self) -> str:
        """`533,125`, `34 %`, `.25`, `0.444×`, `85 days`."""
        return self.with_places(self.places)

    def with_places(self, places: int | None) -> str:
        places = self._places() if places is None else places
        if self.kind is Kind.PERCENT:
            return figures.share(self.value, places=places)
        if self.kind is Kind.CHANCE:
            return figures.probability(self.value, places=places)
        if self.kind is Kind.TIMES:
            return figures.ratio(self.value, places=places)
        if self.kind is Kind.DAYS:
            return figures.plural(self.value, "day")
        return figures.number(self.value, places=places)

    def _places(self) -> int:
        shown = self.value * 100 if self.kind is Kind.PERCENT else self.value
        least = 2 if self.kind is Kind.CHANCE else 0
        return max(least, places_needed(shown, at_most=FINEST.get(self.kind, 2)))


@dataclass(frozen=True, slots=True)
class Math:
    """`result` = `parts`. Sums and products are never mixed, so that no line needs brackets."""

    result: Part
    parts: tuple[Part, ...]

    @property
    def words(self) -> str:
        """`Gap = Goal − Closed − Run-rate to come − Weighted open`."""
        return self._line(self.result.label, [part.label for part in self.parts])

    @property
    def line(self) -> str:
        """`533,125 = 1,200,000 − 380,000 − 133,000 − 153,875`."""
        places = self._money_places()
        texts = [part.with_places(part.places or places) for part in self.parts]
        return self._line(self.result.with_places(self.result.places or places), texts)

    def _line(self, result: str, texts: list[str]) -> str:
        signed = (f"{p.sign} {t}".strip() for p, t in zip(self.parts, texts, strict=True))
        return f"{result} = {' '.join(signed)}"

    def _money_places(self) -> int | None:
        """A sum of money is printed as fine as its finest part, or it would not add up."""
        everything = (self.result, *self.parts)
        if any(p.kind is not Kind.MONEY or p.sign in (Sign.TIMES, Sign.OVER) for p in everything):
            return None
        return max(places_needed(part.value, at_most=4) for part in everything)


def places_needed(value: Decimal, *, at_most: int) -> int:
    return next((n for n in range(at_most) if value == round(value, n)), at_most)


def money(label: str, value: Decimal, sign: Sign = Sign.NONE) -> Part:
    return Part(label, value, Kind.MONEY, sign)


def percent(label: str, value: Decimal, sign: Sign = Sign.NONE) -> Part:
    return Part(label, value, Kind.PERCENT, sign)


def chance(label: str, value: Decimal, sign: Sign = Sign.NONE, places: int | None = None) -> Part:
    return Part(label, value, Kind.CHANCE, sign, places)


def times(label: str, value: Decimal, sign: Sign = Sign.NONE) -> Part:
    return Part(label, value, Kind.TIMES, sign)


def count(label: str, value: Decimal | int, sign: Sign = Sign.NONE) -> Part:
    return Part(label, Decimal(value), Kind.COUNT, sign)


def days(label: str, value: Decimal | int, sign: Sign = Sign.NONE) -> Part:
    return Part(label, Decimal(value), Kind.DAYS, sign)
