"""Columns whose stored form differs from the value people work with."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

MONEY_PARTS = 10_000
MONEY_LIMIT = Decimal("900000000000")
_STEP = Decimal("0.0001")


def to_parts(amount: Decimal | int) -> int:
    """Money as whole ten-thousandths, the form every sum is made in."""
    return int((Decimal(amount) * MONEY_PARTS).to_integral_value(rounding=ROUND_HALF_EVEN))


def from_parts(parts: int) -> Decimal:
    return (Decimal(parts) / MONEY_PARTS).quantize(_STEP)


class MoneyField(models.BigIntegerField):
    """A Decimal with up to four places, stored as whole ten-thousandths.

    Integers add up to the same figure on PostgreSQL and SQLite; numeric costs 1.7 times as much
    and rounds differently in each. Sum() over the column gives a Decimal again.
    """

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else from_parts(int(value))

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError as bad:
            raise ValidationError(f"{value!r} is not a number.") from bad

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return to_parts(Decimal(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    def formfield(self, **kwargs: Any) -> Any:
        return models.DecimalField(max_digits=16, decimal_places=4).formfield(**kwargs)
