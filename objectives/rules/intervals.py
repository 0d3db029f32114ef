"""How far a rate seen on few deals may be from the true one."""

from dataclasses import dataclass
from decimal import Decimal
from math import exp, lgamma, log, log1p, sqrt

Z_95 = 1.959963984540054
MICRO = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` to `high`, both shares 0..1 to a millionth."""

    low: Decimal
    high: Decimal


def beta_band(a: float, b: float, *, tail: float = 0.10) -> Band:
    """What a Beta(a, b) leaves between its `tail` quantiles: 80 % by default.

    Without any weight on one side the rate is certain: 0 or 1.
    """
    if a <= 0 or b <= 0:
        certain = Decimal(0) if a <= 0 else Decimal(1)
        return Band(certain, certain)
    return Band(_micro(beta_quantile(a, b, tail)), _micro(beta_quantile(a, b, 1 - tail)))


def wilson_band(won: int, seen: int, *, z: float = Z_95) -> Band | None:
    """95 % interval of a raw rate after Wilson; None where nothing was seen."""
    if seen == 0:
        return None
    rate, z2 = won / seen, z * z
    middle = rate + z2 / (2 * seen)
    half = z * sqrt(rate * (1 - rate) / seen + z2 / (4 * seen * seen))
    low, high = (middle - half) / (1 + z2 / seen), (middle + half) / (1 + z2 / seen)
    return Band(_micro(max(0.0, low)), _micro(min(1.0, high)))


def beta_quantile(a: float, b: float, share: float) -> float:
    """x with beta_cdf(a, b, x) = `share`, halved down to the last bit a float has."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if beta_cdf(a, b, middle) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_cdf(a: float, b: float, x: float) -> float:
    """The regularized incomplete beta function I_x(a, b), by its continued fraction."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _continued_fraction(a, b, x) / a
    return 1 - front * _continued_fraction(b, a, 1 - x) / b


def _continued_fraction(a: float, b: float, x: float) -> float:
    """Modified Lentz (Numerical Recipes, 6.4); some twenty steps for the counts met here."""
    tiny = 1e-300
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1), tiny)
    result = d
    for m in range(1, 500):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        change = 1.0
        for step in (even, odd):
            d = 1 / _not_zero(1 + step * d, tiny)
            c = _not_zero(1 + step / c, tiny)
            change = c * d
            result *= change
        if abs(change - 1) < 1e-15:
            break
    return result


def _not_zero(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny


def _micro(value: float) -> Decimal:
    return Decimal(value).quantize(MICRO)
