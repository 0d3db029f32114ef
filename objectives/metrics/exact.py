"""objectives.rules.exact as SQL expressions. Arguments are expressions, used several times."""

from objectives.rules.exact import PPM, SHRINK_WEIGHT


def weighted_e4(amount: str, ppm: str) -> str:
    size = f"abs({amount})"
    weighted = f"({size} / {PPM} * {ppm} + ({size} %% {PPM} * {ppm} + {PPM // 2}) / {PPM})"
    return f"(CASE WHEN {amount} < 0 THEN -{weighted} ELSE {weighted} END)"


def per_ppm_e4(amount: str, ppm: str) -> str:
    return f"({amount} / {ppm} * {PPM} + ({amount} %% {ppm} * {PPM} + {ppm} / 2) / {ppm})"


def rate_ppm(won: str, reached: str, prior: str) -> str:
    """Null without a prior: nobody above has seen a deal end from there."""
    seen = f"({reached} + {SHRINK_WEIGHT})"
    return f"(({won} * {PPM} + {SHRINK_WEIGHT} * {prior} + {seen} / 2) / {seen})"


def plain_rate_ppm(won: str, reached: str) -> str:
    return f"(CASE WHEN {reached} > 0 THEN ({won} * {PPM} + {reached} / 2) / {reached} END)"


def ratio_ppm(part: str, whole: str) -> str:
    rest = f"(abs({part}) %% {whole} * 1000)"
    last = f"({rest} %% {whole} * 1000)"
    up = f"(CASE WHEN {last} %% {whole} >= {whole} - {last} %% {whole} THEN 1 ELSE 0 END)"
    ratio = f"(abs({part}) / {whole} * {PPM} + {rest} / {whole} * 1000 + {last} / {whole} + {up})"
    return f"(CASE WHEN {part} < 0 THEN -{ratio} ELSE {ratio} END)"
