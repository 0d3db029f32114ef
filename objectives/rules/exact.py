"""Integer arithmetic that an SQL statement repeats bit for bit.

Money is whole ten-thousandths (e4), a share is whole parts per million (ppm). Every rounding is
half away from zero on the absolute value, because PostgreSQL, SQLite and Python agree on integer
division of non-negative numbers and on nothing else. No intermediate value passes 64 bits while
money, put in or got out, stays below 9.2e11.
"""

from decimal import Decimal

PPM = 1_000_000
MONEY_PARTS = 10_000
SHRINK_WEIGHT = 20


def rate_ppm(won: int, reached: int, prior_ppm: int | None, m: int = SHRINK_WEIGHT) -> int | None:
    """Wins of those that reached, pulled towards `prior_ppm` as if `m` more had been seen there.

    Without a prior (the organization itself) the plain rate, None where nothing was seen.
    """
    if prior_ppm is not None:
        seen = reached + m
        return (won * PPM + m * prior_ppm + seen // 2) // seen
    return None if reached == 0 else (won * PPM + reached // 2) // reached


def weighted_e4(amount_e4: int, ppm: int) -> int:
    """`amount_e4` × `ppm` ÷ 1,000,000. A negative amount mirrors the positive one."""
    whole, rest = divmod(abs(amount_e4), PPM)
    weighted = whole * ppm + (rest * ppm + PPM // 2) // PPM
    return weighted if amount_e4 >= 0 else -weighted


def per_ppm_e4(amount_e4: int, ppm: int) -> int:
    """`amount_e4` (0 or more) ÷ a share above 0: what must be put in to get it out."""
    whole, rest = divmod(amount_e4, ppm)
    return whole * PPM + (rest * PPM + ppm // 2) // ppm


def ratio_ppm(part: int, whole: int) -> int:
    """`part` ÷ `whole` (above 0) in ppm, not capped at one million.

    Divided by thousands, as long division on paper: `part` × 1,000,000 would leave 64 bits.
    """
    units, rest = divmod(abs(part), whole)
    thousandths, rest = divmod(rest * 1000, whole)
    millionths, rest = divmod(rest * 1000, whole)
    ratio = units * PPM + thousandths * 1000 + millionths + (1 if rest >= whole - rest else 0)
    return ratio if part >= 0 else -ratio


def money(e4: int) -> Decimal:
    return Decimal(e4).scaleb(-4)


def share(ppm: int) -> Decimal:
    return Decimal(ppm).scaleb(-6)


def to_e4(amount: Decimal) -> int:
    """Exact: money with more than four places is refused, never rounded on the way in."""
    e4 = amount.scaleb(4)
    if e4 != e4.to_integral_value():
        raise ValueError(f"{amount} has more than four decimal places")
    return int(e4)


def to_ppm(part: Decimal) -> int:
    ppm = part.scaleb(6)
    if ppm != ppm.to_integral_value():
        raise ValueError(f"{part} has more than six decimal places")
    return int(ppm)
